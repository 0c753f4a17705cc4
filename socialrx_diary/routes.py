"""Routes of which more is asked than who they are for."""

# What staff do only when they showed just now that it is them. A route here that does not ask for it stops the app.
MUST_BE_FRESH = (
    "accounts_own.password",
    "accounts_own.change_password",
    "staff_passkeys.new",
    "staff_passkeys.add",
    "staff_passkeys.remove",
    "people.make_new_card",
    "returning.confirm",
    "handing_over.hand_over_own",
    "handing_over.hand_over",
    "releases.ask",
    "releases.take_out",
    "releases.answer",
    "making.file",
    "study_members.put_on",
    "checking.next_",
    "checking.show",
    "checking.keep",
    "checking.one",
    "service.add_staff",
    "service.stop_staff",
    "service.change_role",
    "service.begin_anew",
    "work_account.connect",
    "work_account.take_off",
)

# What is not taken in any more when the disk is nearly full. All else is small, or makes room, or takes leave back.
TAKE_IN = frozenset(
    {
        "reflections.keep_ticks",
        "reflections.keep_quiet",
        "reflections.settle",
        "writing.keep_words",
        "writing.keep_draft",
        "paper.keep",
        "notes.keep",
        "notes.put_by",
        "notes.say",
        "passing_on.write",
        "questions.keep",
        "checking.keep",
        "releases.ask",
        "releases.answer",
    }
)

# Every try to come in, and by which way; the log says it.
TRIES = {
    "accounts.try_password": "password",
    "accounts.try_code": "code of an app",
    "accounts.confirm_set_up": "code of an app",
    "proving.prove": "code of an app",
    "staff_passkeys.come_in": "passkey",
    "staff_passkeys.prove": "passkey",
    "passkeys.sign_in": "passkey",
    "locks.unlock": "number of a lock",
    "locks.unlock_with_passkey": "passkey",
    "joining.use_code": "card",
    "returning.use_words": "four words",
    "returning.open_older": "four words",
    "paper.open_page": "page on paper",
    "welcome.accept": "invitation",
    "work_account.invited": "invitation",
    "work_account.back": "work account",
}
