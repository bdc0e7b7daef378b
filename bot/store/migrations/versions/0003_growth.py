"""Indexes for what grew with the years: a department's history and a conversation's open turns."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_bot_turns_owed", "bot_turns", ["conversation_id", "status", "message_seq"])
    op.create_index("ix_handoffs_history", "handoffs", ["department_id", "status", "closed_at"])


def downgrade() -> None:
    op.drop_index("ix_handoffs_history", "handoffs")
    op.drop_index("ix_bot_turns_owed", "bot_turns")
