"""Short codes are found by a stored digest, and a seat can be given to a successor."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_second"
down_revision = "2026_11_22_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the digest of the card's code; a seat is unique among those who have not left."""
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("code_digest", sa.String(length=64), nullable=True))
        person.drop_constraint("uq_person_body_id_seat_no", type_="unique")
        person.create_unique_constraint("uq_person_code_digest", ["code_digest"])
    op.create_index(
        "one_person_per_seat",
        "person",
        ["body_id", "seat_no"],
        unique=True,
        sqlite_where=sa.text("status != 'left'"),
        postgresql_where=sa.text("status != 'left'"),
    )
