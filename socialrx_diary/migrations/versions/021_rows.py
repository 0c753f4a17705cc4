"""On PostgreSQL rows are met only by the service, or the person, whose they are."""

from socialrx_diary.migrations.rows import INSIDE, guard, of_person, of_service, release, through

revision = "021"
down_revision = "020"

# By these somebody is found who comes in; so they can be met before it is known who asks.
OUTSIDE = {
    "organisations": of_service("id", outside=True),
    "help_lines": of_service("organisation_id", outside=True),
    "logos": of_service("organisation_id", outside=True),
    "procedures": of_service("organisation_id", outside=True),
    "wordings": of_service("organisation_id", outside=True),
    "staff": of_service("organisation_id", outside=True),
    # Entries of somebody's own that no administrator can list name no service; they hold ids and deeds, never words.
    "trail": of_service("service_id", outside=True) + f" OR ({INSIDE} AND service_id IS NULL)",
    "participants": of_person("id", "organisation_id", outside=True),
}
THROUGH_OUTSIDE = {
    "staff_invitations": (("staff_id", "staff"),),
    "staff_passkeys": (("staff_id", "staff"),),
    "work_accounts": (("staff_id", "staff"),),
    "devices": (("staff_id", "staff"), ("participant_id", "participants")),
    "notices": (("device_id", "devices"),),
    "locks": (("device_id", "devices"),),
    "invites": (("participant_id", "participants"),),
    "openings": (("participant_id", "participants"),),
    "paper_pages": (("participant_id", "participants"),),
    "passkeys": (("participant_id", "participants"),),
    "ways_back": (("participant_id", "participants"),),
}
ONLY_INSIDE = {
    "erasures": of_service("organisation_id", outside=False),
    "quarters_counted": of_service("organisation_id", outside=False),
    "studies": of_service("organisation_id", outside=False),
    "trail_checks": of_service("service_id", outside=False),
}
THROUGH_ONLY_INSIDE = {
    **dict.fromkeys(
        (
            "answer_sets",
            "drafts",
            "meeting_days",
            "needs",
            "notes",
            "passing_words",
            "permissions",
            "reflections",
            "reminders",
            "reminders_sent",
            "rests",
            "talk_lines",
            "talk_orders",
        ),
        (("participant_id", "participants"),),
    ),
    "earlier_versions": (("reflection_id", "reflections"),),
    "talk_marks": (("reflection_id", "reflections"),),
    "agreed_lines": (("note_id", "notes"),),
    "note_answers": (("note_id", "notes"),),
    "note_words": (("note_id", "notes"),),
    "exports": (("study_id", "studies"),),
    "releases": (("study_id", "studies"),),
    "study_members": (("study_id", "studies"),),
    "makings": (("id", "releases"),),
    "released": (("release_id", "releases"),),
    "file_pieces": (("making_id", "makings"),),
    "passages": (("reflection_id", "reflections"),),
    "passage_readings": (("passage_id", "passages"),),
}
TABLES = {
    **OUTSIDE,
    **{table: through(table, *keys, outside=True) for table, keys in THROUGH_OUTSIDE.items()},
    **ONLY_INSIDE,
    **{table: through(table, *keys, outside=False) for table, keys in THROUGH_ONLY_INSIDE.items()},
}


def upgrade() -> None:
    for table, condition in TABLES.items():
        guard(table, condition)


def downgrade() -> None:
    for table in TABLES:
        release(table)
