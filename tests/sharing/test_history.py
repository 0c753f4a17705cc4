"""Any history of sharing, changing one's mind, writing and deleting: what a link worker sees is what was agreed.

And whatever came later, what could be seen after each step can be said again, exactly.
"""

import re
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from lxml.html import fromstring

from socialrx_diary.audit import service as audit
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.rules import leave_for_worker
from socialrx_diary.leaving import service as leaving
from socialrx_diary.participants import service as participants
from socialrx_diary.reflections import seen
from socialrx_diary.reflections import service as reflections
from socialrx_diary.sharing import past
from socialrx_diary.summary.rules import digest
from socialrx_diary.summary.service import shares_with
from socialrx_diary.themes.rules import Theme
from tests.kit.sure import SURE
from tests.summary.parts import bare, part, without_take_out

MOMENTS = re.compile(r": (one moment|\d+ moments)")


@dataclass
class Week:
    """One week as it ought to stand."""

    id: object
    number: int
    sentences: list
    themes: frozenset
    talk_about: bool = False
    only_me: bool = False
    taken_out: bool = False
    out: frozenset = frozenset()
    out_of: str = ""

    @property
    def words(self):
        return " ".join(self.sentences)


@dataclass
class Ought:
    """What one link worker was given leave for."""

    level: str = "nothing"
    when: bool = False


@dataclass
class Diary:
    """One person's history so far, kept plainly beside the real one."""

    weeks: dict = field(default_factory=dict)
    leave: dict = field(default_factory=dict)
    hidden: set = field(default_factory=set)
    looks: int = 0


@dataclass
class Remembered:
    """What her link worker could see after one step."""

    moment: object
    worker_id: object
    shares: bool
    weeks: list
    with_when: bool


class Seen:
    """A page looked at quickly: a walk looks at hundreds, and other tests look hard."""

    def __init__(self, response):
        self.text = response.get_data(as_text=True)
        self.tree = fromstring(self.text)
        self.words = "".join(self.tree.itertext())

    def all(self, xpath):
        return self.tree.xpath(xpath)


class Sharing(RuleBasedStateMachine):
    """Maureen does anything; Asha and Ben look after every step."""

    service = None

    def __init__(self):
        super().__init__()
        self.maureen = self.service.person("Maureen T.")
        self.worker, self.other = self.service.asha, self.service.ben
        self.ought = Diary(leave={self.worker.id: Ought(), self.other.id: Ought()})
        self.browsers = {one.id: one.browser() for one in (self.worker, self.other)}
        self.own = self.maureen.browser()
        for browser in self.browsers.values():
            browser.peek("/people")  # the first answer of all brings the cookie for forms
        nobody = uuid4()
        self.unknown = {one: bare(it.peek(f"/people/{nobody}"), nobody) for one, it in self.browsers.items()}
        self.written = 0
        self.remembered = []

    # What Maureen, or somebody at the service, does

    @rule(themes=st.frozensets(st.sampled_from(list(Theme)), max_size=3), words=st.booleans(), talk=st.booleans())
    def writes(self, themes, words, talk):
        self.written += 1
        said = sentences(self.written, 2) if words else []
        week_id = self.maureen.wrote(" ".join(said), themes, self.written, talk_about=talk)
        self.ought.weeks[week_id] = Week(week_id, self.written, said, themes, talk_about=talk)

    @precondition(lambda self: self.ought.weeks)
    @rule(data=st.data(), words=st.booleans(), themes=st.frozensets(st.sampled_from(list(Theme)), max_size=2))
    def changes_a_week(self, data, words, themes):
        week = self.pick(data)
        week.sentences = sentences(week.number, data.draw(st.integers(1, 3))) if words else []
        week.themes = themes
        self.maureen.wrote(week.words, themes, week.number)

    @precondition(lambda self: self.ought.weeks)
    @rule(data=st.data())
    def calls_a_week_quiet(self, data):
        week = self.pick(data)
        self.maureen.wrote(week.words, week.themes, week.number, kind="quiet")

    @precondition(lambda self: self.ought.weeks)
    @rule(data=st.data())
    def deletes_a_week(self, data):
        week = self.pick(data)
        self.in_session(lambda it: reflections.remove(it, self.maureen.actor, week.id, self.service.now()))
        del self.ought.weeks[week.id]

    @precondition(lambda self: self.ought.weeks)
    @rule(data=st.data(), wanted=st.booleans())
    def keeps_a_week_to_herself_or_not(self, data, wanted):
        week = self.pick(data)
        week.only_me = wanted
        self.in_session(
            lambda it: reflections.only_me(it, self.maureen.actor, week.id, self.service.now(), wanted=wanted)
        )

    @precondition(lambda self: self.ought.weeks)
    @rule(data=st.data(), wanted=st.booleans())
    def wants_to_talk_about_a_week_or_not(self, data, wanted):
        week = self.pick(data)
        week.talk_about = wanted
        self.in_session(
            lambda it: reflections.talk_about(it, self.maureen.actor, week.id, self.service.now(), wanted=wanted)
        )

    @rule(level=st.sampled_from(["nothing", "ticks", "words"]), when=st.sampled_from(["yes", "no"]))
    def changes_what_she_shares(self, level, when):
        self.own.submit(self.own.visit("/sharing/change"), share=level, when=when)
        self.leave.level, self.leave.when = level, when == "yes"

    @precondition(lambda self: self.leave.level != "nothing")
    @rule()
    def stops_sharing(self):
        self.own.submit(self.own.visit("/sharing/stop"))
        self.leave.level = "nothing"

    @precondition(lambda self: self.leave.level != "nothing")
    @rule(data=st.data())
    def takes_out_or_puts_back_what_the_preview_offers(self, data):
        forms = self.own.visit("/sharing/preview").all("//main//form/@action")
        if forms:
            action = data.draw(st.sampled_from(sorted(forms)))
            self.own.submit(self.own.visit("/sharing/preview").form(action))
            week = next(one for one in self.ought.weeks.values() if str(one.id) in action)
            week.taken_out = not week.taken_out

    @precondition(lambda self: self.ought.weeks and self.leave.level == "words")
    @rule(data=st.data())
    def chooses_sentences(self, data):
        week = self.pick(data)
        page = self.own.visit(f"/sharing/week/{week.id}/sentences")
        assert (page.heading == "Choose sentences") == self.could_show(week)
        if self.could_show(week):
            form = page.form()
            assert [week.sentences[int(place)] for place in form.fields.get("seen", [])] == self.left(week)
            ticked = data.draw(st.frozensets(st.sampled_from(range(len(week.sentences)))))
            self.own.submit(form, seen=[str(place) for place in sorted(ticked)])
            week.taken_out = not ticked
            if ticked:
                week.out, week.out_of = frozenset(range(len(week.sentences))) - ticked, week.words

    @precondition(lambda self: self.leave.level != "nothing")
    @rule(shown=st.frozensets(st.sampled_from([*(theme.id for theme in Theme), "own"]), min_size=1))
    def chooses_headings(self, shown):
        self.own.submit(self.own.visit("/sharing/headings"), headings=sorted(shown))
        self.ought.hidden = {*(theme.id for theme in Theme), "own"} - shown

    @precondition(lambda self: self.ought.weeks and self.leave.level != "nothing")
    @rule(data=st.data(), back=st.sampled_from(["", "y"]))
    def sends_an_old_form_from_a_preview(self, data, back):
        """A form from a page that is no longer true may take away, and give back only what was taken out."""
        week = self.pick(data)
        visible = self.leave.level == "words" and not week.only_me
        self.own.post(f"/sharing/preview/{week.id}", put_back=back)
        if back and not week.only_me:
            week.taken_out = False
        elif not back and visible:
            week.taken_out = True

    @rule()
    def is_put_on_the_other_link_workers_list(self):
        hand = participants.hand_over
        ada = self.service.ada.actor
        assert self.in_session(lambda it: hand(it, ada, self.maureen.id, self.other.id, self.service.now()))
        if self.leave.level != "nothing":
            self.leave.when = False
        self.leave.level = "nothing"
        self.worker, self.other = self.other, self.worker

    @rule()
    def deletes_everything_and_keeps_it_after_all(self):
        """All that was shared is taken back; what she keeps to herself, week by week, stays as it was."""
        self.in_session(lambda it: leaving.ask_to_go(it, self.maureen.actor, self.service.now()))
        assert self.in_session(lambda it: leaving.keep_after_all(it, self.maureen.actor, self.service.now()))
        for leave in self.ought.leave.values():
            leave.level, leave.when = "nothing", False

    # What must hold after every step

    @invariant()
    def her_link_worker_sees_what_was_agreed_and_her_preview_is_that_page(self):
        page = Seen(self.browsers[self.worker.id].peek(f"/people/{self.maureen.id}"))
        theirs = part(page)
        assert (theirs is None) == (self.leave.level == "nothing")
        self.ought.looks += theirs is not None
        for week in self.ought.weeks.values():
            assert [one for one in quoted(page) if f"number {week.number} " in one] == self.quotes_of(week), week
        assert moments(page) == self.stones()
        assert flagged(page) == sum(self.flagged_shows(week) for week in self.ought.weeks.values())
        assert ("Week of" in page.words) == any(self.dated_passage(week) for week in self.ought.weeks.values())
        mine = part(Seen(self.own.peek("/sharing/preview")))
        assert (mine and without_take_out(mine)) == theirs
        assert (mine or "").count('class="takeout"') == sum(map(self.words_show, self.ought.weeks.values()))

    @invariant()
    def every_look_is_there_for_her_to_see_and_no_other(self):
        with self.service.database.reading() as session:
            assert len(audit.looks(session, self.maureen.id, 10_000)) == self.ought.looks
            assert audit.faults(session) == []

    @invariant()
    def any_other_link_worker_is_told_what_anybody_unknown_is(self):
        theirs = self.browsers[self.other.id].peek(f"/people/{self.maureen.id}")
        assert theirs.status_code == 404
        assert bare(theirs, self.maureen.id) == self.unknown[self.other.id]

    @invariant()
    def what_could_be_seen_is_remembered(self):
        moment = self.service.now()
        with self.service.database.reading() as session:
            standing = consent.standing_of(session, self.maureen.id)
            grant = consent.grant_own(session, self.maureen.actor)
            leave = partial(leave_for_worker, standing, self.worker.id)
            weeks = seen.opened_for(session, self.service.vault, grant, leave)
            shares, with_when = shares_with(standing, self.worker.id), standing.shares_when(self.worker.id)
        self.remembered.append(Remembered(moment, self.worker.id, shares, weeks, with_when))

    def teardown(self):
        """Of every moment so far it can be said what could be seen, but for what has been deleted since."""
        with self.service.database.reading() as session:
            order = participants.theme_order_of(session, self.maureen.id)
            for then in self.remembered:
                said = past._then(
                    session, self.service.vault, self.maureen.actor, then.worker_id, then.moment, None, ()
                )
                still = [week for week in then.weeks if week.id in self.ought.weeks]
                expected = digest(still, order, with_when=then.with_when) if then.shares else None
                assert said.opened.summary == expected
                assert past.worker_at(session, self.maureen.actor, then.moment) == then.worker_id
                assert said.gone or len(still) == len(then.weeks)

    # The same rules, said plainly

    @property
    def leave(self):
        return self.ought.leave[self.worker.id]

    def pick(self, data):
        weeks = sorted(self.ought.weeks.values(), key=lambda week: week.number)
        return data.draw(st.sampled_from(weeks))

    def in_session(self, deed):
        return self.service.in_session(deed)

    def ticks_show(self, week):
        return self.leave.level != "nothing" and not week.only_me

    def themes_shown(self, week):
        return {theme for theme in week.themes if theme.id not in self.ought.hidden}

    def could_show(self, week):
        """Whether words would be seen, were nothing taken out."""
        whole = self.themes_shown(week) == week.themes if week.themes else "own" not in self.ought.hidden
        return bool(week.words) and self.leave.level == "words" and not week.only_me and whole

    def left(self, week):
        """The sentences that may be seen: none at all when something was taken out of other words than these."""
        if not self.could_show(week) or week.taken_out or (week.out and week.out_of != week.words):
            return []
        return [one for place, one in enumerate(week.sentences) if place not in week.out]

    def quotes_of(self, week):
        return [" ".join(self.left(week))] if self.left(week) else []

    def words_show(self, week):
        return bool(self.left(week))

    def flagged_shows(self, week):
        return week.talk_about and (self.words_show(week) or (self.ticks_show(week) and bool(self.themes_shown(week))))

    def dated_passage(self, week):
        return self.leave.when and (self.words_show(week) or self.flagged_shows(week))

    def stones(self):
        shown = [week for week in self.ought.weeks.values() if self.ticks_show(week)]
        return sorted(count for theme in Theme if (count := sum(theme in self.themes_shown(week) for week in shown)))


def sentences(number, many):
    return [f"passage number {number} has {many}, and this is {place}." for place in range(many)]


def quoted(page):
    """Every passage on a page."""
    return {"".join(one.itertext()) for one in page.all("//blockquote")}


def moments(page):
    """How many stones each path has, by what a screen reader is told."""
    said = MOMENTS.findall("".join(page.all("//ul[@class='strips']//text()")))
    return sorted(1 if count == "one moment" else int(count.split()[0]) for count in said)


def flagged(page):
    return len(page.all("//section[@aria-labelledby='h-talk']//li"))


def test_whatever_happens_a_link_worker_sees_what_was_agreed(service):
    machine = type("SharingHere", (Sharing,), {"service": service})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=400 if SURE else 12,
            stateful_step_count=12,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),  # a history that fails is short enough as it is
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )


def test_the_machine_would_notice(service, monkeypatch):
    """If only-for-me were forgotten, the same walk would fail: it looks."""
    from socialrx_diary.consent import rules
    from socialrx_diary.summary import service as summary

    def careless(now, worker_id, _reflection_id, themes):
        return rules.Leave(now.share(worker_id) if now.keeps else rules.Shared.NOTHING, themes)

    monkeypatch.setattr(summary, "leave_for_worker", careless)
    maureen = service.person("Joan P.")
    maureen.shares("words")
    week_id = maureen.wrote("not for you", [Theme.ME])
    maureen.says(week_id, "only_me")
    page = service.asha.browser().visit(f"/people/{maureen.id}")
    assert "not for you" in quoted(page)
