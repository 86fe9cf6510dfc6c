import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.entities import formatted, plain, utf16_len
from bot.demo.refusal import ApiError

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


def html(text: str) -> tuple[str, list[tuple[str, int, int]]]:
    """The text and its entities as (type, offset, length)."""
    found = formatted(text, "HTML")
    return found.text, [(e["type"], e["offset"], e["length"]) for e in found.entities]


def test_tags_become_entities_counted_in_utf16_units() -> None:
    """An emoji outside the first plane counts two units, as the Bot API counts."""
    assert html("🌀 <b>мудрость</b> и <i>покой</i>") == (
        "🌀 мудрость и покой",
        [("bold", 3, 8), ("italic", 14, 5)],
    )


def test_nested_tags_give_the_outer_entity_first() -> None:
    """Entities come sorted by offset, the longer one before the one inside it."""
    assert html("<b>а<i>б</i></b>")[1] == [("bold", 0, 2), ("italic", 1, 1)]


@pytest.mark.parametrize(
    ("source", "kind", "extra"),
    [
        (
            '<a href="https://example.org/?a=1&amp;b=2">т</a>',
            "text_link",
            {"url": "https://example.org/?a=1&b=2"},
        ),
        ('<span class="tg-spoiler">т</span>', "spoiler", {}),
        ("<tg-spoiler>т</tg-spoiler>", "spoiler", {}),
        ('<pre><code class="language-python">т</code></pre>', "pre", {"language": "python"}),
        ("<blockquote expandable>т</blockquote>", "expandable_blockquote", {}),
        ("<DEL>т</DEL>", "strikethrough", {}),
        ("<ins>т</ins>", "underline", {}),
        ('<tg-emoji emoji-id="5">т</tg-emoji>', "custom_emoji", {"custom_emoji_id": "5"}),
    ],
)
def test_every_tag_of_telegrams_html_is_read(source: str, kind: str, extra: dict[str, str]) -> None:
    """Each tag gives its entity with what its attributes say."""
    assert list(formatted(source, "HTML").entities) == [
        {"type": kind, "offset": 0, "length": 1, **extra}
    ]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>нет конца", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<h1>нет</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("<b>а</i>", 'Unmatched end tag at byte offset 5, expected "</b>", found "</i>"'),
        ("а</b>", "Unexpected end tag at byte offset 2"),
        ("2 < 3", "Unclosed start tag at byte offset 2"),
        ("<span>а</span>", 'Unsupported start tag "span" at byte offset 0'),
        ("<b класс>а</b", "Unclosed end tag at byte offset 16"),
    ],
)
def test_broken_markup_is_refused_as_telegram_does(source: str, reason: str) -> None:
    """What Telegram cannot parse is a 400 that says where."""
    with pytest.raises(ApiError) as refusal:
        formatted(source, "HTML")
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


def test_other_parse_modes_are_refused() -> None:
    """Markdown is not spoken here, and the answer says so."""
    with pytest.raises(ApiError, match="parse_mode MarkdownV2 is not supported"):
        formatted("*а*", "MarkdownV2")


def test_only_telegrams_character_references_are_read() -> None:
    """The four named references and numbers are replaced, all else stays as it is."""
    assert html("&lt;b&gt; &amp; &quot;&#1071;&#x42f;&nbsp;&copy;&#0;")[0] == (
        '<b> & "ЯЯ&nbsp;&copy;&#0;'
    )


def test_space_around_the_text_is_cut_and_entities_follow() -> None:
    """The text is trimmed; entities of nothing but space vanish."""
    assert html("\n <b> да </b><i> </i>\n") == ("да", [("bold", 0, 2)])


def test_commands_mentions_and_links_are_found() -> None:
    """Telegram marks commands, mentions and links in any text by itself."""
    found = plain("/sufi@some_bot и/нет @anna_k https://example.org/а, конец")
    marked = [
        (e["type"], found.text[e["offset"] : e["offset"] + e["length"]]) for e in found.entities
    ]
    assert marked == [
        ("bot_command", "/sufi@some_bot"),
        ("mention", "@anna_k"),
        ("url", "https://example.org/а"),
    ]


def test_nothing_is_found_inside_code() -> None:
    """A command inside code is only code."""
    assert html("<code>/sufi</code>")[1] == [("code", 0, 5)]


@given(WORDS)
def test_escaped_text_comes_through_unchanged(words: str) -> None:
    """Any text, escaped and put in a tag, is that text again."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert formatted(f"<b>{escaped}</b>", "HTML").text == words.strip()


@given(st.text(st.sampled_from("<>/b &amp;\"'=ai я🌀")))
def test_any_markup_is_read_or_refused(source: str) -> None:
    """No markup breaks the reader, and no entity reaches outside the text."""
    try:
        found = formatted(source, "HTML")
    except ApiError:
        return
    for entity in found.entities:
        assert entity["offset"] >= 0
        assert entity["length"] > 0
        assert entity["offset"] + entity["length"] <= utf16_len(found.text)
