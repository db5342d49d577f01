"""The signed code that is printed beside a result."""

import sqlalchemy as sa
from alembic import op

from meeting.store.append_only import forbid_changes

revision = "2026_11_22_fifth"
down_revision = "2026_11_22_fourth"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and forbids change and deletion in it."""
    op.create_table(
        "printed_code",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_printed_code_record_id_record")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_printed_code")),
    )
    forbid_changes("printed_code")
