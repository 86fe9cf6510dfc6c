"""Updates that are carried to the bot instead of being fetched."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.demo.faults import Fault
from bot.demo.server import StandIn


@dataclass
class Receiver:
    """A web server of a few lines: what it was sent, and how it answers next."""

    url: str = ""
    requests: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    statuses: list[str] = field(default_factory=list)
    """Status lines to answer with, in turn; then always 200."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request and answer it."""
        with suppress(asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = int(head.lower().partition("content-length:")[2].split()[0])
            body = (await reader.readexactly(length)).decode()
            status = self.statuses.pop(0) if self.statuses else "200 OK"
            answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            writer.write(answer.encode())
            await writer.drain()
            await self.requests.put(head + body)
        writer.close()
        await writer.wait_closed()

    async def next(self) -> str:
        """The next request, head and body."""
        return await asyncio.wait_for(self.requests.get(), 20)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """The bot's side of a webhook."""
    found = Receiver()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    async with server:
        found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        yield found


async def test_an_update_comes_with_the_secret(
    client: Bot, standin: StandIn, receiver: Receiver
) -> None:
    """Each update is posted as JSON with the header that proves who sends it."""
    await client.set_webhook(receiver.url, secret_token="quiet_1-A")
    await standin.world.say(standin.world.anna, standin.world.anna, "/sufi")
    request = await receiver.next()
    assert request.startswith("POST /hook ")
    assert "x-telegram-bot-api-secret-token: quiet_1-a" in request.lower()
    assert '"update_id":1' in request.replace(" ", "")
    assert '"/sufi"' in request


async def test_an_update_is_carried_again_until_it_is_taken(
    client: Bot, standin: StandIn, receiver: Receiver
) -> None:
    """A refused or lost answer brings the same update again, before any later one."""
    receiver.statuses = ["503 Busy"]
    await client.set_webhook(receiver.url)
    standin.faults.add(Fault("500", "webhook", times=2))
    for text in ("один", "два"):
        await standin.world.say(standin.world.anna, standin.world.anna, text)
    bodies = [(await receiver.next()).partition("\r\n\r\n")[2] for _ in range(4)]
    numbers = [body.replace(" ", "").partition('"update_id":')[2][0] for body in bodies]
    assert numbers == ["1", "1", "1", "2"]


async def test_trouble_is_told_and_waiting_updates_are_kept(client: Bot, standin: StandIn) -> None:
    """While nobody listens at the webhook updates wait; without it they can be fetched."""
    await client.set_webhook("http://127.0.0.1:1/nobody", max_connections=3)
    await standin.world.say(standin.world.anna, standin.world.anna, "жду")
    info = await client.get_webhook_info()
    while not info.last_error_message:
        info = await client.get_webhook_info()
    assert "Wrong response from the webhook" in info.last_error_message
    assert (info.pending_update_count, info.max_connections) == (1, 3)
    await client.delete_webhook()
    updates = await client.get_updates()
    assert [update.message.text for update in updates if update.message] == ["жду"]


async def test_waiting_updates_can_be_dropped(client: Bot, standin: StandIn) -> None:
    """With drop_pending_updates the bot begins with a clean slate."""
    await standin.world.say(standin.world.anna, standin.world.anna, "старое")
    await client.delete_webhook(drop_pending_updates=True)
    assert await client.get_updates() == ()


@pytest.mark.parametrize(("url", "secret"), [("ftp://a.b/", "a"), ("http://a.b/", "секрет")])
async def test_a_webhook_outside_the_rules_is_refused(client: Bot, url: str, secret: str) -> None:
    """It is a web address, its secret letters, digits, _ and -."""
    with pytest.raises(BadRequest):
        await client.set_webhook(url, secret_token=secret)
