"""The tellers' sealed lists, corrections of results, and attendance at a meeting's end."""

import sqlalchemy as sa
from alembic import op

from meeting.store.append_only import forbid_changes

revision = "2026_11_22_sixth"
down_revision = "2026_11_22_fifth"
branch_labels = None
depends_on = None

APPEND_ONLY = ("sealed_rows", "attendance", "correction")


def upgrade() -> None:
    """Makes the tables; an attempt may have a second record, which corrects the first."""
    op.create_table(
        "sealed_rows",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("teller_key", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_sealed_rows_record_id_record")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_sealed_rows")),
    )
    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_attendance")),
    )
    op.create_table(
        "correction_proposal",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_correction_proposal_record_id_record")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_correction_proposal_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_correction_proposal")),
    )
    op.create_table(
        "correction",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_correction_record_id_record")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["record.id"], name=op.f("fk_correction_supersedes_id_record")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_correction")),
        sa.UniqueConstraint("supersedes_id", name=op.f("uq_correction_supersedes_id")),
    )
    with op.batch_alter_table("record") as record:
        record.drop_constraint(op.f("uq_record_attempt_id"), type_="unique")
    for table in APPEND_ONLY:
        forbid_changes(table)
    if op.get_bind().dialect.name == "sqlite":
        # The table of records was made anew, and its triggers went with the old one.
        forbid_changes("record")
