"""What processes tell each other: gateways that live, open pages, bot processes in use."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gateways",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.Column(
            "desks",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateways")),
    )
    op.create_table(
        "visits",
        sa.Column("gateway_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("gateway_id", "conversation_id", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_conversation_id"), "visits", ["conversation_id"])
    op.create_table(
        "bot_processes",
        sa.Column("url", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_bot_processes")),
    )


def downgrade() -> None:
    op.drop_table("bot_processes")
    op.drop_index(op.f("ix_visits_conversation_id"), table_name="visits")
    op.drop_table("visits")
    op.drop_table("gateways")
