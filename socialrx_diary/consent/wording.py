"""The words people agree to, by version. A permission holds the hash of the very words that were shown."""

from dataclasses import dataclass, replace
from hashlib import sha256

from socialrx_diary.language import N_, _


@dataclass(frozen=True)
class Wording:
    """The words of one question, before names are put in and before they are said in a language."""

    key: str
    version: int
    title: str
    paragraphs: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Shown:
    """The words as one person saw them. `options` are the answers they could choose from: a value and its words.

    `language` is the one they were said in, where that can be another than the page's. `more` is what was said with
    them that differs from one study to the next.
    """

    key: str
    version: int
    title: str
    paragraphs: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()
    language: str = ""
    more: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """A hash of exactly these words."""
        answers = (text for _value, text in self.options)
        said = (self.key, str(self.version), self.title, *self.paragraphs, *answers, *self.more)
        return sha256("\n".join(said).encode()).hexdigest()


KEEP = Wording(
    "keep",
    1,
    N_("May we keep your diary for you?"),
    (
        N_("%(service)s will store what you write in a safe place. Your words are locked with a key of your own."),
        N_("You can read it, save a copy or delete it whenever you like."),
    ),
    (("yes", N_("Yes, keep my diary")), ("no", N_("No, not now"))),
)
SHARE = Wording(
    "share",
    1,
    N_("Would you like to share with %(worker)s?"),
    (
        N_("%(worker)s is your %(worker_word)s at %(service)s. You could look at it together when you meet."),
        N_("You can mark any week as only for you. You can see each time %(worker)s looks."),
    ),
    (
        ("words", N_("Share what I ticked and my words")),
        ("ticks", N_("Share only what I ticked")),
        ("nothing", N_("Share nothing for now")),
    ),
)
SHARE_WHEN = Wording(
    "share_when",
    1,
    N_("May %(worker)s see which week each one was?"),
    (N_("If you say no, %(worker)s sees what a week was about, but not when it was."),),
    (("yes", N_("Yes, show the week")), ("no", N_("No, do not show when it was"))),
)
RESEARCH = Wording(
    "research",
    2,
    N_("May we learn from your diary?"),
    (
        N_("The study is called “%(study)s”. It is run by %(controller)s."),
        N_("The researchers want to know how groups and activities help people. They never see your name."),
        N_("Two people who work on it take out names and places before anyone else reads your words."),
        N_("Your care will be the same if you say no. You can change your mind at any time."),
    ),
    (
        ("words", N_("Yes, you can use what I tick and my words")),
        ("ticks", N_("Yes, but only what I tick")),
        ("no", N_("No, do not use my diary")),
    ),
)
ENTRY = Wording("entry", 1, N_("Only for me"), (N_("Do not share this week."),))
TAKE_OUT = Wording("take_out", 1, N_("Take this out"), (N_("%(worker)s will not see these words."),))
PUT_BACK = Wording("put_back", 1, N_("Put it back"), (N_("%(worker)s can see these words again."),))
WHO_SEES = Wording(
    "who_sees",
    1,
    N_("Who can see this week?"),
    (N_("What you choose here is for this week alone."),),
    (
        ("as_agreed", N_("The same as for all my weeks")),
        ("ticks", N_("What I ticked, but not my words")),
        ("only_me", N_("Only me")),
    ),
)
SENTENCES = Wording(
    "sentences",
    1,
    N_("Choose sentences"),
    (
        N_("Tick what %(worker)s can see."),
        N_("What you leave out is gone from what %(worker)s sees. Nothing shows that it was there."),
        N_("If you change your words, %(worker)s sees none of them until you choose again."),
    ),
)
HEADINGS = Wording(
    "headings",
    1,
    N_("What can %(worker)s see weeks about?"),
    (
        N_("This never shows more than you have agreed to."),
        N_("When a week is about more than one thing, its words are seen only if you tick them all."),
    ),
)
STOP = Wording(
    "stop",
    1,
    N_("Stop sharing with %(worker)s?"),
    (
        N_("From now, %(worker)s cannot see your diary."),
        N_("%(worker)s may remember what was there. Notes %(worker)s has made stay."),
    ),
)
ANSWERS = Wording(
    "answers",
    1,
    N_("Share these answers with %(worker)s?"),
    (
        N_("%(worker)s sees these questions and what you answered, and no other answers."),
        N_("You can see each time %(worker)s looks. You can stop at any time."),
    ),
    (("yes", N_("Yes, share these answers")), ("no", N_("No, keep them to myself"))),
)
STUDY_WEEK = Wording(
    "study_week",
    1,
    N_("May the study use this week?"),
    (N_("The study is called “%(study)s”."), N_("What you choose here is for this week alone.")),
    (
        ("as_agreed", N_("The same as for all my weeks")),
        ("words", N_("What I ticked and my words")),
        ("ticks", N_("What I ticked, but not my words")),
        ("no", N_("Nothing of this week")),
    ),
)
QUOTES = Wording(
    "quotes",
    1,
    N_("May these sentences be quoted?"),
    (
        N_("Tick a sentence, and the study “%(study)s” may print it, such as in a report."),
        N_("Two people take out names and places first. Your name is never with it."),
        N_("Somebody who knows you well could still know it is yours."),
        N_("You can take this back. What is printed by then stays printed."),
    ),
)
ENDED = Wording("ended", 1, N_("%(worker)s has moved on. You are sharing with nobody now."), ())
NOTES = Wording(
    "notes",
    1,
    N_("Notes with %(worker)s"),
    (
        N_("You and %(worker)s can write down what you talked about. Each of you has a box of your own."),
        N_("%(worker)s sees what you write in these notes. Nobody else does."),
        N_("Notes do not open your diary to anyone."),
    ),
)
STOP_NOTES = Wording(
    "stop_notes",
    1,
    N_("Stop making notes with %(worker)s?"),
    (
        N_("From now, %(worker)s cannot write here, and cannot open notes you have not agreed on."),
        N_("Notes you agreed on before stay as they are. %(worker)s can read those."),
    ),
)
PASS_ON = Wording(
    "pass_on",
    1,
    N_("May %(worker)s pass on these words?"),
    (
        N_("%(worker)s can take a copy, and give it to your GP or to a group."),
        N_("Only these words go, with your first name, and the names of %(worker)s and %(service)s."),
        N_("Nothing from your diary goes with them."),
        N_("You can take this back. Copies that were taken before stay where they are."),
    ),
)
TAKE_BACK = Wording(
    "take_back",
    1,
    N_("Take these words back?"),
    (
        N_("From now, %(worker)s cannot see these words or take another copy."),
        N_("Copies that were taken before stay where they are. We cannot call them back."),
    ),
)
ANEW = Wording(
    "anew",
    1,
    N_("Would you like to share with %(worker)s?"),
    (N_("%(worker)s is your %(worker_word)s now. You are sharing with nobody now."),),
    (("yes", N_("Yes, choose what to share")), ("no", N_("No, share nothing"))),
)
TALK = Wording(
    "talk",
    1,
    N_("Let %(worker)s see this week?"),
    (
        N_("%(worker)s cannot see these words now. To have this week on your list, %(worker)s has to see it."),
        N_("You can also just tell %(worker)s about it, and share nothing."),
    ),
)
LINE = Wording(
    "line", 1, N_("%(worker)s can see this"), (N_("This line and nothing more. It ends when you have met."),)
)
LEAVE = Wording(
    "leave",
    1,
    N_("Delete everything?"),
    (
        N_("This takes away your diary, your choices and your way back in."),
        N_("From that moment nobody else can see any of it."),
        N_("You have 7 days to change your mind. Then it is gone for good."),
    ),
)
KEEP_AFTER_ALL = Wording(
    "keep_after_all",
    1,
    N_("Keep it after all"),
    (
        N_("Your diary opens again, with every week in it."),
        N_("What you shared stays stopped, until you share it again."),
    ),
)

EVERY = (
    *(KEEP, SHARE, SHARE_WHEN, RESEARCH, ENTRY, TAKE_OUT, PUT_BACK, WHO_SEES, SENTENCES, HEADINGS, STOP, ENDED, ANEW),
    *(NOTES, STOP_NOTES, PASS_ON, TAKE_BACK, TALK, LINE, ANSWERS, LEAVE, KEEP_AFTER_ALL, STUDY_WEEK, QUOTES),
)

# Words that are no longer asked in, to tell people what they once answered. Version 1 was not the whole truth: one of
# the two who read words first may be a researcher of the study.
OLDER = (
    replace(
        RESEARCH,
        version=1,
        paragraphs=(
            *RESEARCH.paragraphs[:2],
            N_("A person takes out names and places before they read any words."),
            *RESEARCH.paragraphs[3:],
        ),
    ),
)


def shown(wording: Wording, **names: str) -> Shown:
    """The words of a question in the language being spoken, with names put in."""
    # A service's own word for a link worker is a name; "link worker" itself is a word like others.
    names["worker_word"] = _(names.get("worker_word", ""))
    said = [_(text, **names) for text in (wording.title, *wording.paragraphs)]
    answers = tuple((value, _(text, **names)) for value, text in wording.options)
    return Shown(wording.key, wording.version, said[0], tuple(said[1:]), answers)
