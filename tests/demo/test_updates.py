import asyncio

import httpx
import pytest
from telegram import Bot
from telegram.error import Conflict

from bot.demo.server import StandIn


async def test_update_ids_rise_by_one_and_offsets_confirm(client: Bot, standin: StandIn) -> None:
    """Updates come until they are confirmed by a higher offset, and never again after."""
    world = standin.world
    for text in ("раз", "два", "три"):
        await world.say(world.anna, world.anna, text)
    first = await client.get_updates()
    again = await client.get_updates(offset=first[0].update_id + 1, limit=1)
    assert [update.update_id - first[0].update_id for update in first] == [0, 1, 2]
    assert [update.message.text for update in again if update.message] == ["два"]
    last = await client.get_updates(offset=-1)
    assert [update.message.text for update in last if update.message] == ["три"]


async def test_a_long_poll_ends_when_something_happens(client: Bot, standin: StandIn) -> None:
    """The poll waits on the server and answers with the first update."""
    world = standin.world
    poll = asyncio.create_task(client.get_updates(timeout=30))
    await world.say(world.anna, world.anna, "наконец")
    updates = await poll
    assert updates[0].message is not None
    assert updates[0].message.text == "наконец"


async def test_a_second_poller_ends_the_first_ones_poll(standin: StandIn) -> None:
    """Two programs with one token get a conflict, the one that waited first."""
    url = f"{standin.api_url}/bot{standin.token}/getUpdates"
    async with httpx.AsyncClient() as client:
        waiting = asyncio.create_task(client.get(url, params={"timeout": 30}))
        # The second poll is asked again until the first has begun to wait and was ended.
        while not waiting.done():
            assert (await client.get(url, params={"timeout": 0})).status_code == 200
    answer = (await waiting).json()
    assert answer["error_code"] == 409
    assert "terminated by other getUpdates request" in answer["description"]


async def test_no_polling_while_a_webhook_is_set(client: Bot) -> None:
    """Polling and webhook exclude each other."""
    await client.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict, match="webhook is active"):
        await client.get_updates()
    await client.delete_webhook()
    assert await client.get_updates() == ()


async def test_only_kinds_that_are_allowed_come(client: Bot, standin: StandIn) -> None:
    """The last list of kinds stays in force, as with Telegram."""
    world = standin.world
    await client.get_updates(allowed_updates=["callback_query"])
    await world.say(world.anna, world.anna, "не видно")
    assert await client.get_updates() == ()
    await client.get_updates(allowed_updates=[])
    await world.say(world.anna, world.anna, "видно")
    assert len(await client.get_updates()) == 1


async def test_a_message_carries_its_command(client: Bot, standin: StandIn) -> None:
    """A /command is marked as one, and the sender's language is told."""
    world = standin.world
    await world.set_language(world.anna, "en")
    await world.say(world.anna, world.anna, "/sufi сердце")
    message = (await client.get_updates())[0].message
    assert message is not None
    assert [(e.type, e.offset, e.length) for e in message.entities] == [("bot_command", 0, 5)]
    assert message.from_user is not None
    assert message.from_user.language_code == "en"


async def test_an_edit_is_an_update_of_its_own_kind(client: Bot, standin: StandIn) -> None:
    """An edited message comes as edited_message with its edit date."""
    world = standin.world
    said = await world.say(world.anna, world.anna, "/suf")
    await world.edit(said, "/sufi")
    update = (await client.get_updates())[1]
    assert update.message is None
    assert update.edited_message is not None
    assert update.edited_message.text == "/sufi"
    assert update.edited_message.edit_date is not None


async def test_privacy_mode_hides_what_is_not_for_the_bot(client: Bot, standin: StandIn) -> None:
    """In a group the bot sees commands for it or for any bot, and replies to it."""
    world, group = standin.world, standin.world.group
    own = await client.send_message(group.id, "от бота")
    mine = world.message(group, own.message_id)
    theirs = await world.say(group, world.anna, "просто слова /sufi")
    for text in ("/sufi", "/sufi@Proverb_Demo_Bot", "/sufi@another_bot"):
        await world.say(group, world.boris, text)
    await world.say(group, world.boris, "ответ боту", reply_to=mine)
    await world.say(group, world.boris, "ответ Анне", reply_to=theirs)
    seen = [update.message for update in await client.get_updates()]
    assert [message.text for message in seen if message] == [
        "/sufi",
        "/sufi@Proverb_Demo_Bot",
        "ответ боту",
    ]
    assert seen[2] is not None
    assert seen[2].message_thread_id == own.message_id
    assert not seen[2].is_topic_message


async def test_the_bot_is_told_when_it_is_added_to_a_group(client: Bot, standin: StandIn) -> None:
    """A service message comes, and my_chat_member with both statuses."""
    world = standin.world
    group = world.add_group("Новая", [world.anna], bot_status="left")
    await world.say(group, world.anna, "/sufi")
    await world.set_bot_status(group, world.anna, "member")
    service, change = await client.get_updates()
    assert service.message is not None
    assert service.message.new_chat_members[0].id == client.id
    assert change.my_chat_member is not None
    statuses = change.my_chat_member.difference()["status"]
    assert statuses == ("left", "member")
