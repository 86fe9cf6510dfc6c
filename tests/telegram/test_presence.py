"""Who uses the bot is noted by number, and who is blocked is not heard."""

from sqlalchemy import select

from bot.demo.server import StandIn
from bot.storage.database import Database
from bot.storage.people import PeopleRecords
from bot.storage.tables import Base, ChatRow, PersonRow
from tests.service.makers import FakeMaker
from tests.storage.test_people import NOW
from tests.telegram.bots import serving
from tests.telegram.talk import ask, everything_taken, said_by_bot


async def test_people_and_groups_are_noted(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """Who writes in private has started; who writes in a group is known, and so is the group."""
    world = standin.world
    async with serving(standin, maker, database):
        await ask(standin, "/zen")
        asked = await world.say(world.group, world.boris, f"/zen@{world.bot.username}")
        await world.wait_for_message(world.group, after=asked)
    async with database.reading() as session:
        people = {row.user_id: row for row in await session.scalars(select(PersonRow))}
        assert set(people) == {world.anna.id, world.boris.id}
        assert people[world.anna.id].started_at is not None
        assert people[world.boris.id].started_at is None
        (group,) = await session.scalars(select(ChatRow))
        assert (group.chat_id, group.kind) == (world.group.id, "supergroup")


async def test_who_only_talks_in_a_group_is_not_noted(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """As an admin the bot gets all that is said there; only who uses it is known to it."""
    world = standin.world
    talker, other, user = (world.add_person(name) for name in ("Вера", "Глеб", "Дина"))
    group = world.add_group("Беседа", [talker, other, user])
    async with serving(standin, maker, sqlite):
        await world.set_bot_status(group, user, "administrator")
        await world.say(group, talker, "Добрый день!")
        await world.say(group, other, "/zen@another_bot")
        asked = await world.say(group, user, "/zen")
        await world.wait_for_message(group, after=asked)
        await everything_taken(standin)
    async with sqlite.reading() as session:
        known = set(await session.scalars(select(PersonRow.user_id)))
    assert known & {talker.id, other.id, user.id} == {user.id}


async def test_nothing_that_people_wrote_or_are_called_is_kept(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """After a talk no table has a name or a word of theirs, but what a proverb came out about."""
    world = standin.world
    maker.barren = {"секрет"}
    async with serving(standin, maker, sqlite):
        for text in ("/zen", "моя тайна", "/start", "/mydata"):
            await ask(standin, text)
        asked = await world.say(world.group, world.boris, f"/zen@{world.bot.username} секрет")
        await world.wait_for_message(world.group, after=asked)
    async with sqlite.reading() as session:
        tables = Base.metadata.sorted_tables
        kept = repr([list(await session.execute(select(table))) for table in tables])
    assert "zen-" in kept
    for word in ("тайна", "секрет", "Анна", "anna", "boris", "Кухня", "/start"):
        assert word not in kept


async def test_leaving_and_coming_back_is_noted(
    standin: StandIn, maker: FakeMaker, sqlite: Database
) -> None:
    """Who blocks the bot, and a group that removes it, are unreachable until they are back."""
    world = standin.world

    async def state() -> tuple[bool, bool]:
        async with sqlite.reading() as session:
            anna = await session.get(PersonRow, world.anna.id)
            group = await session.get(ChatRow, world.group.id)
            assert anna is not None
            assert group is not None
            return anna.unreachable_at is not None, group.left_at is not None

    async with serving(standin, maker, sqlite):
        await ask(standin, "/zen")
        asked = await world.say(world.group, world.anna, f"/zen@{world.bot.username}")
        await world.wait_for_message(world.group, after=asked)
        await world.set_bot_status(world.anna, world.anna, "kicked")
        await world.set_bot_status(world.group, world.anna, "left")
        await everything_taken(standin)
    assert await state() == (True, True)
    async with serving(standin, maker, sqlite):
        await world.set_bot_status(world.anna, world.anna, "member")
        await world.set_bot_status(world.group, world.anna, "member")
        await everything_taken(standin)
    assert await state() == (False, False)


async def test_the_blocked_are_not_heard(
    standin: StandIn, maker: FakeMaker, database: Database
) -> None:
    """Neither a blocked person anywhere nor anybody in a blocked group gets an answer."""
    world = standin.world
    other = world.add_group("Другая", [world.anna, world.boris])
    records = PeopleRecords(database)
    await records.set_blocked(world.anna.id, True, NOW)
    await records.set_blocked(world.group.id, True, NOW)
    command = f"/zen@{world.bot.username}"
    async with serving(standin, maker, database):
        await world.say(world.anna, world.anna, "/zen")
        await world.say(other, world.anna, command)
        await world.say(world.group, world.boris, command)
        asked = await world.say(other, world.boris, command)
        await world.wait_for_message(other, after=asked)
        await everything_taken(standin)
    assert said_by_bot(standin, world.anna) == said_by_bot(standin, world.group) == []
    assert len(said_by_bot(standin, other)) == 1
