"""All tables. Moments are UTC; people and chats are numbers, never names or words of theirs."""

from bot.storage.tables.base import Base
from bot.storage.tables.broadcasts import BroadcastRow, DeliveryRow
from bot.storage.tables.counts import LatencyRow, SettingRow, TallyRow
from bot.storage.tables.people import ChatRow, PersonRow, SubscriptionRow
from bot.storage.tables.proverbs import CardRow, FavouriteRow, ProverbRow, VoteRow
from bot.storage.tables.quiz import QuizAnswerRow, QuizRoundRow

__all__ = [
    "Base",
    "BroadcastRow",
    "CardRow",
    "ChatRow",
    "DeliveryRow",
    "FavouriteRow",
    "LatencyRow",
    "PersonRow",
    "ProverbRow",
    "QuizAnswerRow",
    "QuizRoundRow",
    "SettingRow",
    "SubscriptionRow",
    "TallyRow",
    "VoteRow",
]
