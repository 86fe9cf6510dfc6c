"""Indexes of the disliked, the hidden and of a broadcast's next receiver; no end of quiz rounds."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "20261201_1310"
down_revision = "20261201_1100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    disliked, hidden = sa.text("dislikes > 0"), sa.text("hidden_at IS NOT NULL")
    op.create_index(
        *("ix_proverb_dislikes", "proverb", ["dislikes"]),
        sqlite_where=disliked,
        postgresql_where=disliked,
    )
    op.create_index(
        *("ix_proverb_hidden_at", "proverb", ["hidden_at"]),
        sqlite_where=hidden,
        postgresql_where=hidden,
    )
    op.drop_index("ix_broadcast_delivery_broadcast_id_state", table_name="broadcast_delivery")
    op.create_index(
        "ix_broadcast_delivery_broadcast_id_state_chat_id",
        "broadcast_delivery",
        ["broadcast_id", "state", "chat_id"],
    )
    # Not as a batch: on SQLite that makes the table anew, and dropping the old one would take the
    # answers with it.
    op.drop_column("quiz_round", "closed_at")


def downgrade() -> None:
    """Take it back."""
    op.add_column("quiz_round", sa.Column("closed_at", UtcDateTime(), nullable=True))
    op.drop_index(
        "ix_broadcast_delivery_broadcast_id_state_chat_id", table_name="broadcast_delivery"
    )
    op.create_index(
        "ix_broadcast_delivery_broadcast_id_state", "broadcast_delivery", ["broadcast_id", "state"]
    )
    op.drop_index("ix_proverb_hidden_at", table_name="proverb")
    op.drop_index("ix_proverb_dislikes", table_name="proverb")
