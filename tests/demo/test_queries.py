import asyncio
from typing import Any

import pytest
from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InputTextMessageContent,
)
from telegram.error import BadRequest

from bot.demo.messages import Message
from bot.demo.server import StandIn
from bot.demo.state import InlineQuery
from tests.demo.tiny_bot import png, running_bot

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("ещё", callback_data="more")]])


def article(result_id: str = "1", title: str = "Река", text: str = "<b>река</b>") -> Any:
    """One inline result with a button."""
    content = InputTextMessageContent(text, parse_mode="HTML")
    return InlineQueryResultArticle(result_id, title, content, reply_markup=KEYBOARD)


async def pressed(client: Bot, standin: StandIn) -> tuple[CallbackQuery, Message]:
    """A callback query that the bot has received, and the message pressed on."""
    world = standin.world
    sent = await client.send_message(world.anna.id, "а", reply_markup=KEYBOARD)
    message = world.message(world.anna, sent.message_id)
    await world.press(message, "ещё")
    query = (await client.get_updates())[-1].callback_query
    assert query is not None
    return query, message


async def test_a_pressed_button_reaches_the_bot_and_its_answer_comes_back(
    client: Bot, standin: StandIn
) -> None:
    """The query carries data, message and person; the answer is what the person sees."""
    query, message = await pressed(client, standin)
    assert (query.data, query.from_user.first_name) == ("more", "Анна")
    assert query.message is not None
    assert query.message.message_id == message.message_id
    await query.answer("Вот", show_alert=True)
    known = standin.world.callbacks[query.id]
    answer = await standin.world.wait_for_answer(known)
    assert (answer["text"], answer["show_alert"]) == ("Вот", True)


async def test_a_query_is_answered_once(client: Bot, standin: StandIn) -> None:
    """A second answer comes too late."""
    query, _ = await pressed(client, standin)
    await query.answer()
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer()


async def test_a_long_answer_is_refused(client: Bot, standin: StandIn) -> None:
    """A callback answer has up to 200 characters."""
    query, _ = await pressed(client, standin)
    with pytest.raises(BadRequest, match=r"(?i)message_too_long"):
        await query.answer("а" * 201)


async def test_pressing_what_is_not_there_names_the_buttons(client: Bot, standin: StandIn) -> None:
    """A test that presses a wrong button is told which there are."""
    _, message = await pressed(client, standin)
    with pytest.raises(LookupError, match=r"'нет'.*\['ещё'\]"):
        await standin.world.press(message, "нет")


async def asked(client: Bot, standin: StandIn, *results: Any) -> InlineQuery:
    """An inline query that the bot answered with these results."""
    world = standin.world
    asking = asyncio.create_task(world.ask_inline(world.anna, "вода", chat=world.group))
    query = (await client.get_updates(timeout=5))[0].inline_query
    assert query is not None
    assert (query.query, query.chat_type) == ("вода", "supergroup")
    await query.answer(results, cache_time=0)
    return await asking


async def test_an_inline_result_is_sent_in_the_persons_name(client: Bot, standin: StandIn) -> None:
    """The chosen text is posted via the bot, and its button works by inline_message_id."""
    world = standin.world
    found = await asked(client, standin, article())
    message = await world.pick(found, "1", world.group)
    assert (message.text, message.sender.first_name) == ("река", "Анна")
    await world.press(message, "ещё", world.boris)
    updates = (await client.get_updates())[-3:]
    assert updates[0].message is not None
    assert updates[0].message.via_bot is not None
    chosen, query = updates[1].chosen_inline_result, updates[2].callback_query
    assert chosen is not None
    assert query is not None
    assert chosen.inline_message_id == query.inline_message_id
    assert query.message is None
    await query.edit_message_text("другая")
    assert message.text == "другая"


async def test_a_known_photo_can_be_offered_inline(client: Bot, standin: StandIn) -> None:
    """A photo that was uploaded before is offered by its id."""
    world = standin.world
    sent = await client.send_photo(world.anna.id, png(2, 2))
    result = InlineQueryResultCachedPhoto("p", sent.photo[0].file_id, caption="вид")
    found = await asked(client, standin, result)
    message = await world.pick(found, "p", world.anna)
    assert (message.text, "photo" in message.content) == ("вид", True)


@pytest.mark.parametrize(
    "results",
    [
        [article("1"), article("1")],
        [article("я" * 33)],
        [article(text="<b>")],
        [article(text="")],
        [article(title="")],
        [InlineQueryResultArticle("1", "Река", "река")],
        [article(str(number)) for number in range(51)],
    ],
)
async def test_inline_results_outside_the_limits_are_refused(
    client: Bot, standin: StandIn, ask: Any, results: list[Any]
) -> None:
    """Up to 50 results, each with an id of its own, a title and a text that can be parsed."""
    world = standin.world
    with pytest.raises(TimeoutError):
        await world.ask_inline(world.anna, "вода", timeout_s=0)
    query = (await client.get_updates())[0].inline_query
    assert query is not None
    offered = [result.to_dict() for result in results]
    answer = await ask("answerInlineQuery", inline_query_id=query.id, results=offered)
    assert answer["error_code"] == 400


@pytest.mark.parametrize(
    "given",
    [
        {"button": {"text": "", "start_parameter": "a"}},
        {"button": {"text": "а", "start_parameter": "а"}},
        {"button": {"text": "а"}},
        {"next_offset": "я" * 33},
    ],
)
async def test_what_stands_around_inline_results_has_limits(
    client: Bot, standin: StandIn, ask: Any, given: Any
) -> None:
    """A button has words and a parameter for /start; an offset has up to 64 bytes."""
    world = standin.world
    with pytest.raises(TimeoutError):
        await world.ask_inline(world.anna, "вода", timeout_s=0)
    query = (await client.get_updates())[0].inline_query
    assert query is not None
    refused = await ask("answerInlineQuery", inline_query_id=query.id, results=[], **given)
    assert refused["error_code"] == 400
    button = {"text": "Ко мне", "start_parameter": "inline"}
    await ask("answerInlineQuery", inline_query_id=query.id, results=[], button=button)
    answer = world.inline_queries[query.id].answer
    assert answer is not None
    assert (answer["button"], answer["cache_time"], answer["is_personal"]) == (button, 300, False)


async def test_votes_are_counted_and_told(client: Bot, standin: StandIn) -> None:
    """The bot gets the poll's new state, and of a public poll who chose what."""
    world = standin.world
    sent = await client.send_poll(world.group.id, "Где?", ["тут", "там"], is_anonymous=False)
    message = world.message(world.group, sent.message_id)
    await world.vote(message, world.anna, [1])
    await world.vote(message, world.boris, [1])
    await world.vote(message, world.anna, [])
    updates = await client.get_updates()
    polls = [update.poll for update in updates if update.poll]
    answers = [update.poll_answer for update in updates if update.poll_answer]
    counts = [poll.options[1].voter_count for poll in polls]
    assert counts == [1, 2, 1]
    assert [answer.option_ids for answer in answers] == [(1,), (1,), ()]


async def test_a_quiz_is_answered_once_by_each(client: Bot, standin: StandIn) -> None:
    """A second choice in a quiz, or two in a single-choice poll, is refused."""
    world = standin.world
    sent = await client.send_poll(
        world.anna.id, "Где?", ["тут", "там"], type="quiz", correct_option_ids=[0]
    )
    message = world.message(world.anna, sent.message_id)
    with pytest.raises(ValueError, match="only one"):
        await world.vote(message, world.anna, [0, 1])
    with pytest.raises(ValueError, match="the poll has 2"):
        await world.vote(message, world.anna, [2])
    await world.vote(message, world.anna, [1])
    with pytest.raises(ValueError, match="answered once"):
        await world.vote(message, world.anna, [0])


async def test_an_application_answers_over_the_wire(standin: StandIn) -> None:
    """A whole bot of python-telegram-bot polls, answers, and changes its message on a button."""
    world = standin.world
    async with running_bot(standin):
        asked_for = await world.say(world.anna, world.anna, "/sufi")
        answer = await world.wait_for_message(world.anna, after=asked_for)
        before = world.journal.last
        query = await world.press(answer, "more")
        assert (await world.wait_for_answer(query))["text"] == "Вот ещё одна"
        await world.wait_for_event("edit", after=before)
        assert "Река не спорит" in answer.text
