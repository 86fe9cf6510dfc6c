"""Text with entities: Telegram's HTML read into both, and what Telegram finds by itself.

Offsets and lengths count UTF-16 units, as everywhere in the Bot API. The rules and the wording of
the refusals follow https://core.telegram.org/bots/api#html-style.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.demo.refusal import ApiError, Json, bad_request

MAX_TEXT = 4096
MAX_CAPTION = 1024

# Tag -> entity type. `a`, `span`, `code` in `pre` and `tg-emoji` also look at attributes.
_TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_ATTRIBUTE = r"[^\s=<>\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?"
_START = re.compile(rf"<([^\s<>/]+)((?:\s+{_ATTRIBUTE})*)\s*>")
_END = re.compile(r"</([^\s<>]*)\s*>")
_NAME_VALUE = re.compile(r"([^\s=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_FOUND = (
    ("bot_command", re.compile(r"(?<![\w/<])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w/])@[A-Za-z0-9_]{4,32}\b")),
    ("url", re.compile(r"\bhttps?://[^\s<>\"«»]*[^\s<>\"«».,;:!?)]")),
)
# Nothing is looked for inside these.
_OPAQUE = frozenset({"code", "pre", "text_link", "url", "bot_command", "mention"})


@dataclass(frozen=True)
class Formatted:
    """Text as it is shown, and how its parts are to look."""

    text: str
    entities: tuple[Json, ...] = ()

    def content(self, text_key: str, entities_key: str) -> Json:
        """The two fields of a message; entities only where there are any."""
        found: Json = {text_key: self.text} if self.text else {}
        return found | ({entities_key: list(self.entities)} if self.entities else {})


def utf16_len(text: str) -> int:
    """The length in UTF-16 units, which is what Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def formatted(text: str, parse_mode: str = "", entities: Sequence[Json] = ()) -> Formatted:
    """The text that a bot sent, its markup turned into entities.

    Raises:
        ApiError: markup that Telegram would not take, or a parse mode other than HTML.
    """
    if not parse_mode:
        parsed = Formatted(text, tuple(entities))
    elif parse_mode.lower() == "html":
        parsed = _HtmlReader(text).read()
    else:
        raise bad_request(f"parse_mode {parse_mode} is not supported by the stand-in")
    return _with_found(_trimmed(parsed))


def plain(text: str) -> Formatted:
    """The text that a person typed: no markup, but commands, mentions and links are found."""
    return _with_found(_trimmed(Formatted(text)))


@dataclass
class _HtmlReader:
    source: str
    parts: list[str] = field(default_factory=list)
    units: int = 0
    entities: list[Json] = field(default_factory=list)
    open: list[tuple[str, Json | None]] = field(default_factory=list)

    def read(self) -> Formatted:
        at = 0
        while at < len(self.source):
            tag = self.source.find("<", at)
            self._add(_unescaped(self.source[at : tag if tag >= 0 else len(self.source)]))
            if tag < 0:
                break
            at = self._read_tag(tag)
        if self.open:
            raise _cannot_parse(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"'
            )
        found = [entity for entity in self.entities if entity["length"]]
        return Formatted("".join(self.parts), tuple(_in_order(found)))

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.units += utf16_len(text)

    def _read_tag(self, at: int) -> int:
        """Handle the tag that begins here and say where reading goes on."""
        byte = len(self.source[:at].encode())
        if end := _END.match(self.source, at):
            self._close(end[1].lower(), byte)
            return end.end()
        if self.source.startswith("</", at):
            raise _cannot_parse(f"Unclosed end tag at byte offset {byte}")
        start = _START.match(self.source, at)
        if start is None:
            name = re.split(r"[\s>]", self.source[at + 1 :], maxsplit=1)[0].lower()
            if name in _TAGS or ">" not in self.source[at:]:
                raise _cannot_parse(f"Unclosed start tag at byte offset {byte}")
            raise _cannot_parse(f'Unsupported start tag "{name}" at byte offset {byte}')
        name = start[1].lower()
        self.open.append((name, self._entity(name, _attributes(start[2]), byte)))
        return start.end()

    def _entity(self, name: str, attributes: dict[str, str], byte: int) -> Json | None:
        """The entity that this tag opens; None where a tag marks nothing by itself."""
        if name not in _TAGS or (name == "span" and attributes.get("class") != "tg-spoiler"):
            raise _cannot_parse(f'Unsupported start tag "{name}" at byte offset {byte}')
        entity: Json = {"type": _TAGS[name], "offset": self.units, "length": 0}
        if name == "a":
            if not attributes.get("href"):
                return None
            entity["url"] = attributes["href"]
        elif name == "tg-emoji":
            entity["custom_emoji_id"] = attributes.get("emoji-id", "")
        elif name == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif name == "code" and self.open and self.open[-1][0] == "pre":
            language = attributes.get("class", "").removeprefix("language-")
            outer = self.open[-1][1]
            if language and outer is not None:
                outer["language"] = language
            return None
        self.entities.append(entity)
        return entity

    def _close(self, name: str, byte: int) -> None:
        if not self.open:
            raise _cannot_parse(f"Unexpected end tag at byte offset {byte}")
        expected, entity = self.open.pop()
        if name and name != expected:
            raise _cannot_parse(
                f'Unmatched end tag at byte offset {byte}, expected "</{expected}>", '
                f'found "</{name}>"'
            )
        if entity is not None:
            entity["length"] = self.units - entity["offset"]


def _cannot_parse(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _attributes(source: str) -> dict[str, str]:
    return {
        name.lower(): _unescaped(double or single or bare)
        for name, double, single, bare in _NAME_VALUE.findall(source)
    }


def _unescaped(text: str) -> str:
    return _REFERENCE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    valid = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if valid else match[0]


def _trimmed(value: Formatted) -> Formatted:
    """Without the space around it, entities moved and cut to match."""
    text = value.text.strip()
    lead = utf16_len(value.text[: len(value.text) - len(value.text.lstrip())])
    length = utf16_len(text)
    kept = []
    for entity in value.entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, length)
        if start < end:
            kept.append(entity | {"offset": start, "length": end - start})
    return Formatted(text, tuple(kept))


def _with_found(value: Formatted) -> Formatted:
    """With the commands, mentions and links that stand in the text."""
    entities = list(value.entities)
    for kind, pattern in _FOUND:
        for match in pattern.finditer(value.text):
            start, length = utf16_len(value.text[: match.start()]), utf16_len(match[0])
            if not any(_overlaps(entity, start, length) for entity in entities):
                entities.append({"type": kind, "offset": start, "length": length})
    return Formatted(value.text, tuple(_in_order(entities)))


def _overlaps(entity: Json, start: int, length: int) -> bool:
    inside: bool = entity["offset"] < start + length and start < entity["offset"] + entity["length"]
    return inside and entity["type"] in _OPAQUE


def _in_order(entities: Iterable[Json]) -> list[Json]:
    """Outer entities before those inside them."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
