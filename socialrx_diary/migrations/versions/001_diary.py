"""The first shape of the diary."""

import sqlalchemy as sa
from alembic import op

from socialrx_diary.db import Moment
from socialrx_diary.migrations.triggers import protect, release

revision = "001"
down_revision = None

APPEND_ONLY = ("trail", "permissions")


def upgrade() -> None:
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("link_worker_word", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("nation", sa.String(length=20), nullable=False),
        sa.Column("set_up_at", Moment(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_table(
        "permissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("choice", sa.String(length=20), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("wording", sa.String(length=40), nullable=False),
        sa.Column("wording_version", sa.Integer(), nullable=False),
        sa.Column("wording_sha256", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permissions")),
    )
    with op.batch_alter_table("permissions", schema=None) as batch_op:
        batch_op.create_index("ix_permissions_participant_id_id", ["participant_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_permissions_recipient_id"), ["recipient_id"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("asked", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("actor_id", "key", "asked", name=op.f("uq_receipts_actor_id")),
    )
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipts_at"), ["at"], unique=False)

    op.create_table(
        "trail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column(
            "deed",
            sa.Enum(
                "invited",
                "card_shown",
                "joined",
                "declined",
                "phone_added",
                "phone_removed",
                "permission_chosen",
                "week_kept",
                "week_changed",
                "week_deleted",
                "summary_opened",
                "summary_printed",
                "summary_refused",
                "research_exported",
                "research_file_fetched",
                "copy_taken",
                "diary_deleted",
                "staff_added",
                "staff_signed_in",
                "staff_stopped",
                "staff_started_again",
                "study_set_up",
                "service_set_up",
                "service_changed",
                name="deed",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor_role", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail")),
        sa.UniqueConstraint("chain", "position", name=op.f("uq_trail_chain")),
    )
    op.create_table(
        "tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tries")),
        sa.UniqueConstraint("key", "window", name=op.f("uq_tries_key")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "participant", "link_worker", "researcher", "administrator", name="role", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("working_days", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_confirmed", sa.Boolean(), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_staff_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "participants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("link_worker_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("age_band", sa.String(length=10), nullable=True),
        sa.Column("theme_order", sa.String(length=60), nullable=False),
        sa.Column("shared_phone", sa.Boolean(), nullable=False),
        sa.Column("leave_quickly", sa.Boolean(), nullable=False),
        sa.Column("text_size", sa.String(length=10), nullable=False),
        sa.Column("look", sa.String(length=10), nullable=False),
        sa.Column("letters", sa.String(length=10), nullable=False),
        sa.Column("meets_on", sa.Date(), nullable=True),
        sa.Column("invited_at", Moment(timezone=True), nullable=False),
        sa.Column("joined_at", Moment(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["link_worker_id"], ["staff.id"], name=op.f("fk_participants_link_worker_id_staff")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_participants_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
    )
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participants_link_worker_id"), ["link_worker_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_participants_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "studies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("researcher_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("controller", sa.String(length=160), nullable=False),
        sa.Column("approval_reference", sa.String(length=80), nullable=False),
        sa.Column("information_sheet_version", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("set_up_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_studies_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["researcher_id"], ["staff.id"], name=op.f("fk_studies_researcher_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_studies")),
    )
    with op.batch_alter_table("studies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_studies_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_studies_researcher_id"), ["researcher_id"], unique=False)

    op.create_table(
        "devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", Moment(timezone=True), nullable=False),
        sa.Column("used_at", Moment(timezone=True), nullable=False),
        sa.CheckConstraint("(staff_id IS NULL) <> (participant_id IS NULL)", name=op.f("ck_devices_one_owner")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_devices_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_devices_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_devices_token_hash")),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_devices_participant_id"), ["participant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("reflections", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("expires_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_exports_made_by_staff")),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], name=op.f("fk_exports_study_id_studies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    with op.batch_alter_table("exports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exports_study_id"), ["study_id"], unique=False)

    op.create_table(
        "invites",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("selector", sa.String(length=4), nullable=False),
        sa.Column("secret_hash", sa.String(length=200), nullable=False),
        sa.Column("code_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("for_another_phone", sa.Boolean(), nullable=False),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("expires_at", Moment(timezone=True), nullable=False),
        sa.Column("used_at", Moment(timezone=True), nullable=True),
        sa.Column("used_with", sa.Uuid(), nullable=True),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_invites_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invites")),
        sa.UniqueConstraint("selector", name=op.f("uq_invites_selector")),
    )
    with op.batch_alter_table("invites", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invites_participant_id"), ["participant_id"], unique=False)

    op.create_table(
        "reflections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("themes", sa.String(length=60), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("talk_about", sa.Boolean(), nullable=False),
        sa.Column("prompt_id", sa.String(length=40), nullable=True),
        sa.Column("prompt_text", sa.String(length=200), nullable=True),
        sa.Column("first_step", sa.String(length=10), nullable=False),
        sa.Column("shown_order", sa.String(length=60), nullable=False),
        sa.Column("written_at", Moment(timezone=True), nullable=False),
        sa.Column("changed_at", Moment(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_reflections_participant_id_participants"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflections")),
        sa.UniqueConstraint("participant_id", "week", name=op.f("uq_reflections_participant_id")),
    )
    op.create_table(
        "earlier_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_aside", sa.Boolean(), nullable=False),
        sa.Column("themes", sa.String(length=60), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("kept_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reflection_id"],
            ["reflections.id"],
            name=op.f("fk_earlier_versions_reflection_id_reflections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_versions")),
    )
    with op.batch_alter_table("earlier_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_earlier_versions_reflection_id"), ["reflection_id"], unique=False)

    for table in APPEND_ONLY:
        protect(table)


def downgrade() -> None:
    for table in APPEND_ONLY:
        release(table)
    with op.batch_alter_table("earlier_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_earlier_versions_reflection_id"))

    op.drop_table("earlier_versions")
    op.drop_table("reflections")
    with op.batch_alter_table("invites", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invites_participant_id"))

    op.drop_table("invites")
    with op.batch_alter_table("exports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exports_study_id"))

    op.drop_table("exports")
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_devices_staff_id"))
        batch_op.drop_index(batch_op.f("ix_devices_participant_id"))

    op.drop_table("devices")
    with op.batch_alter_table("studies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_studies_researcher_id"))
        batch_op.drop_index(batch_op.f("ix_studies_organisation_id"))

    op.drop_table("studies")
    with op.batch_alter_table("participants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participants_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_participants_link_worker_id"))

    op.drop_table("participants")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_organisation_id"))

    op.drop_table("staff")
    op.drop_table("tries")
    op.drop_table("trail")
    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipts_at"))

    op.drop_table("receipts")
    with op.batch_alter_table("permissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_permissions_recipient_id"))
        batch_op.drop_index("ix_permissions_participant_id_id")

    op.drop_table("permissions")
    op.drop_table("organisations")
