"""The rules of groups."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.groups import Groups, Refusal, Rules
from bot.storage.database import Database
from bot.storage.preferences import PreferenceRecords
from tests.clocks import FakeClock
from tests.storage.test_people import GROUP, NOW


def at(hour: int) -> datetime.datetime:
    """A moment of the day in UTC."""
    return datetime.datetime(2026, 12, 1, hour, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("quiet", "hours"),
    [(None, set()), ((22, 7), {22, 23, *range(7)}), ((0, 6), {*range(6)}), ((9, 9), {*range(24)})],
)
def test_quiet_hours_may_go_over_midnight(quiet: tuple[int, int] | None, hours: set[int]) -> None:
    """From the first to before the last."""
    rules = Rules(quiet=quiet, zone="Etc/UTC")
    assert {hour for hour in range(24) if rules.is_quiet(at(hour))} == hours


async def test_rules_are_kept_and_read_back(database: Database) -> None:
    """By another process too; nothing is set where nothing was."""
    rules = Rules("group", ("zen",), 60, (22, 7), "Asia/Yerevan", admins_only=True)
    records = PreferenceRecords(database)
    assert await Groups(records).rules(GROUP) == Rules()
    await Groups(records).set_rules(GROUP, "group", rules)
    assert await Groups(records).rules(GROUP) == rules
    await Groups(records).set_rules(GROUP, "group", Rules())
    assert (await records.chat(GROUP)).settings == {"zone": "Europe/Moscow"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["cultures", "cooldown_s", "quiet", "zone"]), JSON))
async def test_senseless_settings_count_as_not_set(settings: dict[str, object]) -> None:
    """A database may hold what another version wrote."""

    class Records(PreferenceRecords):
        async def chat(self, chat_id: int) -> object:  # type: ignore[override]
            from bot.storage.preferences import ChatSettings

            return ChatSettings("group", settings)

    rules = await Groups(Records(None)).rules(GROUP)  # type: ignore[arg-type]
    rules.is_quiet(NOW)
    assert rules.allows("zen") or rules.cultures
    assert rules.cooldown_s >= 0


async def test_a_refused_request_does_not_count(sqlite: Database) -> None:
    """Nor does one of an admin, or one that brings no proverb."""
    clock = FakeClock(NOW)
    groups = Groups(PreferenceRecords(sqlite), clock)
    await groups.set_rules(GROUP, "group", Rules(cooldown_s=60, cultures=("zen",)))

    async def refusal(culture: str | None, **asked: bool) -> Refusal | None:
        return await groups.refusal(
            GROUP, culture, **{"is_proverb": True, "is_admin": False, **asked}
        )

    assert await refusal("sufi") is Refusal.CULTURE
    assert await refusal("sufi", is_admin=True) is Refusal.CULTURE
    assert await refusal("zen", is_admin=True) is None
    assert await refusal(None, is_proverb=False) is None
    assert await refusal("zen") is None
    assert await refusal("zen") is Refusal.COOLDOWN
    clock.move(NOW + datetime.timedelta(seconds=60))
    assert await refusal("zen") is None
