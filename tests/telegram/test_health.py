"""The heartbeat, the memory of updates and the handling of proxies."""

import os
from pathlib import Path

import pytest
from telegram import Update
from telegram.ext import ApplicationHandlerStop

from bot.cli import main
from bot.telegram.connection import ApiRequest, _is_local
from bot.telegram.heartbeat import Heartbeat, heartbeat_path, is_alive
from bot.telegram.updates import OnceOnly
from tests.telegram.logs import Logs


def test_heartbeat_ages(tmp_path: Path) -> None:
    """The bot counts as alive until its last good poll is too long ago."""
    path = tmp_path / "beat"
    assert not is_alive(path)
    assert not is_alive(path / "below")
    Heartbeat(path).beat()
    assert not is_alive(path / "below")  # a path that cannot be looked at is no sign of life
    os.utime(path, (1000, 1000))
    assert is_alive(path, max_age_s=90, now=1090)
    assert not is_alive(path, max_age_s=90, now=1091)
    Heartbeat(path).beat()
    assert is_alive(path)


def test_heartbeat_on_a_bad_disk_is_only_logged(tmp_path: Path, logs: Logs) -> None:
    """A heartbeat that cannot be written is logged and stops nothing."""
    Heartbeat(tmp_path / "missing" / "beat").beat()
    assert logs.of("heartbeat_failed")


def test_heartbeat_path_comes_from_the_environment() -> None:
    """PROVERB_HEARTBEAT names the file; unset or empty there is none."""
    assert heartbeat_path({"PROVERB_HEARTBEAT": "/run/beat"}) == Path("/run/beat")
    assert heartbeat_path({"PROVERB_HEARTBEAT": " "}) is None
    assert heartbeat_path({}) is None


def test_health_is_told_by_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`health` exits with 0 after a fresh beat; with 1 after an old one, none or without a file."""
    path = tmp_path / "beat"
    monkeypatch.setenv("PROVERB_HEARTBEAT", str(path))
    assert main(["health"]) == 1
    Heartbeat(path).beat()
    assert main(["health"]) == 0
    os.utime(path, (1000, 1000))
    assert main(["health"]) == 1
    assert main(["health", "--max-age", "1e12"]) == 0
    monkeypatch.delenv("PROVERB_HEARTBEAT")
    capsys.readouterr()
    assert main(["health"]) == 1
    assert "PROVERB_HEARTBEAT" in capsys.readouterr().err


async def test_memory_of_updates_is_bounded() -> None:
    """Repeated updates are stopped; what is remembered stays within its bound."""
    once = OnceOnly(remembered=3)
    for number in range(5):
        await once(Update(number), None)  # type: ignore[arg-type]
    with pytest.raises(ApplicationHandlerStop):
        await once(Update(4), None)  # type: ignore[arg-type]
    await once(Update(0), None)  # type: ignore[arg-type]
    assert len(once._seen) == 3


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://localhost", True),
        ("https://api.telegram.org", False),
        ("http://10.0.0.1", False),
    ],
)
def test_proxies_are_for_the_outside(url: str, local: bool) -> None:
    """A server on this machine is spoken to directly, whatever proxy the environment names."""
    assert _is_local(url) is local


async def test_a_socks_proxy_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Telegram is reached through SOCKS, ALL_PROXY is enough."""
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    request = ApiRequest("https://api.telegram.org", connections=1)
    await request.initialize()
    await request.shutdown()
