"""answerCallbackQuery and answerInlineQuery."""

import re
from typing import Any

from bot.demo.entities import MAX_CAPTION, MAX_TEXT, formatted, utf16_len
from bot.demo.methods.target import inline_keyboard
from bot.demo.params import Params
from bot.demo.refusal import ApiError, Json, bad_request
from bot.demo.state import State

MAX_RESULTS = 50
CACHE_TIME_S = 300
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


def answer_callback_query(state: State, params: Params) -> bool:
    """End the waiting of a pressed button, with a notice if there is a text."""
    query = state.callbacks.get(params.text("callback_query_id"))
    if query is None or query.answer is not None:
        raise _too_old()
    text = params.text("text")
    if utf16_len(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    alert = params.flag("show_alert")
    query.answer = {"text": text, "show_alert": alert, "url": params.text("url")}
    state.journal.write("callback_answer", query_id=query.id, user_id=query.user.id, **query.answer)
    return True


def answer_inline_query(state: State, params: Params) -> bool:
    """Offer results to the person who typed a query."""
    query = state.inline_queries.get(params.text("inline_query_id"))
    if query is None or query.answer is not None:
        raise _too_old()
    results = [_result(state, result) for result in params.array("results") or []]
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    next_offset = params.text("next_offset")
    if len(next_offset.encode()) > 64:
        raise bad_request("NEXT_OFFSET_INVALID")
    cache_time = params.integer("cache_time")
    query.answer = {
        "results": results,
        "next_offset": next_offset,
        "button": _button(params),
        "cache_time": CACHE_TIME_S if cache_time is None else cache_time,
        "is_personal": params.flag("is_personal"),
    }
    state.journal.write("inline_answer", query_id=query.id)
    return True


def _button(params: Params) -> Json | None:
    """The button above the results: it starts the bot in private."""
    button = params.mapping("button")
    if button is None:
        return None
    if not button.get("text"):
        raise bad_request("can't parse InlineQueryResultsButton: text is empty")
    if "start_parameter" not in button:
        raise bad_request("inline buttons other than start ones are not supported by the stand-in")
    if not _START_PARAMETER.fullmatch(str(button["start_parameter"])):
        raise bad_request("START_PARAM_INVALID")
    return button


def _too_old() -> ApiError:
    return bad_request("query is too old and response timeout expired or query ID is invalid")


def _result(state: State, given: Any) -> Json:
    """A result with the content of the message that choosing it will post."""
    if not isinstance(given, dict):
        raise bad_request("can't parse inline query result: expected an Object")
    if not 1 <= len(str(given.get("id", "")).encode()) <= 64:
        raise bad_request("RESULT_ID_INVALID")
    if given.get("type") == "article":
        content = _article(given)
    elif given.get("type") == "photo" and given.get("photo_file_id") in state.photos:
        content = _photo(state, given)
    else:
        raise bad_request(f"inline result {given.get('type')} is not supported by the stand-in")
    return given | {"content": content, "markup": inline_keyboard(Params(given))}


def _article(given: Json) -> Json:
    if not given.get("title"):
        raise bad_request("ARTICLE_TITLE_EMPTY")
    text = Params(Params(given).mapping("input_message_content") or {})
    found = formatted(text.text("message_text"), text.text("parse_mode"), text.entities("entities"))
    if not found.text:
        raise bad_request("message text is empty")
    if utf16_len(found.text) > MAX_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    return found.content("text", "entities")


def _photo(state: State, given: Json) -> Json:
    photo = state.photos[given["photo_file_id"]]
    text = Params(given)
    found = formatted(text.text("caption"), text.text("parse_mode"))
    if utf16_len(found.text) > MAX_CAPTION:
        raise bad_request("MEDIA_CAPTION_TOO_LONG")
    return {"photo": [photo.json()]} | found.content("caption", "caption_entities")
