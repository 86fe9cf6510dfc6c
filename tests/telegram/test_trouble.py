"""What people see when something goes wrong: on our side, on Telegram's, on the way between."""

import asyncio
import threading

import pytest
from telegram import Update

from bot.demo.faults import Fault, Kind
from bot.demo.server import StandIn
from bot.errors import GenerationError
from bot.service.limits import RequestLimits
from bot.service.settings import ServiceSettings
from tests.service.makers import FakeMaker
from tests.telegram.bots import RU, serving
from tests.telegram.logs import Logs
from tests.telegram.talk import ask, everything_taken, said_by_bot


async def test_slow_proverb_holds_up_nobody(standin: StandIn, maker: FakeMaker) -> None:
    """While one proverb takes its time others are answered, and the waiting see "typing…"."""
    world = standin.world
    maker.gates["zen"] = gate = threading.Event()
    async with serving(standin, maker, workers=2):
        asked = await world.say(world.anna, world.anna, "/zen")
        assert "sufi" in (await ask(standin, "/sufi", world.boris)).text
        await world.wait_for_event("action")
        gate.set()
        answer = await world.wait_for_message(world.anna, after=asked)
    assert "zen" in answer.text


async def test_quick_proverb_shows_no_typing(served: StandIn) -> None:
    """An instant answer is not announced."""
    await ask(served, "/zen")
    assert not [event for event in served.world.journal.since(0) if event.kind == "action"]


async def test_busy_bot_says_so(standin: StandIn, maker: FakeMaker) -> None:
    """With every worker taken and no room to wait the asker gets an answer at once."""
    world = standin.world
    maker.gates["zen"] = gate = threading.Event()
    async with serving(standin, maker, workers=1, queue=0):
        await world.say(world.anna, world.anna, "/zen")
        await world.wait_for_event("action")
        assert (await ask(standin, "/sufi", world.boris)).text == RU.plain("busy.text")
        gate.set()


async def test_deadline_is_kept(standin: StandIn, maker: FakeMaker) -> None:
    """A proverb that takes too long is given up with an apology."""
    maker.gates["zen"] = gate = threading.Event()
    async with serving(standin, maker, deadline_s=0.1):
        assert (await ask(standin, "/zen")).text == RU.plain("busy.text")
        gate.set()


async def test_no_text_is_said_kindly(standin: StandIn, maker: FakeMaker) -> None:
    """A model that finds nothing to say is apologised for."""
    maker.faults["zen"] = GenerationError("nothing")
    async with serving(standin, maker):
        assert (await ask(standin, "/zen")).text == RU.plain("failed.text")


async def test_unexpected_error_is_answered_with_its_id(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """A fault of ours is logged with its traceback under an id, and only the id is told."""
    maker.faults["zen"] = RuntimeError("secret innards")
    async with serving(standin, maker):
        answer = await ask(standin, "/zen")
    assert answer.text == RU.plain("error.unexpected", error_id="e7707")
    (line,) = logs.of("unexpected_error")
    assert line["error_id"] == "e7707"
    assert str(line["exc_info"]) == "secret innards"


async def test_unexpected_error_on_a_button_stays_above_it(
    standin: StandIn, maker: FakeMaker
) -> None:
    """An error after a pressed button is told in the notice over it."""
    async with serving(standin, maker):
        first = await ask(standin, "/zen")
        maker.faults["zen"] = RuntimeError("boom")
        query = await standin.world.press(first, "ещё")
        notice = (await standin.world.wait_for_answer(query))["text"]
    assert notice == RU.plain("error.unexpected", error_id="e7707")


async def test_limit_is_told_once(standin: StandIn, maker: FakeMaker, logs: Logs) -> None:
    """Over the limit one polite notice, then silence, and nothing is generated."""
    world = standin.world
    limits = RequestLimits(ServiceSettings(user_per_minute=1), clock=lambda: 0.0)
    async with serving(standin, maker, limits=limits):
        for _ in range(4):
            await world.say(world.anna, world.anna, "/zen")
        await everything_taken(standin)
    answers = said_by_bot(standin, world.anna)
    assert maker.calls["zen"] == 1
    assert sorted(answers)[0] == RU.plural("limit.notice", 60)
    assert len(answers) == 2
    outcomes = sorted(line["outcome"] for line in logs.of("request") if line["what"] == "zen")
    assert outcomes == ["limited", "limited", "limited_notice", "ok"]


async def test_limited_button_does_not_hang(standin: StandIn, maker: FakeMaker) -> None:
    """A button pressed over the limit says so each time, as that costs the chat no message."""
    world = standin.world
    limits = RequestLimits(ServiceSettings(user_per_minute=1), clock=lambda: 0.0)
    async with serving(standin, maker, limits=limits):
        first = await ask(standin, "/zen")
        notices = []
        for _ in range(2):
            query = await world.press(first, "ещё")
            notices.append((await world.wait_for_answer(query))["text"])
    assert notices == [RU.plural("limit.notice", 60)] * 2


async def test_a_button_that_cannot_be_answered_still_gives_its_proverb(
    standin: StandIn, maker: FakeMaker
) -> None:
    """Where Telegram fails to stop the button's waiting, the proverb is sent all the same."""
    async with serving(standin, maker):
        first = await ask(standin, "/zen")
        standin.faults.add(Fault("500", "answerCallbackQuery"))
        await standin.world.press(first, "ещё")
        assert "zen" in (await standin.world.wait_for_message(standin.world.anna, after=first)).text
        assert standin.faults.active == []


async def test_same_update_twice_is_answered_once(standin: StandIn, maker: FakeMaker) -> None:
    """An update that is delivered again is handled once."""
    world = standin.world
    async with serving(standin, maker) as application:
        said = await world.say(world.group, world.anna, "/no-command")
        message = said.json() | {"text": f"/zen@{world.bot.username}"}
        length = len(message["text"])
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        update = Update.de_json({"update_id": 99, "message": message}, application.bot)
        for _ in range(3):
            await application.update_queue.put(update)
        await world.wait_for_message(world.group, after=said)
        await everything_taken(standin)
    assert len(said_by_bot(standin, world.group)) == 1


async def test_edited_message_update_is_passed_over(standin: StandIn, maker: FakeMaker) -> None:
    """Even if Telegram delivers an edit, an edited command is not answered."""
    world = standin.world
    async with serving(standin, maker) as application:
        said = await world.say(world.anna, world.anna, "/zen")
        await world.wait_for_message(world.anna, after=said)
        update = Update.de_json({"update_id": 99, "edited_message": said.json()}, application.bot)
        await application.update_queue.put(update)
        await everything_taken(standin)
    assert len(said_by_bot(standin, world.anna)) == 1


async def test_button_under_a_message_too_old_still_works(
    standin: StandIn, maker: FakeMaker
) -> None:
    """Telegram may no longer give the message of a button: another proverb comes all the same."""
    world = standin.world
    async with serving(standin, maker) as application:
        chat = world.chat(world.anna).json()
        query = {
            "id": "1",
            "from": world.anna.json(),
            "chat_instance": "1",
            "data": "more:zen",
            "message": {"chat": chat, "message_id": 1, "date": 0},
        }
        update = Update.de_json({"update_id": 99, "callback_query": query}, application.bot)
        await application.update_queue.put(update)
        assert "zen" in (await world.wait_for_message(world.anna)).text


async def test_press_that_is_too_old_to_answer_still_works(served: StandIn) -> None:
    """When the press itself can no longer be answered, the proverb comes all the same."""
    first = await ask(served, "/zen")
    await served.world.press(first, "ещё")
    served.world.callbacks.clear()
    assert "zen" in (await served.world.wait_for_message(served.world.anna, after=first)).text


@pytest.mark.parametrize("kind", ["500", "cut"])
async def test_lost_answer_is_sent_again(standin: StandIn, maker: FakeMaker, kind: Kind) -> None:
    """A server error or a broken connection does not swallow the proverb."""
    standin.faults.add(Fault(kind, "sendMessage"))
    async with serving(standin, maker):
        assert "zen" in (await ask(standin, "/zen")).text


async def test_short_flood_wait_is_waited_out(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """Told to slow down for a moment, the bot waits and answers."""
    standin.faults.add(Fault("429", "sendMessage", retry_after=1))
    async with serving(standin, maker):
        assert "zen" in (await ask(standin, "/zen")).text
    assert logs.of("flood_wait")[0]["wait_s"] == 1


async def test_long_flood_wait_is_given_up(standin: StandIn, maker: FakeMaker, logs: Logs) -> None:
    """Told to be quiet for long, the bot drops that answer and goes on with others."""
    world = standin.world
    standin.faults.add(Fault("429", "sendMessage", retry_after=600, chat_id=world.anna.id))
    async with serving(standin, maker):
        await world.say(world.anna, world.anna, "/zen")
        await everything_taken(standin)
    assert said_by_bot(standin, world.anna) == []
    assert "flood" in [line["outcome"] for line in logs.of("request")]


async def test_person_who_blocked_the_bot_is_dropped(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """An answer to somebody who has blocked the bot leaves one log line and no error."""
    world = standin.world
    standin.faults.add(Fault("403", "sendMessage", chat_id=world.anna.id))
    async with serving(standin, maker):
        await world.say(world.anna, world.anna, "/zen")
        await everything_taken(standin)
    assert said_by_bot(standin, world.anna) == []
    assert "forbidden" in [line["outcome"] for line in logs.of("request")]
    assert not logs.of("unexpected_error")


async def test_second_poller_is_reported_and_survived(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """A 409 while polling gives one line with advice, and the bot goes on."""
    async with serving(standin, maker):
        await ask(standin, "/zen")
        standin.faults.add(Fault("409", "getUpdates"))
        assert "sufi" in (await ask(standin, "/sufi")).text
        assert "sufi" in (await ask(standin, "/sufi")).text
    (line,) = logs.of("polling_failed")
    assert "another process" in line["advice"]


async def test_menu_that_cannot_be_set_stops_nothing(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """A refused command menu is logged, and the bot answers."""
    standin.faults.add(Fault("429", "setMyCommands", times=2, retry_after=3600))
    async with serving(standin, maker, with_menu=True):
        assert "zen" in (await ask(standin, "/zen")).text
        await logs.wait_for("menu_not_set")


async def test_one_line_a_request_without_the_users_words(
    standin: StandIn, maker: FakeMaker, logs: Logs
) -> None:
    """Each request leaves one line with what, culture, outcome, time and kind of chat, no more."""
    async with serving(standin, maker):
        await ask(standin, "/zen тайна-тайна")
        await ask(standin, "секрет-секрет")
    requests = logs.of("request")
    assert [(line["what"], line["outcome"], line["chat"]) for line in requests] == [
        ("zen", "ok", "private"),
        ("text", "ok", "private"),
    ]
    assert requests[0]["culture"] == "zen"
    assert all(line["ms"] >= 0 for line in requests)
    assert not any(word in str(logs) for word in ("тайна", "секрет", "Анна"))


async def test_many_people_at_once(standin: StandIn, maker: FakeMaker) -> None:
    """Twenty people asking together are all answered, each in their own chat."""
    world = standin.world
    people = [world.add_person(f"Гость {number}") for number in range(20)]
    async with serving(standin, maker):
        answers = await asyncio.gather(*(ask(standin, "/any", person) for person in people))
    assert all(answer.chat.id == person.id for answer, person in zip(answers, people, strict=True))
