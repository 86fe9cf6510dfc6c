"""What a chat has heard lately."""

from hypothesis import given
from hypothesis import strategies as st

from bot.service.lately import Heard, Lately, Theme


def newest(heard: Heard, *texts: str) -> str | None:
    """The text that is newest to a chat."""
    return heard.newest(texts, Theme.of)


def test_a_theme_is_the_long_words_and_the_build() -> None:
    """Words of five letters and more by their beginnings, first word and the one at the turn."""
    theme = Theme.of("Кто ищет дорогу, тот найдёт ещё дорогу.")
    assert theme == Theme(frozenset({"дорог", "найде"}), "кто тот")
    assert Theme.of("Терпение — золото.").frame == "терпение золото"
    assert Theme.of("Молчи.").frame == "молчи"


def test_a_word_that_came_lately_waits_in_any_form() -> None:
    """What shares a word with the last texts comes after what shares none."""
    heard = Heard()
    heard.add("Дорога лечит.")
    assert newest(heard, "На дорогах пыль.", "Море терпит.") == "Море терпит."


def test_a_build_that_came_lately_waits_too() -> None:
    """Of two with new words the one of another build comes first."""
    heard = Heard()
    heard.add("Кто молчит, тот прав.")
    offered = ["Кто сеет, тот жнёт.", "Хлеб — дар."]
    assert newest(heard, *offered) == "Хлеб — дар."
    assert newest(heard, "Кто сеет, тот жнёт.", "Молчит и море.") == "Кто сеет, тот жнёт."


def test_after_many_texts_a_word_is_forgotten() -> None:
    """Only the last two dozen texts count for words, the last hundred as texts."""
    heard = Heard()
    heard.add("Дорога лечит.")
    for number in range(24):
        heard.add(f"Слово{'абвгдежзийклмнопрстуфхцш'[number]}.")
    assert newest(heard, "Дорога манит.", "Море терпит.") == "Дорога манит."
    assert heard.has("Дорога лечит.")
    for number in range(100):
        heard.add(str(number))
    assert not heard.has("Дорога лечит.")


def test_chats_do_not_hear_each_other() -> None:
    """Each chat has a memory of its own, and nobody in particular has none."""
    lately = Lately()
    lately.of(1).add("Море терпит.")
    lately.of(None).add("Море терпит.")
    assert lately.of(1).has("Море терпит.")
    assert not lately.of(2).has("Море терпит.")
    assert not lately.of(None).has("Море терпит.")


def test_the_longest_silent_chat_is_forgotten_first() -> None:
    """So many chats are remembered and no more."""
    lately = Lately(capacity=2)
    for chat in (1, 2):
        lately.of(chat).add("Море терпит.")
    lately.of(1)
    lately.of(3)
    assert lately.of(1).has("Море терпит.")
    assert not lately.of(2).has("Море терпит.")


@given(st.lists(st.text(), max_size=30), st.text())
def test_any_text_is_heard(texts: list[str], last: str) -> None:
    """Whatever a text is, it is remembered and can be compared."""
    heard = Heard()
    for text in texts:
        heard.add(text)
    heard.add(last)
    assert heard.has(last)
    assert newest(heard, last, "") in {last, ""}
    assert newest(heard) is None
