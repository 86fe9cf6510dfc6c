"""What is read from the database and kept in memory for a moment."""

import asyncio

from bot.errors import StorageError
from bot.service.remembered import FRESH_S, Remembered


class Shelf:
    """What is read, and how often; away when told so."""

    def __init__(self) -> None:
        self.reads, self.away, self.now = 0, False, 0.0

    def time(self) -> float:
        """Seconds."""
        return self.now

    async def read(self, number: int) -> str:
        """The number in words of a kind."""
        if self.away:
            raise StorageError("away")
        self.reads += 1
        return f"{number} read {self.reads}"


async def test_it_is_read_once_a_minute() -> None:
    """And at once when it was forgotten."""
    shelf = Shelf()
    remembered = Remembered(shelf.read, "none", shelf.time)
    assert [await remembered.of(1) for _ in range(3)] == ["1 read 1"] * 3
    shelf.now = FRESH_S
    assert await remembered.of(1) == "1 read 2"
    remembered.forget(1)
    assert await remembered.of(1) == "1 read 3"


async def test_while_the_database_is_away_the_last_counts() -> None:
    """And the default for who was never read."""
    shelf = Shelf()
    remembered = Remembered(shelf.read, "none", shelf.time)
    await remembered.of(1)
    shelf.away, shelf.now = True, FRESH_S
    assert (await remembered.of(1), await remembered.of(2)) == ("1 read 1", "none")


async def test_what_changes_while_it_is_read_is_read_anew() -> None:
    """A reading that was under way does not bring the old value back for a minute."""
    shelf, begun, over = Shelf(), asyncio.Event(), asyncio.Event()

    async def slowly(number: int) -> str:
        found = await shelf.read(number)
        begun.set()
        await over.wait()
        return found

    remembered = Remembered(slowly, "none", shelf.time)
    reading = asyncio.create_task(remembered.of(1))
    await begun.wait()
    remembered.forget(1)
    over.set()
    await reading
    assert await remembered.of(1) == "1 read 2"
