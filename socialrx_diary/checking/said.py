"""What is said when one thing is decided, and how the turns of a passage read."""

from collections.abc import Sequence

from socialrx_diary.checking.rules import Choice, Decision, left
from socialrx_diary.checking.turns import Turn
from socialrx_diary.language import N_, _, ngettext

DONE = {
    Choice.HIDE: N_("Hidden."),
    Choice.KEEP: N_("Kept as it is."),
    Choice.CHANGE: N_("Changed."),
    None: N_("Open again."),
}
TURNS = {
    Turn.AGAIN: N_("Another reader decided otherwise. Read it again."),
    Turn.SECOND: N_("Somebody has read it. You can be the second."),
    Turn.UNREAD: N_("Nobody has read it to the end yet."),
    Turn.WAITS: N_("You have read it. It waits for another reader."),
    Turn.DONE: N_("Two people have read it and agree."),
}


def just_said(before: Sequence[Decision], now: Sequence[Decision]) -> str:
    """What was just decided, and how many are left; in one line."""
    changed = next((one for was, one in zip(before, now, strict=True) if one != was), None)
    open_still = left(now)
    many = ngettext("%(num)s left.", "%(num)s left.", open_still) if open_still else _("None left.")
    return f"{_(DONE[changed.choice])} {many}" if changed else many
