"""HTTP to the Bot API server: how requests are sent, and what polls tell about the bot's health."""

import asyncio
import ipaddress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from telegram.request import HTTPXRequest

from bot.telegram.heartbeat import Heartbeat

# Telegram answers 401 to a revoked token and 404 to a malformed one.
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})


def _client_settings(api_url: str) -> dict[str, Any]:
    # A proxy from the environment is for the outside, not for a server on this machine.
    return {"trust_env": not _is_local(api_url)}


def _is_local(api_url: str) -> bool:
    host = urlsplit(api_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class ApiRequest(HTTPXRequest):
    """All calls but `getUpdates`."""

    def __init__(self, api_url: str, connections: int) -> None:
        super().__init__(
            connection_pool_size=connections,
            pool_timeout=10.0,
            read_timeout=10.0,
            httpx_kwargs=_client_settings(api_url),
        )


class PollRequest(HTTPXRequest):
    """`getUpdates`: each good answer is a heartbeat, and a refused token is noticed.

    python-telegram-bot ends its polling loop on a refused token but lets the process run on, deaf.
    """

    def __init__(self, api_url: str, heartbeat: Heartbeat) -> None:
        super().__init__(connection_pool_size=1, httpx_kwargs=_client_settings(api_url))
        self.refused = asyncio.Event()
        """Set once Telegram refuses the token."""
        self._heartbeat = heartbeat

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Send one request and take note of how it went."""
        status, payload = await super().do_request(*args, **kwargs)
        if status == HTTPStatus.OK:
            self._heartbeat.beat()
        elif status in _REFUSED:
            self.refused.set()
        return status, payload
