"""sendPhoto, sendDocument, sendPoll and getFile."""

from typing import Any

from bot.demo.entities import formatted, utf16_len
from bot.demo.files import Document, Photo, read_document, read_photo
from bot.demo.messages import Poll
from bot.demo.methods.target import caption, find_chat, inline_keyboard, placement
from bot.demo.params import Params
from bot.demo.refusal import Json, bad_request
from bot.demo.state import State

MAX_OPTIONS = 12


def send_photo(state: State, params: Params) -> Json:
    """Post a picture, uploaded now or known by its file_id."""
    chat = find_chat(state, params)
    photo = _photo(state, params)
    content = {"photo": [photo.json()]} | caption(params).content("caption", "caption_entities")
    markup = inline_keyboard(params)
    place = placement(chat, params)
    state.photos[photo.file_id] = photo
    return state.post(chat, state.bot, content, markup=markup, **place).json()


def _photo(state: State, params: Params) -> Photo:
    given = params.text("photo")
    name = given.removeprefix("attach://") if given.startswith("attach://") else "photo"
    if name in params.files:
        return read_photo(params.files[name])
    if given in state.photos:
        return state.photos[given]
    if not given:
        raise bad_request("there is no photo in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("a photo by URL is not supported by the stand-in")
    raise bad_request("wrong file identifier/HTTP URL specified")


def send_document(state: State, params: Params) -> Json:
    """Post a file, uploaded now or known by its file_id."""
    chat = find_chat(state, params)
    document = _document(state, params)
    words = caption(params).content("caption", "caption_entities")
    markup = inline_keyboard(params)
    place = placement(chat, params)
    state.documents[document.file_id] = document
    content = {"document": document.json()} | words
    return state.post(chat, state.bot, content, markup=markup, **place).json()


def _document(state: State, params: Params) -> Document:
    given = params.text("document")
    name = given.removeprefix("attach://") if given.startswith("attach://") else "document"
    if name in params.files:
        return read_document(params.files[name], params.file_names[name])
    if given in state.documents:
        return state.documents[given]
    if not given:
        raise bad_request("there is no document in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("a document by URL is not supported by the stand-in")
    raise bad_request("wrong file identifier/HTTP URL specified")


def get_file(state: State, params: Params) -> Json:
    """Where the bytes of an uploaded file can be had."""
    file_id = params.text("file_id")
    found = state.photos.get(file_id) or state.documents.get(file_id)
    if found is None:
        raise bad_request("invalid file_id")
    return found.file_json() | {"file_path": found.path}


def send_poll(state: State, params: Params) -> Json:
    """Post a poll or a quiz."""
    chat = find_chat(state, params)
    poll = _poll(state, params)
    if chat.type == "channel" and not poll.is_anonymous:
        raise bad_request("non-anonymous polls can't be sent to channel chats")
    markup = inline_keyboard(params)
    place = placement(chat, params)
    return state.post(chat, state.bot, {}, poll=poll, markup=markup, **place).json()


def _poll(state: State, params: Params) -> Poll:
    question = params.text("question").strip()
    if not 1 <= utf16_len(question) <= 300:
        raise bad_request("poll question must be 1-300 characters long")
    options = _options(params.array("options") or [])
    kind = params.text("type") or "regular"
    if kind not in {"regular", "quiz"}:
        raise bad_request("unsupported poll type specified")
    return Poll(
        id=state.new_id("poll"),
        question=question,
        options=options,
        kind=kind,
        is_anonymous=params.flag("is_anonymous", default=True),
        multiple=params.flag("allows_multiple_answers"),
        correct=_correct(params, len(options)) if kind == "quiz" else (),
        explanation=_explanation(params),
        is_closed=params.flag("is_closed"),
    )


def _options(given: list[Any]) -> tuple[str, ...]:
    options = tuple(
        str(option.get("text", "") if isinstance(option, dict) else option).strip()
        for option in given
    )
    if not 2 <= len(options) <= MAX_OPTIONS:
        raise bad_request(f"poll must have 2-{MAX_OPTIONS} options")
    if not all(1 <= utf16_len(option) <= 100 for option in options):
        raise bad_request("poll options must be 1-100 characters long")
    return options


def _correct(params: Params, options: int) -> tuple[int, ...]:
    given = params.array("correct_option_ids")
    if given is None:
        one = params.integer("correct_option_id")
        given = [] if one is None else [one]
    if not given or not all(isinstance(index, int) and 0 <= index < options for index in given):
        raise bad_request("wrong correct option ID specified")
    return tuple(given)


def _explanation(params: Params) -> Json:
    parse_mode = params.text("explanation_parse_mode")
    found = formatted(params.text("explanation"), parse_mode)
    if utf16_len(found.text) > 200 or found.text.count("\n") > 2:
        raise bad_request("quiz explanation is too long")
    return found.content("explanation", "explanation_entities")
