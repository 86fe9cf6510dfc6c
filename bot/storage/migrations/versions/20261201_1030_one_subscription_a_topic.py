"""One subscription a topic, claimed by who sends it."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import UtcDateTime

revision = "20261201_1030"
down_revision = "20261201_0923"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.execute("UPDATE subscription SET thread_id = 0 WHERE thread_id IS NULL")
    op.execute(
        "DELETE FROM subscription WHERE id NOT IN "
        "(SELECT max(id) FROM subscription GROUP BY chat_id, thread_id)"
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("language", sa.String(length=8), nullable=False, server_default="ru")
        )
        batch_op.add_column(sa.Column("claimed_at", UtcDateTime(), nullable=True))
        batch_op.alter_column("thread_id", existing_type=sa.BigInteger(), nullable=False)
        batch_op.drop_index(batch_op.f("ix_subscription_chat_id"))
        batch_op.create_unique_constraint(
            batch_op.f("uq_subscription_chat_id_thread_id"), ["chat_id", "thread_id"]
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_subscription_chat_id_thread_id"), type_="unique")
        batch_op.create_index(batch_op.f("ix_subscription_chat_id"), ["chat_id"], unique=False)
        batch_op.alter_column("thread_id", existing_type=sa.BigInteger(), nullable=True)
        batch_op.drop_column("claimed_at")
        batch_op.drop_column("language")
