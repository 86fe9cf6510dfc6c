"""The first tables."""

import sqlalchemy as sa
from alembic import op

from bot.storage.types import JsonObject, UtcDateTime

revision = "20261201_0923"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("entities", JsonObject, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("progress_chat_id", sa.BigInteger(), nullable=True),
        sa.Column("progress_message_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
    )
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broadcast_state"), ["state"], unique=False)

    op.create_table(
        "chat",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("settings", JsonObject, nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.Column("greeted_at", UtcDateTime(), nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("blocked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_chat")),
    )
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_last_seen"), ["last_seen"], unique=False)

    op.create_table(
        "latency",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("upper_ms", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", "upper_ms", name=op.f("pk_latency")),
    )
    op.create_table(
        "person",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("settings", JsonObject, nullable=False),
        sa.Column("first_seen", UtcDateTime(), nullable=False),
        sa.Column("last_seen", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("unreachable_at", UtcDateTime(), nullable=True),
        sa.Column("blocked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_last_seen"), ["last_seen"], unique=False)

    op.create_table(
        "proverb",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("culture", sa.String(length=24), nullable=False),
        sa.Column("model_version", sa.String(length=16), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=128), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("likes", sa.Integer(), nullable=False),
        sa.Column("dislikes", sa.Integer(), nullable=False),
        sa.Column("hidden_at", UtcDateTime(), nullable=True),
        sa.Column("hidden_by", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proverb")),
    )
    with op.batch_alter_table("proverb", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proverb_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_proverb_culture_likes"), ["culture", "likes"], unique=False
        )

    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", JsonObject, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("culture", sa.String(length=24), nullable=True),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("next_due_at", UtcDateTime(), nullable=False),
        sa.Column("last_sent_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_subscription_active_next_due_at"),
            ["active", "next_due_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_subscription_chat_id"), ["chat_id"], unique=False)

    op.create_table(
        "tally",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("culture", sa.String(length=24), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", "culture", name=op.f("pk_tally")),
    )
    op.create_table(
        "broadcast_delivery",
        sa.Column("broadcast_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcast.id"],
            name=op.f("fk_broadcast_delivery_broadcast_id_broadcast"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "chat_id", name=op.f("pk_broadcast_delivery")),
    )
    with op.batch_alter_table("broadcast_delivery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_broadcast_delivery_broadcast_id_state"),
            ["broadcast_id", "state"],
            unique=False,
        )

    op.create_table(
        "card",
        sa.Column("proverb_id", sa.String(length=40), nullable=False),
        sa.Column("style", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("file_id", sa.String(length=255), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proverb_id"],
            ["proverb.id"],
            name=op.f("fk_card_proverb_id_proverb"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proverb_id", "style", name=op.f("pk_card")),
    )
    op.create_table(
        "favourite",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("proverb_id", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proverb_id"],
            ["proverb.id"],
            name=op.f("fk_favourite_proverb_id_proverb"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "proverb_id", name=op.f("pk_favourite")),
    )
    with op.batch_alter_table("favourite", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_favourite_proverb_id"), ["proverb_id"], unique=False)

    op.create_table(
        "quiz_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("poll_id", sa.String(length=64), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("culture", sa.String(length=24), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("real", sa.Boolean(), nullable=False),
        sa.Column("proverb_id", sa.String(length=40), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["proverb_id"],
            ["proverb.id"],
            name=op.f("fk_quiz_round_proverb_id_proverb"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_round")),
        sa.UniqueConstraint("poll_id", name=op.f("uq_quiz_round_poll_id")),
    )
    with op.batch_alter_table("quiz_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_round_chat_id"), ["chat_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiz_round_culture"), ["culture"], unique=False)

    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proverb_id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("value IN (-1, 1)", name=op.f("ck_vote_value")),
        sa.ForeignKeyConstraint(
            ["proverb_id"],
            ["proverb.id"],
            name=op.f("fk_vote_proverb_id_proverb"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("proverb_id", "user_id", name=op.f("uq_vote_proverb_id_user_id")),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_vote_user_id"), ["user_id"], unique=False)

    op.create_table(
        "quiz_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("chosen_real", sa.Boolean(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["quiz_round.id"],
            name=op.f("fk_quiz_answer_round_id_quiz_round"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_answer")),
        sa.UniqueConstraint("round_id", "user_id", name=op.f("uq_quiz_answer_round_id_user_id")),
    )
    with op.batch_alter_table("quiz_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiz_answer_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("quiz_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_answer_user_id"))

    op.drop_table("quiz_answer")
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vote_user_id"))
        batch_op.drop_index(batch_op.f("ix_vote_at"))

    op.drop_table("vote")
    with op.batch_alter_table("quiz_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiz_round_culture"))
        batch_op.drop_index(batch_op.f("ix_quiz_round_chat_id"))

    op.drop_table("quiz_round")
    with op.batch_alter_table("favourite", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_favourite_proverb_id"))

    op.drop_table("favourite")
    op.drop_table("card")
    with op.batch_alter_table("broadcast_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broadcast_delivery_broadcast_id_state"))

    op.drop_table("broadcast_delivery")
    op.drop_table("tally")
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subscription_chat_id"))
        batch_op.drop_index(batch_op.f("ix_subscription_active_next_due_at"))

    op.drop_table("subscription")
    op.drop_table("setting")
    with op.batch_alter_table("proverb", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proverb_culture_likes"))
        batch_op.drop_index(batch_op.f("ix_proverb_created_at"))

    op.drop_table("proverb")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_last_seen"))

    op.drop_table("person")
    op.drop_table("latency")
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_last_seen"))

    op.drop_table("chat")
    with op.batch_alter_table("broadcast", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_broadcast_state"))

    op.drop_table("broadcast")
