"""The HTTP side: Bot API methods and files, the control API, and the page."""

import logging
from inspect import isawaitable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from bot.demo.control import Control
from bot.demo.faults import ConnectionCutError, Faults
from bot.demo.files import Document, Photo
from bot.demo.methods import find_method
from bot.demo.params import Params, read_params
from bot.demo.refusal import ApiError
from bot.demo.world import World

PAGE = Path(__file__).parent / "page"
logger = logging.getLogger(__name__)


def create_app(world: World, faults: Faults, token: str) -> Starlette:
    """The whole server as one ASGI application."""
    api = BotApi(world, faults, token)
    control = Control(world, faults)
    return Starlette(
        routes=[
            Route("/bot{token}/{method}", api.call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", api.file),
            Mount("/demo", routes=control.routes()),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ],
    )


class CutResponse(Response):
    """An answer that breaks off: the client is promised more than it gets."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin to answer; the server closes the connection as the rest never comes."""
        headers = [(b"content-length", b"1000"), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"ok":', "more_body": True})


class BotApi:
    """What the bot talks to."""

    def __init__(self, world: World, faults: Faults, token: str) -> None:
        self._world = world
        self._faults = faults
        self._token = token

    async def call(self, request: Request) -> Response:
        """Answer one Bot API call."""
        method = request.path_params["method"]
        try:
            self._check_token(request)
            params = await read_params(request)
            await self._trouble(method.lower(), params)
            result = find_method(method)(self._world, params)
            if isawaitable(result):
                result = await result
        except ApiError as refusal:
            return JSONResponse(refusal.json(), status_code=refusal.code)
        except ConnectionCutError:
            return CutResponse()
        except Exception:
            # A fault of the stand-in's own: the bot must get what Telegram would give it.
            logger.exception("method %s failed", method)
            internal = ApiError(500, "Internal Server Error")
            return JSONResponse(internal.json(), status_code=500)
        return JSONResponse({"ok": True, "result": result})

    async def file(self, request: Request) -> Response:
        """The bytes of an uploaded file."""
        try:
            self._check_token(request)
        except ApiError as refusal:
            return JSONResponse(refusal.json(), status_code=refusal.code)
        path = request.path_params["path"]
        files: list[Photo | Document] = [*self._world.photos.values()]
        for file in (*files, *self._world.documents.values()):
            if file.path == path:
                return Response(file.data, media_type=file.media_type)
        return JSONResponse(ApiError(404, "Not Found").json(), status_code=404)

    def _check_token(self, request: Request) -> None:
        if request.path_params["token"] != self._token:
            raise ApiError(401, "Unauthorized")

    async def _trouble(self, method: str, params: Params) -> None:
        """Let the fault on demand strike that is due for this call."""
        fault = self._faults.take(method, _chat_id(params))
        if fault is not None:
            await fault.strike()


def _chat_id(params: Params) -> int | None:
    given: Any = params.values.get("chat_id")
    try:
        return int(given)
    except (TypeError, ValueError):
        return None
