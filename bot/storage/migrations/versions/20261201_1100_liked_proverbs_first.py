"""An index of the liked proverbs, for the best of all cultures."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_1100"
down_revision = "20261201_1030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    liked = sa.text("likes > 0")
    op.create_index(
        "ix_proverb_likes", "proverb", ["likes"], sqlite_where=liked, postgresql_where=liked
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_proverb_likes", table_name="proverb")
