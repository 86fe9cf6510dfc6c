"""Faults on demand, as the bot's own client meets them."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import Conflict, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.demo.faults import Fault
from bot.demo.server import StandIn


@pytest.fixture
async def control(standin: StandIn) -> AsyncIterator[httpx.AsyncClient]:
    """The control API, for programs of their own."""
    async with httpx.AsyncClient(base_url=f"{standin.url}/demo") as http:
        yield http


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("409"), Conflict),
        (Fault("429", retry_after=7), RetryAfter),
        (Fault("403"), Forbidden),
        (Fault("500"), NetworkError),
        (Fault("cut"), NetworkError),
    ],
)
async def test_a_fault_strikes_once_and_is_over(
    client: Bot, standin: StandIn, fault: Fault, error: type[TelegramError]
) -> None:
    """The client meets the error that the real server would give it, and the next call works."""
    standin.faults.add(fault)
    with pytest.raises(error):
        await client.send_message(standin.world.anna.id, "а")
    assert not standin.world.chat(standin.world.anna).messages
    assert await client.send_message(standin.world.anna.id, "б")


async def test_a_flood_tells_how_long_to_wait(client: Bot, standin: StandIn) -> None:
    """A 429 carries retry_after."""
    standin.faults.add(Fault("429", retry_after=7))
    with pytest.raises(RetryAfter) as met:
        await client.get_me()
    assert met.value.retry_after == timedelta(seconds=7)


async def test_a_delayed_call_is_carried_out_after_all(client: Bot, standin: StandIn) -> None:
    """Who gives up waiting has still sent the message: the answer is late, not the deed undone."""
    standin.faults.add(Fault("delay", "sendMessage", seconds=0.5))
    with pytest.raises(TimedOut):
        await client.send_message(standin.world.anna.id, "поздно", read_timeout=0.05)
    assert (await standin.world.wait_for_message(standin.world.anna)).text == "поздно"


async def test_a_fault_strikes_where_it_was_aimed(client: Bot, standin: StandIn) -> None:
    """Only the method, the chat and the number of calls that it was set for."""
    anna, boris = standin.world.anna.id, standin.world.boris.id
    standin.faults.add(Fault("500", "sendmessage", times=2, chat_id=anna))
    assert await client.get_me()
    assert await client.send_message(boris, "а")
    for _ in range(2):
        with pytest.raises(NetworkError):
            await client.send_message(anna, "а")
    assert await client.send_message(anna, "а")


async def test_faults_are_set_and_lifted_from_outside(
    client: Bot, standin: StandIn, control: httpx.AsyncClient
) -> None:
    """Another program puts a fault in force over HTTP, sees it listed, and lifts it."""
    await control.post("/faults", json={"kind": "403", "times": 5})
    with pytest.raises(Forbidden):
        await client.get_me()
    listed = (await control.get("/faults")).json()
    assert [(fault["kind"], fault["times"]) for fault in listed] == [("403", 4)]
    await control.delete("/faults")
    assert await client.get_me()


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"kind": "418"}, "kind"),
        ({"kind": "403", "time": 2}, "time"),
        ({"kind": "cut", "times": 0}, "times"),
    ],
)
async def test_a_fault_that_is_none_is_refused(
    control: httpx.AsyncClient, body: dict[str, object], named: str
) -> None:
    """The refusal names the field, and nothing is in force."""
    answer = await control.post("/faults", json=body)
    assert answer.status_code == 400
    assert named in answer.json()["description"]
    assert (await control.get("/faults")).json() == []


async def test_a_foreign_web_page_cannot_act(standin: StandIn, control: httpx.AsyncClient) -> None:
    """A body that browsers let any page send is refused, so that only the stand-in's page acts."""
    body = f'{{"chat_id": {standin.world.anna.id}, "user_id": 1001, "text": "тайком"}}'
    headers = {"Content-Type": "text/plain"}
    assert (await control.post("/messages", content=body, headers=headers)).status_code == 415
    assert not standin.world.chat(standin.world.anna).messages
