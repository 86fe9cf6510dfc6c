"""What is kept of a person: all of it given, all of it deleted."""

import datetime
import json

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.privacy import PersonalData
from bot.storage.proverbs import ProverbRecords, Showing
from bot.storage.tables import (
    Base,
    BroadcastRow,
    DeliveryRow,
    FavouriteRow,
    PersonRow,
    QuizAnswerRow,
    QuizRoundRow,
    SubscriptionRow,
    VoteRow,
)
from tests.storage.test_proverbs import NOW, ROSE

ANNA, BORIS, GROUP = 1000, 1001, -1_000_000_000_000
_DAILY = {"hour": 9, "zone": "Europe/Moscow", "next_due_at": NOW, "created_at": NOW}


async def fill(database: Database, *people: int) -> None:
    """Let people have left a trace in every table."""
    await ProverbRecords(database).add([Showing(ROSE, 1, NOW)])
    async with database.writing() as session:
        session.add(
            QuizRoundRow(id=1, chat_id=GROUP, culture="zen", text="Да.", real=True, asked_at=NOW)
        )
        session.add(BroadcastRow(id=1, text="Всем", state="done", created_by=1, created_at=NOW))
        await session.flush()
        for user in people:
            session.add(PersonRow(user_id=user, first_seen=NOW, last_seen=NOW, language="ru"))
            session.add(VoteRow(proverb_id=ROSE.id, user_id=user, value=1, at=NOW))
            session.add(FavouriteRow(proverb_id=ROSE.id, user_id=user, at=NOW))
            session.add(
                QuizAnswerRow(round_id=1, user_id=user, chosen_real=True, right=True, at=NOW)
            )
            session.add(SubscriptionRow(chat_id=user, created_by=user, **_DAILY))
            session.add(SubscriptionRow(chat_id=GROUP, thread_id=user, created_by=user, **_DAILY))
            session.add(DeliveryRow(broadcast_id=1, chat_id=user, state="sent", at=NOW))


async def traces(database: Database, user: int) -> list[str]:
    """Every table and column in which a person's number stands."""
    async with database.reading() as session:
        return [
            f"{table.name}.{column.name}"
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if column.name.endswith(("user_id", "chat_id", "created_by"))
            and (await session.execute(select(column).where(column == user))).first()
        ]


async def test_the_document_has_everything(database: Database) -> None:
    """Each trace of hers is in it, none of his, and it is plain JSON."""
    await fill(database, ANNA, BORIS)
    found = json.loads(json.dumps(await PersonalData(database).document(ANNA)))
    assert found["person"]["language"] == "ru"
    assert found["favourites"] == [
        {"proverb_id": ROSE.id, "text": ROSE.text, "at": "2026-12-01T09:30:00+00:00"}
    ]
    assert [each["value"] for each in found["votes"]] == [1]
    assert [each["text"] for each in found["quiz_answers"]] == ["Да."]
    assert [each["chat_id"] for each in found["subscriptions"]] == [ANNA, GROUP]
    assert [each["state"] for each in found["broadcasts_received"]] == ["sent"]
    assert str(BORIS) not in json.dumps(found)


async def test_a_stranger_has_an_empty_document(database: Database) -> None:
    """Of somebody never seen there is nothing but the number asked for."""
    found = await PersonalData(database).document(ANNA)
    assert found.pop("user_id") == ANNA
    assert not any(found.values())


async def test_after_forgetting_no_trace_is_left(database: Database) -> None:
    """Her number stands in no table; votes and answers remain, his are untouched."""
    await fill(database, ANNA, BORIS)
    his = await traces(database, BORIS)
    assert await traces(database, ANNA) == his
    assert len(his) == 7
    await PersonalData(database).forget(ANNA)
    assert await traces(database, ANNA) == []
    assert await traces(database, BORIS) == his
    async with database.reading() as session:
        assert len(list(await session.scalars(select(VoteRow)))) == 2
        assert len(list(await session.scalars(select(QuizAnswerRow)))) == 2
        groups = await session.scalars(
            select(SubscriptionRow).where(SubscriptionRow.chat_id == GROUP)
        )
        assert len(list(groups)) == 2  # the group's daily proverb is not hers alone


async def test_she_may_vote_again_afterwards(database: Database) -> None:
    """Two votes of nobody's on one proverb do not stand in each other's way."""
    await fill(database, ANNA, BORIS)
    for user in (ANNA, BORIS):
        await PersonalData(database).forget(user)
    async with database.writing() as session:
        session.add(VoteRow(proverb_id=ROSE.id, user_id=ANNA, value=-1, at=NOW))
    found = await PersonalData(database).document(ANNA)
    assert found["votes"][0]["at"] == datetime.datetime.isoformat(NOW)
