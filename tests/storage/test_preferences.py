"""Settings of people and chats in their tables."""

import datetime

from bot.storage.database import Database
from bot.storage.people import ChatSeen, PeopleRecords
from bot.storage.preferences import PersonSettings, PreferenceRecords
from bot.storage.subscriptions import Target
from bot.storage.tables import ChatRow, QuizRoundRow, SubscriptionRow
from tests.storage.test_people import ANNA, GROUP, LATER, NOW

NEW = GROUP - 1


async def test_settings_are_changed_one_by_one(database: Database) -> None:
    """Of somebody not yet known too; None takes one away."""
    records = PreferenceRecords(database)
    assert await records.person(ANNA) == PersonSettings()
    await records.change_person(ANNA, NOW, cultures=["zen"], zone="UTC")
    await records.set_language(ANNA, "en", NOW)
    await records.change_person(ANNA, LATER, cultures=None, buttons=False)
    assert await records.person(ANNA) == PersonSettings("en", {"zone": "UTC", "buttons": False})


async def test_a_group_is_greeted_once(database: Database) -> None:
    """However often it is asked."""
    records = PreferenceRecords(database)
    assert [await records.greet(GROUP, "group", NOW) for _ in range(2)] == [True, False]


async def test_all_of_a_group_moves(database: Database) -> None:
    """Settings, greeting, block, daily proverbs and quiz rounds; twice is as good as once."""
    records = PreferenceRecords(database)
    await records.change_chat(GROUP, "group", NOW, admins_only=True, cooldown_s=10)
    await records.greet(GROUP, "group", NOW)
    await PeopleRecords(database).set_blocked(GROUP, True, NOW)
    await records.change_chat(NEW, "supergroup", LATER, cooldown_s=60)
    async with database.writing() as session:
        for chat, thread in ((GROUP, 0), (GROUP, 5), (NEW, 0)):
            due = {"next_due_at": NOW, "created_at": NOW, "zone": "UTC", "hour": 9}
            session.add(SubscriptionRow(chat_id=chat, thread_id=thread, **due))
        session.add(QuizRoundRow(chat_id=GROUP, culture="zen", text="", real=True, asked_at=NOW))
    for _ in range(2):
        await records.move(GROUP, NEW, LATER)
    moved = await records.chat(NEW)
    assert (moved.kind, moved.settings) == ("supergroup", {"admins_only": True, "cooldown_s": 60})
    assert not await records.greet(NEW, "supergroup", LATER)
    assert await PeopleRecords(database).blocked() == {NEW}
    async with database.reading() as session:
        assert await session.get(ChatRow, GROUP) is None
        row = await session.get_one(ChatRow, NEW)
        assert row.first_seen == NOW
    from tests.storage.test_retention import keys

    assert await keys(database, SubscriptionRow.chat_id) == [NEW, NEW]
    assert await keys(database, QuizRoundRow.chat_id) == [NEW]


async def test_a_move_of_the_unknown_is_harmless(database: Database) -> None:
    """Nothing was known of the old one; the new one is."""
    await PreferenceRecords(database).move(GROUP, NEW, NOW + datetime.timedelta(days=1))
    await PeopleRecords(database).add([], [ChatSeen(NEW, "supergroup", NOW)])
    assert (await PreferenceRecords(database).chat(NEW)).kind == "supergroup"
    assert Target(NEW).thread_id == 0
