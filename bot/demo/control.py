"""The control API under /demo/: what the page and tests outside the process do in people's name.

Every request body is JSON, which browsers do not let foreign pages send here.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.demo.deeds import (
    AskInline,
    Body,
    Edit,
    Language,
    Locate,
    Membership,
    NewFault,
    Pick,
    Press,
    Say,
    Vote,
)
from bot.demo.faults import Fault, Faults
from bot.demo.refusal import Json
from bot.demo.world import World

LANGUAGES = ("ru", "en")
LONGEST_WAIT_S = 60.0


AnyBody = TypeVar("AnyBody", bound=Body)


class Control:
    """The endpoints, all over one world."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults

    def routes(self) -> list[Route]:
        """Where each is found below /demo."""
        return [
            Route("/state", self.state),
            Route("/events", self.events),
            Route("/messages", self.messages, methods=["GET"]),
            Route("/photos/{file_id}", self.photo),
            Route("/documents/{file_id}", self.document),
            Route("/faults", self.faults, methods=["GET", "DELETE"]),
            _post("/messages", Say, self.say),
            _post("/locate", Locate, self.locate),
            _post("/edit", Edit, self.edit),
            _post("/press", Press, self.press),
            _post("/vote", Vote, self.vote),
            _post("/inline", AskInline, self.ask_inline),
            _post("/pick", Pick, self.pick),
            _post("/language", Language, self.language),
            _post("/membership", Membership, self.membership),
            _post("/faults", NewFault, self.add_fault),
        ]

    async def state(self, request: Request) -> Response:
        """All chats with their messages, people, menus, and the number of the last change."""
        del request
        return JSONResponse(snapshot(self._world))

    async def events(self, request: Request) -> Response:
        """Changes after `after` as server-sent events."""
        last = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        if not last.isdecimal():
            return _refuse(400, f"after={last}: expected a number")
        stream = self._stream(int(last))
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def _stream(self, number: int) -> AsyncIterator[str]:
        # A first line at once tells the browser that the stream is open.
        yield ": open\n\n"
        while events := await self._world.journal.after(number):
            for event in events:
                yield f"id: {event.number}\ndata: {json.dumps(event.json())}\n\n"
            number = events[-1].number

    async def messages(self, request: Request) -> Response:
        """Messages of a chat after `after`; with `timeout` waits for the bot's first one."""
        query = request.query_params
        try:
            chat = self._world.chat(int(query["chat_id"]))
            after, timeout_s = int(query.get("after", 0)), float(query.get("timeout", 0))
        except (KeyError, ValueError, LookupError) as error:
            return _refuse(400, f"chat_id, after, timeout: {error}")
        if timeout_s:
            try:
                limit_s = min(timeout_s, LONGEST_WAIT_S)
                await self._world.wait_for_message(chat, after=after, timeout_s=limit_s)
            except TimeoutError:
                return JSONResponse([])
        later = [each.view() for number, each in chat.messages.items() if number > after]
        return JSONResponse(later)

    async def photo(self, request: Request) -> Response:
        """The bytes of a photo."""
        photo = self._world.photos.get(request.path_params["file_id"])
        if photo is None:
            return _refuse(404, "no such photo")
        return Response(photo.data, media_type=photo.media_type)

    async def document(self, request: Request) -> Response:
        """The bytes of a file, to be saved and never shown by the browser."""
        document = self._world.documents.get(request.path_params["file_id"])
        if document is None:
            return _refuse(404, "no such document")
        saved = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.name)}"}
        return Response(document.data, media_type=document.media_type, headers=saved)

    async def faults(self, request: Request) -> Response:
        """The faults in force; DELETE lifts them."""
        if request.method == "DELETE":
            self._faults.clear()
        return JSONResponse(self._faults.json())

    async def add_fault(self, body: NewFault) -> Json:
        """Put a fault in force."""
        self._faults.add(Fault(**body.model_dump()))
        return {"ok": True}

    async def say(self, body: Say) -> Json:
        """Write a message."""
        reply = body.reply_to_message_id
        reply_to = self._world.message(body.chat_id, reply) if reply else None
        message = await self._world.say(
            body.chat_id,
            body.user_id,
            body.text,
            reply_to=reply_to,
            thread=body.message_thread_id,
        )
        return message.view()

    async def locate(self, body: Locate) -> Json:
        """Send a location."""
        reply = body.reply_to_message_id
        message = await self._world.locate(
            *(body.chat_id, body.user_id, body.latitude, body.longitude),
            reply_to=self._world.message(body.chat_id, reply) if reply else None,
        )
        return message.view()

    async def edit(self, body: Edit) -> Json:
        """Change a message."""
        message = self._world.message(body.chat_id, body.message_id)
        await self._world.edit(message, body.text)
        return message.view()

    async def press(self, body: Press) -> Json:
        """Press a button; the answer comes as an event."""
        message = self._world.message(body.chat_id, body.message_id)
        query = await self._world.press(message, body.button, body.user_id)
        return {"query_id": query.id}

    async def vote(self, body: Vote) -> Json:
        """Vote in a poll."""
        message = self._world.message(body.chat_id, body.message_id)
        await self._world.vote(message, body.user_id, body.options)
        return message.view()

    async def ask_inline(self, body: AskInline) -> Json:
        """Type a query; returns what the bot offers."""
        timeout_s = min(body.timeout_s, LONGEST_WAIT_S)
        inline = await self._world.ask_inline(
            body.user_id, body.query, chat=body.chat_id, offset=body.offset, timeout_s=timeout_s
        )
        return {"query_id": inline.id, **(inline.answer or {})}

    async def pick(self, body: Pick) -> Json:
        """Send one of the results."""
        inline = self._world.inline_queries.get(body.query_id)
        if inline is None:
            raise LookupError(f"query {body.query_id}: not known")
        return (await self._world.pick(inline, body.result_id, body.chat_id)).view()

    async def language(self, body: Language) -> Json:
        """Change a person's language."""
        await self._world.set_language(body.user_id, body.language_code)
        return {"ok": True}

    async def membership(self, body: Membership) -> Json:
        """Add, remove or block the bot."""
        await self._world.set_bot_status(body.chat_id, body.user_id, body.status)
        return {"ok": True}


def snapshot(world: World) -> Json:
    """All that the page shows."""
    profile, bot = world.profile, world.bot
    return {
        "number": world.journal.last,
        "bot": bot.json()
        | {
            language: {
                "name": profile.text("name", language, bot.first_name),
                "description": profile.text("description", language),
                "short_description": profile.text("short_description", language),
            }
            for language in LANGUAGES
        },
        "users": [user.json() for user in world.users.values() if not user.is_bot],
        "chats": [
            chat.json()
            | {
                "members": chat.members,
                "bot_status": chat.bot_status,
                "menus": {
                    user_id: profile.menu(chat, user_id, world.users[user_id].language_code)
                    for user_id in chat.members
                },
                "messages": [message.view() for message in chat.messages.values()],
            }
            for chat in world.chats.values()
        ],
    }


def _post(path: str, model: type[AnyBody], act: Callable[[AnyBody], Awaitable[Any]]) -> Route:
    """An endpoint that reads a JSON body, acts, and answers with what came of it."""

    async def endpoint(request: Request) -> Response:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return _refuse(415, "expected Content-Type: application/json")
        try:
            return JSONResponse(await act(model.model_validate_json(await request.body())))
        except ValidationError as error:
            first = error.errors()[0]
            return _refuse(400, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
        except (LookupError, ValueError) as error:
            return _refuse(400, str(error.args[0]))
        except TimeoutError as error:
            return _refuse(504, str(error))

    return Route(path, endpoint, methods=["POST"])


def _refuse(code: int, description: str) -> Response:
    return JSONResponse({"ok": False, "description": description}, status_code=code)
