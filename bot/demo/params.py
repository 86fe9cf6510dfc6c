"""The parameters of a Bot API call: query string, JSON, form or multipart, read alike."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.demo.refusal import Json, bad_request


@dataclass(frozen=True)
class Params:
    """What a call was given; each reader checks the type and refuses as Telegram would."""

    values: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    file_names: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A string; empty where it is absent."""
        value = self.values.get(name)
        if value is None:
            return ""
        found = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if any(0xD800 <= ord(character) < 0xE000 for character in found):
            raise bad_request("strings must be encoded in UTF-8")
        return found

    def integer(self, name: str) -> int | None:
        """A whole number, or None where it is absent."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        try:
            return int(value)
        except (TypeError, ValueError, OverflowError):
            raise bad_request(f"{name} must be an integer") from None

    def flag(self, name: str, default: bool = False) -> bool:
        """A boolean."""
        value = self.values.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in {"true", "1", "yes"}

    def structure(self, name: str) -> Any:
        """An object or array, whether it came as JSON or as JSON in a string; None if absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def mapping(self, name: str) -> Json | None:
        """An object, or None where it is absent."""
        value = self.structure(name)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"object expected as {name}")
        return value

    def array(self, name: str) -> list[Any] | None:
        """An array, or None where it is absent."""
        value = self.structure(name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"array expected as {name}")
        return value

    def words(self, name: str) -> list[str] | None:
        """An array of strings, or None where it is absent."""
        found = self.array(name)
        if found is not None and not all(isinstance(word, str) for word in found):
            raise bad_request(f"array of String expected as {name}")
        return found

    def entities(self, name: str) -> list[Json]:
        """Entities that were given ready made."""
        found = self.array(name) or []
        for entity in found:
            numbers = isinstance(entity, dict) and (entity.get("offset"), entity.get("length"))
            if not numbers or not all(isinstance(number, int) for number in numbers):
                raise bad_request("can't parse MessageEntity: offset and length are required")
        return found


async def read_params(request: Request) -> Params:
    """Read a request's parameters from wherever they are.

    Raises:
        ApiError: 400, a body that is not what its content type says.
    """
    query = dict(request.query_params)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        return Params(query | await _read_json(request))
    if kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return Params(query)
    values: dict[str, Any] = dict(query)
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    try:
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = await value.read()
                    names[name] = value.filename or "file"
                else:
                    values[name] = value
    except HTTPException as error:
        raise bad_request(f"can't parse the form: {error.detail}") from None
    return Params(values, files, names)


async def _read_json(request: Request) -> Json:
    body = await request.body()
    try:
        found = json.loads(body) if body.strip() else {}
    except ValueError:
        raise bad_request("can't parse parameters JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("object expected as parameters")
    return found
