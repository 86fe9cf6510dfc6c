from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from telegram.error import BadRequest, Forbidden, InvalidToken

from bot.demo.server import StandIn
from tests.demo.tiny_bot import png


def button(**action: Any) -> InlineKeyboardMarkup:
    """A keyboard of one button."""
    return InlineKeyboardMarkup([[InlineKeyboardButton("ещё", **action)]])


async def test_get_me_tells_who_the_bot_is(client: Bot) -> None:
    """The client gets all that it needs to begin."""
    me = await client.get_me()
    assert (me.username, me.is_bot, me.can_join_groups) == ("proverb_demo_bot", True, True)
    assert me.supports_inline_queries


async def test_a_wrong_token_is_unauthorized(standin: StandIn) -> None:
    """Another token gets 401, which the client calls an invalid token."""
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{standin.api_url}/bot"):
            pass


async def test_a_lacking_method_is_a_bad_request(client: Bot, standin: StandIn) -> None:
    """Not a 404, which the client would take for a wrong token."""
    with pytest.raises(BadRequest, match=r"(?i)sendDice is not supported by the stand-in"):
        await client.send_dice(standin.world.anna.id)


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("getUpdates", {"offset": "скоро"}),
        ("getUpdates", {"allowed_updates": [["message"]]}),
        ("sendMessage", {"text": "а", "reply_parameters": {"message_id": [1]}}),
        ("sendMessage", {"text": "а", "reply_markup": "{"}),
        ("sendMessage", {"text": "а", "entities": [{"type": "bold"}]}),
        ("sendPoll", {"question": "а?", "options": {"а": "б"}}),
        ("setMyCommands", {"commands": [1]}),
    ],
)
async def test_nonsense_is_a_bad_request(
    ask: Any, standin: StandIn, method: str, parameters: dict[str, Any]
) -> None:
    """A value of the wrong kind is the bot's fault and is told so, not a fault of the server."""
    answer = await ask(method, chat_id=standin.world.anna.id, **parameters)
    assert answer["error_code"] == 400


async def test_a_message_is_posted_with_entities_and_buttons(client: Bot, standin: StandIn) -> None:
    """What the bot sends is in the chat, and comes back to it as a whole."""
    sent = await client.send_message(
        standin.world.anna.id,
        "<b>да</b>",
        parse_mode="HTML",
        reply_markup=button(callback_data="a"),
    )
    assert (sent.text_html, sent.chat.first_name) == ("<b>да</b>", "Анна")
    kept = standin.world.message(standin.world.anna, sent.message_id)
    assert (kept.text, kept.buttons, kept.sender.is_bot) == ("да", [["ещё"]], True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (" ", "text is empty"),
        ("а" * 4097, "is too long"),
        ("🌀" * 2049, "is too long"),
        ("<b>", "can't parse entities"),
    ],
)
async def test_a_text_outside_the_limits_is_refused(
    client: Bot, standin: StandIn, text: str, reason: str
) -> None:
    """A text has 1 to 4096 UTF-16 units once its markup is parsed."""
    with pytest.raises(BadRequest, match=f"(?i){reason}"):
        await client.send_message(standin.world.anna.id, text, parse_mode="HTML")


async def test_markup_does_not_count_towards_the_limit(client: Bot, standin: StandIn) -> None:
    """4096 characters fit, whatever tags are around them."""
    text = f"<b>{'а' * 4096}</b>"
    sent = await client.send_message(standin.world.anna.id, text, parse_mode="HTML")
    assert len(sent.text or "") == 4096


@pytest.mark.parametrize(
    "markup",
    [
        button(callback_data="я" * 33),
        button(callback_data=""),
        button(url="no url"),
        button(),
        button(callback_data="a", url="https://example.org/"),
    ],
)
async def test_a_button_outside_the_limits_is_refused(
    client: Bot, standin: StandIn, markup: InlineKeyboardMarkup
) -> None:
    """callback_data has 1 to 64 bytes, a URL is one, and a button does one thing."""
    with pytest.raises(BadRequest):
        await client.send_message(standin.world.anna.id, "а", reply_markup=markup)


async def test_an_unknown_chat_is_refused(client: Bot) -> None:
    """Nobody is written to who is not there."""
    with pytest.raises(BadRequest, match="Chat not found"):
        await client.send_message(5, "а")


async def test_a_blocked_bot_may_not_write(client: Bot, standin: StandIn) -> None:
    """Who blocked the bot is not written to, until they let it back."""
    world = standin.world
    await world.set_bot_status(world.anna, world.anna, "kicked")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await client.send_message(world.anna.id, "а")
    await world.set_bot_status(world.anna, world.anna, "member")
    assert await client.send_message(world.anna.id, "а")


async def test_a_reply_needs_its_message(client: Bot, standin: StandIn) -> None:
    """A reply shows what it replies to; to nothing it is refused unless that is allowed."""
    world = standin.world
    asked = await world.say(world.anna, world.anna, "да?")
    sent = await client.send_message(world.anna.id, "да", reply_to_message_id=asked.message_id)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "да?"
    with pytest.raises(BadRequest, match=r"(?i)message to be replied not found"):
        await client.send_message(world.anna.id, "да", reply_to_message_id=99)
    assert await client.send_message(
        world.anna.id, "да", reply_to_message_id=99, allow_sending_without_reply=True
    )


async def test_a_forum_keeps_topics_apart(client: Bot, standin: StandIn) -> None:
    """Messages in a topic carry its number; an unknown topic is refused."""
    forum = standin.world.add_group("Форум", [standin.world.anna], topics={7: "Мудрость"})
    sent = await client.send_message(forum.id, "а", message_thread_id=7)
    assert (sent.is_topic_message, sent.message_thread_id, sent.chat.is_forum) == (True, 7, True)
    with pytest.raises(BadRequest, match=r"(?i)message thread not found"):
        await client.send_message(forum.id, "а", message_thread_id=5)


async def test_text_and_buttons_can_be_edited(client: Bot, standin: StandIn) -> None:
    """An edit shows; one that changes nothing is refused."""
    chat = standin.world.anna.id
    sent = await client.send_message(chat, "а", reply_markup=button(callback_data="a"))
    edited = await client.edit_message_text("б", chat, sent.message_id)
    assert isinstance(edited, Message)
    assert (edited.text, edited.reply_markup) == ("б", None)
    assert edited.edit_date
    await client.edit_message_reply_markup(
        chat, sent.message_id, reply_markup=button(url="https://a.b")
    )
    assert standin.world.message(chat, sent.message_id).buttons == [["ещё"]]
    with pytest.raises(BadRequest, match="Message is not modified"):
        await client.edit_message_reply_markup(
            chat, sent.message_id, reply_markup=button(url="https://a.b")
        )


async def test_only_the_bots_own_messages_can_be_edited(client: Bot, standin: StandIn) -> None:
    """Not what people wrote, and not what is gone."""
    world = standin.world
    said = await world.say(world.anna, world.anna, "а")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await client.edit_message_text("б", world.anna.id, said.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await client.edit_message_text("б", world.anna.id, 99)


async def test_messages_can_be_deleted(client: Bot, standin: StandIn) -> None:
    """The bot's own everywhere, people's only in private chats."""
    world = standin.world
    said = await world.say(world.anna, world.anna, "а")
    assert await client.delete_message(world.anna.id, said.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await client.delete_message(world.anna.id, said.message_id)
    in_group = await world.say(world.group, world.anna, "а")
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await client.delete_message(world.group.id, in_group.message_id)


async def test_a_chat_action_is_shown(client: Bot, standin: StandIn) -> None:
    """What the bot is doing reaches the page; an action that is none is refused."""
    assert await client.send_chat_action(standin.world.anna.id, "typing")
    event = await standin.world.wait_for_event("action")
    assert event.data == {"chat_id": standin.world.anna.id, "action": "typing"}
    with pytest.raises(BadRequest, match=r"(?i)wrong parameter action"):
        await client.send_chat_action(standin.world.anna.id, "dreaming")


async def test_a_photo_is_uploaded_once_and_sent_again_by_id(client: Bot, standin: StandIn) -> None:
    """The bytes come once; then the id is enough, and the file can be downloaded."""
    chat, picture = standin.world.anna.id, png(30, 20)
    sent = await client.send_photo(chat, picture, caption="<i>вид</i>", parse_mode="HTML")
    assert (sent.photo[0].width, sent.photo[0].height, sent.caption) == (30, 20, "вид")
    again = await client.send_photo(chat, sent.photo[0].file_id)
    assert again.photo[0].file_unique_id == sent.photo[0].file_unique_id
    file = await client.get_file(sent.photo[0].file_id)
    assert bytes(await file.download_as_bytearray()) == picture


@pytest.mark.parametrize(
    ("picture", "caption"),
    [(b"not a picture", ""), (b"", ""), ("no-such-id", ""), (png(1, 1), "а" * 1025)],
)
async def test_a_photo_outside_the_limits_is_refused(
    client: Bot, standin: StandIn, picture: bytes | str, caption: str
) -> None:
    """It must be a PNG or JPEG or a known id, its caption up to 1024 characters."""
    with pytest.raises(BadRequest):
        await client.send_photo(standin.world.anna.id, picture, caption=caption)


async def test_a_jpeg_is_recognised(client: Bot, standin: StandIn) -> None:
    """Width and height are read from the frame header of a JPEG."""
    frame = bytes.fromhex("ffd8ffe000040000ffc0000b080014001e01011100ffd9")
    sent = await client.send_photo(standin.world.anna.id, frame)
    assert (sent.photo[0].width, sent.photo[0].height) == (30, 20)


async def test_a_document_keeps_its_name_and_bytes(client: Bot, standin: StandIn) -> None:
    """A file is uploaded once, sent again by its id, and downloaded as it was."""
    chat = standin.world.anna.id
    sent = await client.send_document(
        chat, b"{}", filename="данные.json", caption="<b>вот</b>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size) == ("данные.json", 2)
    assert (sent.document.mime_type, sent.caption) == ("application/json", "вот")
    again = await client.send_document(chat, sent.document.file_id)
    assert again.document == sent.document
    file = await client.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"{}"


@pytest.mark.parametrize("document", [b"", "no-such-id", "https://example.org/x"])
async def test_a_document_that_is_none_is_refused(
    client: Bot, standin: StandIn, document: bytes | str
) -> None:
    """It must have bytes or be known."""
    with pytest.raises(BadRequest):
        await client.send_document(standin.world.anna.id, document)


@pytest.mark.parametrize(
    "poll",
    [
        {"question": "", "options": ["а", "б"]},
        {"question": "а?", "options": ["а"]},
        {"question": "а?", "options": ["а", "б" * 101]},
        {"question": "а?", "options": ["а", "б"], "type": "quiz"},
        {"question": "а?", "options": ["а", "б"], "type": "quiz", "correct_option_ids": [2]},
        {"question": "а?", "options": ["а", "б"], "explanation": "а" * 201},
    ],
)
async def test_a_poll_outside_the_limits_is_refused(
    client: Bot, standin: StandIn, poll: dict[str, Any]
) -> None:
    """Question, options and the right answer of a quiz are checked."""
    with pytest.raises(BadRequest):
        await client.send_poll(standin.world.anna.id, **poll)


async def test_a_channels_polls_are_anonymous(client: Bot, standin: StandIn) -> None:
    """Nobody writes there, so nobody's choice is shown."""
    channel = standin.world.add_channel("Новости", standin.world.anna)
    await client.send_poll(channel.id, "Где?", ["тут", "там"])
    with pytest.raises(BadRequest, match="can't be sent to channel"):
        await client.send_poll(channel.id, "Где?", ["тут", "там"], is_anonymous=False)


async def test_commands_are_kept_per_scope_and_language(client: Bot, standin: StandIn) -> None:
    """A person sees the narrowest menu that was set, in their language where there is one."""
    world = standin.world
    menus: list[tuple[str, Any, str | None]] = [
        ("common", None, None),
        ("english", None, "en"),
        ("groups", BotCommandScopeAllGroupChats(), None),
        ("hers", BotCommandScopeChat(world.anna.id), None),
    ]
    for name, scope, language in menus:
        await client.set_my_commands([BotCommand(name, "что-то")], scope, language)
        found = await client.get_my_commands(scope, language)
        assert [command.command for command in found] == [name]

    def seen(chat: int, user: int, language: str) -> str:
        menu = world.profile.menu(world.chat(chat), user, language)
        return str(menu[0]["command"])

    anna, boris = world.anna.id, world.boris.id
    assert seen(boris, boris, "ru") == "common"
    assert seen(boris, boris, "en") == "english"
    assert seen(world.group.id, anna, "en") == "groups"
    assert seen(anna, anna, "en") == "hers"
    await client.delete_my_commands(BotCommandScopeChat(anna))
    assert seen(anna, anna, "ru") == "common"


@pytest.mark.parametrize(
    "call",
    [
        {"commands": [{"command": "Суфий", "description": "а"}]},
        {"commands": [{"command": "a" * 33, "description": "а"}]},
        {"commands": [{"command": "a", "description": ""}]},
        {"commands": [{"command": "a", "description": "а"}] * 101},
        {"commands": [], "language_code": "rus"},
        {"commands": [], "scope": {"type": "everywhere"}},
    ],
)
async def test_a_menu_outside_the_limits_is_refused(ask: Any, call: dict[str, Any]) -> None:
    """Names, descriptions, number, language and scope are checked by the server too."""
    assert (await ask("setMyCommands", **call))["error_code"] == 400


async def test_name_and_descriptions_are_kept_per_language(client: Bot) -> None:
    """A language without a text of its own gets the common one."""
    await client.set_my_name("Мудрец")
    await client.set_my_description("Говорит пословицами")
    await client.set_my_description("Speaks in proverbs", language_code="en")
    await client.set_my_short_description("Кратко")
    assert (await client.get_my_name()).name == "Мудрец"
    assert (await client.get_my_description("en")).description == "Speaks in proverbs"
    assert (await client.get_my_description("de")).description == "Говорит пословицами"
    assert (await client.get_my_short_description()).short_description == "Кратко"
    with pytest.raises(BadRequest):
        await client.set_my_short_description("а" * 121)
