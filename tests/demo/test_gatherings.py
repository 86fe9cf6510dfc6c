"""Groups, channels, members, migration and locations in the stand-in."""

import pytest
from telegram import Bot, ChatMemberAdministrator, ChatMemberOwner
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.demo.server import StandIn


async def test_members_have_their_status(client: Bot, standin: StandIn) -> None:
    """The first member of a group owns it, others are members, strangers have left."""
    world = standin.world
    clara = world.add_person("Клара")
    owner = await client.get_chat_member(world.group.id, world.anna.id)
    assert isinstance(owner, ChatMemberOwner)
    assert (await client.get_chat_member(world.group.id, world.boris.id)).status == "member"
    assert (await client.get_chat_member(world.group.id, clara.id)).status == "left"
    world.group.roles[world.boris.id] = "administrator"
    boris = await client.get_chat_member(world.group.id, world.boris.id)
    assert isinstance(boris, ChatMemberAdministrator)
    with pytest.raises(BadRequest):
        await client.get_chat_member(world.group.id, 5)


async def test_a_channel_speaks_for_itself(client: Bot, standin: StandIn) -> None:
    """A post there has no author; it is found by its username; a bot that left may not write."""
    world = standin.world
    channel = world.add_channel("Мудрость дня", world.anna, "wisdom")
    found = await client.get_chat("@wisdom")
    assert (found.id, found.type, found.title) == (channel.id, "channel", "Мудрость дня")
    post = await client.send_message(channel.id, "Раз")
    assert post.from_user is None
    assert post.sender_chat is not None
    assert post.sender_chat.id == channel.id
    own = await client.get_chat_member(channel.id, world.bot.id)
    assert isinstance(own, ChatMemberAdministrator)
    assert own.can_post_messages
    await world.say(channel, world.anna, "Раз, два")
    (update,) = await client.get_updates()
    assert update.channel_post is not None
    assert (update.channel_post.text, update.channel_post.from_user) == ("Раз, два", None)
    await world.set_bot_status(channel, world.anna, "left")
    with pytest.raises(Forbidden):
        await client.send_message(channel.id, "Два")


async def test_a_group_becomes_a_supergroup(client: Bot, standin: StandIn) -> None:
    """Both chats say so, and the old one answers with the new id."""
    world = standin.world
    old = world.add_group("Двор", [world.anna], kind="group")
    new = await world.migrate(old)
    with pytest.raises(ChatMigrated) as caught:
        await client.send_message(old.id, "Раз")
    assert caught.value.new_chat_id == new.id
    told, came = await client.get_updates()
    assert told.message is not None
    assert came.message is not None
    assert (told.message.chat.id, told.message.migrate_to_chat_id) == (old.id, new.id)
    assert (came.message.chat.id, came.message.migrate_from_chat_id) == (new.id, old.id)
    with pytest.raises(ValueError, match="not a basic group"):
        await world.migrate(old)


async def test_a_location_reaches_the_bot(client: Bot, standin: StandIn) -> None:
    """In private; in a group privacy mode keeps it back, unless it answers the bot."""
    world = standin.world
    question = await client.send_message(world.group.id, "Где вы?")
    asked = world.message(world.group, question.message_id)
    await world.locate(world.anna, world.anna, 55.75, 37.62)
    await world.locate(world.group, world.anna, 1, 1)
    await world.locate(world.group, world.anna, 40.18, 44.51, reply_to=asked)
    seen = [update.message.location for update in await client.get_updates() if update.message]
    assert [each and (each.latitude, each.longitude) for each in seen] == [
        (55.75, 37.62),
        (40.18, 44.51),
    ]
