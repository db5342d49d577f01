"""The public log, its checkpoints and cosignatures, the signers' keys and their signatures."""

import sqlalchemy as sa
from alembic import op

from meeting.store.append_only import forbid_changes

revision = "2026_11_22_fourth"
down_revision = "2026_11_22_third"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "log_entry",
    "log_checkpoint",
    "cosignature",
    "signer",
    "countersignature",
    "wrapped_signature",
)


def upgrade() -> None:
    """Makes the tables and forbids change and deletion in each of them."""
    op.create_table(
        "log_entry",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_log_entry_body_id_body")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_log_entry_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("body_id", "place", name=op.f("pk_log_entry")),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk_log_checkpoint_body_id_body")
        ),
        sa.PrimaryKeyConstraint("body_id", "size", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "cosignature",
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("cosigned_at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_cosignature_body_id_body")),
        sa.PrimaryKeyConstraint("body_id", "size", "key", name=op.f("pk_cosignature")),
    )
    op.create_table(
        "signer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("witness", sa.String(length=300), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("role in ('chair','chief-teller')", name=op.f("ck_signer_role")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_signer_body_id_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signer")),
    )
    op.create_table(
        "countersignature",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("signer_id", sa.Integer(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_countersignature_record_id_record")
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["signer.id"], name=op.f("fk_countersignature_signer_id_signer")
        ),
        sa.PrimaryKeyConstraint("record_id", "role", name=op.f("pk_countersignature")),
    )
    op.create_table(
        "wrapped_signature",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("sshsig", sa.Text(), nullable=False),
        sa.Column("minisig", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["record.id"], name=op.f("fk_wrapped_signature_record_id_record")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_wrapped_signature")),
    )
    with op.batch_alter_table("attempt") as attempt:
        attempt.add_column(
            sa.Column("issued_roll_salt", sa.String(length=32), nullable=False, server_default="")
        )
    for table in APPEND_ONLY:
        forbid_changes(table)
