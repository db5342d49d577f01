"""A poll says how its secrecy is kept, and a blind one who drew a credential."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_third"
down_revision = "2026_11_22_second"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Secret polls so far were kept `split`; the credentials table has no time and no order."""
    with op.batch_alter_table("poll") as poll:
        poll.add_column(
            sa.Column("protection", sa.String(length=10), nullable=False, server_default="none")
        )
        poll.create_check_constraint(
            op.f("ck_poll_protection"), "protection in ('none','split','blind')"
        )
    op.execute("update poll set protection = 'split' where secrecy = 'secret'")
    op.create_table(
        "credential",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("blinded_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_credential_attempt_id_attempt")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_credential_member_id_member")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "member_id", name=op.f("pk_credential")),
        sqlite_with_rowid=False,
    )
