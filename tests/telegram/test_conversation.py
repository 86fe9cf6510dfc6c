"""What people see: the whole bot over HTTP, a fake maker behind it."""

import re

import pytest

from bot.demo.people import User
from bot.demo.server import StandIn
from tests.service.makers import FakeMaker
from tests.telegram.bots import EN, RU, serving
from tests.telegram.talk import ask, everything_taken, said_by_bot


@pytest.mark.parametrize("command", ["/sufi", "/suf", "/SUFI", "/sufi@{bot}", "/sufi \u200b"])
async def test_command_and_alias_give_a_proverb(served: StandIn, command: str) -> None:
    """A culture's command, its alias, in any letter case, gives its proverb with id and button."""
    answer = await ask(served, command.format(bot=served.world.bot.username))
    found = re.fullmatch(
        r"Пословица sufi номер (\d+)\.\n\n🌀 Суфийская мудрость · sufi-(\d+)", answer.text
    )
    assert found is not None
    assert int(found[1]) == int(found[2])
    assert answer.buttons[0][0] == "ещё"
    assert [entity["type"] for entity in answer.entities] == ["code"]


async def test_any_gives_some_culture(served: StandIn) -> None:
    """`/any` gives a proverb of one of the cultures that have a model."""
    assert re.match(r"Пословица (sufi|zen|jewish) ", (await ask(served, "/any")).text)


async def test_culture_without_a_model_is_said_kindly(served: StandIn) -> None:
    """A culture of the configuration that has no model is answered, and is not listed."""
    assert (await ask(served, "/armenian")).text == RU.plain("culture.unknown")
    assert "/armenian" not in (await ask(served, "/help")).text


async def test_start_welcomes_by_name(served: StandIn) -> None:
    """`/start` greets, gives examples and a button that gives a proverb."""
    welcome = await ask(served, "/start")
    assert "Анна" in welcome.text
    assert "/jewish" in welcome.text
    await served.world.press(welcome, RU.plain("button.any"))
    proverb = await served.world.wait_for_message(served.world.anna, after=welcome)
    assert "Пословица" in proverb.text


@pytest.mark.parametrize(
    "name", ["<b>x</b><script>", "a & b &lt;", "\u202eABC", "\u200b\u200b", "x" * 300, "{n}%s\n\ny"]
)
async def test_names_cannot_change_the_message(
    standin: StandIn, maker: FakeMaker, name: str
) -> None:
    """Markup, direction marks and placeholders in a person's name are shown, not obeyed."""
    person = standin.world.add_person(name)
    async with serving(standin, maker):
        welcome = await ask(standin, "/start", person)
    shown = " ".join(name.split())
    assert f"\u2068{shown if len(shown) <= 64 else 'x' * 63 + '…'}\u2069" in welcome.text
    assert {entity["type"] for entity in welcome.entities} == {"bot_command"}


async def test_markup_in_a_proverb_is_shown_as_text(standin: StandIn, maker: FakeMaker) -> None:
    """Whatever the model makes is escaped."""
    maker.texts["zen"] = "<i>Тишина</i> & </code>чаша> \u202eпуста"
    async with serving(standin, maker):
        answer = await ask(standin, "/zen")
    assert answer.text.startswith(maker.texts["zen"])


async def test_very_long_proverb_still_goes_out(standin: StandIn, maker: FakeMaker) -> None:
    """A text beyond Telegram's limit is cut with an ellipsis, its id kept."""
    maker.texts["zen"] = "🌕 тишина" * 1000
    async with serving(standin, maker):
        answer = await ask(standin, "/zen")
    assert "…\n\n" in answer.text
    assert re.search(r"· zen-\d+$", answer.text)


async def test_deep_link_repeats_the_proverb(served: StandIn) -> None:
    """`/start <id>` gives the proverb of that id, word for word."""
    first = await ask(served, "/sufi")
    proverb_id = first.text.rsplit(" ", 1)[1]
    assert (await ask(served, f"/start {proverb_id}")).text == first.text


@pytest.mark.parametrize("typed", ["sufi-01234", " SUFI-01234 ", "\u200bsufi–01234\u200f"])
async def test_bare_id_repeats_the_proverb(served: StandIn, typed: str) -> None:
    """An id sent as text gives its proverb, whatever a keyboard has made of it."""
    assert (await ask(served, typed)).text.startswith("Пословица sufi номер 1234.")


@pytest.mark.parametrize(
    ("typed", "key"), [("sufi-OOPS", "id.malformed"), ("/start zen-99999", "id.gone")]
)
async def test_useless_id_is_explained(served: StandIn, typed: str, key: str) -> None:
    """A mistyped id, or one of a model long gone, is answered with what is wrong."""
    assert (await ask(served, typed)).text == RU.plain(key, command="zen")


async def test_more_button_gives_another_of_the_culture(served: StandIn) -> None:
    """«ещё» gives another proverb of the same culture and leaves no waiting button."""
    first = await ask(served, "/jewish")
    query = await served.world.press(first, "ещё")
    second = await served.world.wait_for_message(served.world.anna, after=first)
    assert second.text.startswith("Пословица jewish")
    assert second.text != first.text
    assert not (await served.world.wait_for_answer(query))["text"]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ("more:atlantean", "culture.unknown"),
        ("rate:5", "button.stale"),
        ("more:", "culture.unknown"),
    ],
)
async def test_old_button_is_answered_kindly(served: StandIn, data: str, key: str) -> None:
    """A button of an earlier version, or of a culture long gone, gets a friendly notice."""
    first = await ask(served, "/zen")
    assert first.markup is not None
    first.markup["inline_keyboard"][0][0]["callback_data"] = data
    query = await served.world.press(first, data)
    assert (await served.world.wait_for_answer(query))["text"] == RU.plain(key)


@pytest.mark.parametrize(
    ("typed", "hinted"),
    [("/sufii", "sufi"), ("/jewis", "jewish"), ("/суфийская", "sufi"), ("Дзэнская", "zen")],
)
async def test_near_miss_is_hinted(served: StandIn, typed: str, hinted: str) -> None:
    """A mistyped command or a culture's name suggests its command."""
    assert f"/{hinted}?" in (text := (await ask(served, typed)).text) or f"/{hinted}." in text


@pytest.mark.parametrize("typed", ["привет", "а" * 4000, "\u202e\u200b\u200f", "/"])
async def test_plain_text_gets_a_short_hint(served: StandIn, typed: str) -> None:
    """Anything else in a private chat gets a short friendly hint."""
    assert "/help" in (answer := await ask(served, typed)).text
    assert len(answer.text) < 200


async def test_about_says_what_the_texts_are(served: StandIn) -> None:
    """`/about` says that the sayings are not real ones and names the models' versions."""
    text = (await ask(served, "/about")).text
    assert "не настоящие" in text
    assert "sufi s1" in text


async def test_language_follows_the_person(standin: StandIn, maker: FakeMaker) -> None:
    """An English speaker is answered in English, a Kazakh speaker in Russian."""
    john = standin.world.add_person("John", language_code="en-GB")
    aigul = standin.world.add_person("Айгуль", language_code="kk")
    async with serving(standin, maker):
        english = await ask(standin, "/zen", john)
        assert "Zen saying" in english.text
        assert english.buttons[0][0] == EN.plain("button.more")
        assert "Дзэнское изречение" in (await ask(standin, "/zen", aigul)).text


async def test_groups_hear_only_what_they_asked_for(standin: StandIn, maker: FakeMaker) -> None:
    """In a group the bot answers its commands as replies and is silent otherwise."""
    world = standin.world
    async with serving(standin, maker):
        asked = await world.say(world.group, world.anna, f"/zen@{world.bot.username}")
        answer = await world.wait_for_message(world.group, after=asked)
        for text in ("привет", "sufi-01234", "/unknown", f"/unknown@{world.bot.username}"):
            await world.say(world.group, world.anna, text, reply_to=answer)
        await everything_taken(standin)
    assert answer.reply_to is asked
    assert said_by_bot(standin, world.group) == [answer.text]


async def test_other_bots_commands_are_left_alone(standin: StandIn, maker: FakeMaker) -> None:
    """A command addressed to another bot is ignored, in groups and in private."""
    world = standin.world
    async with serving(standin, maker):
        for chat in (world.group, world.anna):
            await world.say(chat, world.anna, "/sufi@other_bot")
        await everything_taken(standin)
    assert said_by_bot(standin, world.group) == said_by_bot(standin, world.anna) == []


async def test_answers_stay_in_their_topic(standin: StandIn, maker: FakeMaker) -> None:
    """In a forum the proverb, and another by its button, come in the topic of the request."""
    world = standin.world
    forum = world.add_group("Форум", [world.anna], topics={7: "Мудрость"})
    async with serving(standin, maker):
        asked = await world.say(forum, world.anna, f"/zen@{world.bot.username}", thread=7)
        first = await world.wait_for_message(forum, after=asked)
        await world.press(first, "ещё")
        second = await world.wait_for_message(forum, after=first)
    assert (first.thread, second.thread) == (7, 7)


async def test_edited_command_is_not_answered_again(standin: StandIn, maker: FakeMaker) -> None:
    """Editing a command changes nothing."""
    world = standin.world
    async with serving(standin, maker):
        asked = await world.say(world.anna, world.anna, "/zen")
        answer = await world.wait_for_message(world.anna, after=asked)
        await world.edit(asked, "/sufi")
        await everything_taken(standin)
    assert said_by_bot(standin, world.anna) == [answer.text]


async def test_menu_is_set_in_both_languages(standin: StandIn, maker: FakeMaker) -> None:
    """At start the command menu and the descriptions are registered in Russian and English."""
    world = standin.world
    john = world.add_person("John", language_code="en")

    def menu(user: User) -> dict[str, str]:
        commands = world.profile.menu(world.chat(user), user.id, user.language_code)
        return {each["command"]: each["description"] for each in commands}

    async with serving(standin, maker, with_menu=True):
        await world.wait_for_event(
            "profile", lambda _: ("description", "en") in world.profile.texts
        )
    commands = list(menu(world.anna))
    assert commands[:4] == ["any", "sufi", "jewish", "zen"]
    assert commands[-2:] == ["help", "about"]
    assert "сердце" in menu(world.anna)["sufi"]
    assert "heart" in menu(john)["sufi"]
    assert world.profile.text("description", "en") == EN.plain("profile.description")
    assert world.profile.text("short_description", "") == RU.plain("profile.short")
