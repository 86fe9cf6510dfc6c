"""Longer messages put together: a proverb with its credit, the help, the lists of cultures."""

from collections.abc import Iterable, Mapping

from telegram import Bot
from telegram.constants import MessageLimit

from bot.config import Culture, Wording
from bot.lm.proverb import Proverb
from bot.telegram.feature import Command, Feature
from bot.telegram.messages import Html, Messages, escape

# Unicode's isolates: a name that switches the writing direction cannot turn the line around it.
_ISOLATED = "\u2068{}\u2069"
# Ten entries with what stands around them fit into one message.
_LONGEST_ENTRY = 280


def proverb_html(proverb: Proverb, culture: Culture, words: Messages, note: str = "") -> Html:
    """The proverb with its tradition and id below, within Telegram's length.

    Args:
        proverb: what is said.
        culture: whose.
        words: of the reader's language.
        note: stands above it.
    """
    shown: str = escape(credit(culture, words))
    if proverb.id is not None:
        shown = f"{shown} · <code>{escape(proverb.id)}</code>"
    # Markup does not count towards the limit, so this errs on the short side by a few characters.
    above = f"<i>{escape(note)}</i>\n\n" if note else ""
    text = clipped(proverb.text, MessageLimit.MAX_TEXT_LENGTH - length(above + shown) - 2)
    return Html(f"{above}{escape(text)}\n\n{shown}")


def entry_html(number: int, text: str, credit: str, proverb_id: str) -> Html:
    """A proverb in a list: its number, the text in brief, what there is to say of it, its id."""
    shown = escape(clipped(text, _LONGEST_ENTRY))
    return Html(f"{number}. {shown}\n{escape(credit)} · <code>{escape(proverb_id)}</code>")


def credit(culture: Culture, words: Messages) -> str:
    """What stands under a proverb: `🌀 Суфийская мудрость`."""
    return f"{culture.emoji} {title(culture.wording(words.language).name)}"


def title(name: str) -> str:
    """A name with a capital in front."""
    return name[:1].upper() + name[1:]


def culture_called(name: str, known: Mapping[str, Culture]) -> Culture:
    """A culture as it is shown, also one that is not in the configuration any more."""
    return known.get(name) or Culture(
        ru=Wording(name=name, description=name), en=Wording(name=name, description=name), emoji="📜"
    )


def length(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def clipped(text: str, limit: int) -> str:
    """The text, cut to so many UTF-16 code units with an ellipsis at its end."""
    if length(text) <= limit:
        return text
    kept = text.encode("utf-16-le", errors="surrogatepass")[: (limit - 1) * 2]
    return kept.decode("utf-16-le", errors="ignore").rstrip() + "…"


def cultures_html(cultures: Mapping[str, Culture], words: Messages) -> Html:
    """One line a culture: emoji, command, description."""
    return Html(
        "\n".join(
            words.html(
                "help.culture",
                emoji=culture.emoji,
                command=culture_id,
                description=culture.wording(words.language).description,
            )
            for culture_id, culture in cultures.items()
        )
    )


def inline_html(bot: Bot, words: Messages) -> Html:
    """How the bot is used in any chat, on a line of its own; nothing where it cannot be."""
    if not bot.supports_inline_queries:
        return Html("")
    return Html(f"\n{words.html('help.inline', bot=bot.username)}")


def commands_html(features: Iterable[Feature], words: Messages) -> Html:
    """One line a command of the features, with a line break before each; nothing for none."""
    return _lines((command for feature in features for command in feature.commands), words)


def admin_commands_html(features: Iterable[Feature], words: Messages) -> Html:
    """A paragraph with one line a command that only admins have; nothing for none."""
    commands = [command for feature in features for command in feature.admin_commands]
    if not commands:
        return Html("")
    return Html(f"\n\n{words.html('help.admin')}{_lines(commands, words)}")


def _lines(commands: Iterable[Command], words: Messages) -> Html:
    shown = ((each.names[0], each.line(words)) for each in commands if each.line)
    return Html("".join(f"\n/{name} — {escape(line)}" for name, line in shown))


def examples(cultures: Iterable[str], count: int = 3) -> str:
    """The first commands, to try: `/armenian, /indian, /sufi`."""
    return ", ".join(f"/{culture}" for culture in list(cultures)[:count])


def name_of(first_name: str | None, words: Messages) -> str:
    """How to address somebody: the first name, kept to one line, or a friendly word."""
    name = " ".join((first_name or "").split())
    return _ISOLATED.format(clipped(name, 64)) if name else words.plain("start.nameless")
