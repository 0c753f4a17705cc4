"""A service with every kind of page in it: somebody in each state, and the address of each page they can open."""

import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from werkzeug.exceptions import NotFound

from socialrx_diary import weeks
from socialrx_diary.accounts import codes, staff
from socialrx_diary.accounts import service as accounts
from socialrx_diary.accounts.rules import Role
from socialrx_diary.administration import service as administration
from socialrx_diary.audit.rules import Deed
from socialrx_diary.checking import queue
from socialrx_diary.checking import service as checking
from socialrx_diary.checking.rules import Choice
from socialrx_diary.counts import service as counts
from socialrx_diary.counts.rules import quarter_of
from socialrx_diary.help.rules import Line
from socialrx_diary.invites import service as invites
from socialrx_diary.leaving import service as leaving
from socialrx_diary.locks import service as locks
from socialrx_diary.making.models import Making
from socialrx_diary.notes import service as notes
from socialrx_diary.notes.rules import Part, Written
from socialrx_diary.organisations import service as organisations
from socialrx_diary.organisations.models import Organisation
from socialrx_diary.participants import moving
from socialrx_diary.participants import service as participants
from socialrx_diary.participants.rules import Call, Way
from socialrx_diary.passing_on import service as passing_on
from socialrx_diary.passing_on.rules import Boxes
from socialrx_diary.reflections import service as reflections
from socialrx_diary.reflections.rules import Change
from socialrx_diary.reminders.rules import How
from socialrx_diary.returning import openings
from socialrx_diary.studies import members
from socialrx_diary.studies import service as studies
from socialrx_diary.studies.models import Study
from socialrx_diary.studies.rules import Part as StudyPart
from socialrx_diary.summary import service as summary
from socialrx_diary.themes.rules import Theme
from socialrx_diary.web.dates import today
from tests.kit import answering, releasing, reminding
from tests.kit.authenticator import Authenticator
from tests.kit.people import Service
from tests.kit.sure import SURE

WORDS = (
    "Lunch club. Sat by a lady who talked over me the whole dinner. Came home and had toast.",
    "Walked round the park with June from gardening. We laughed the whole way, and it rained, and nobody minded.",
    "The service charge letter. I have read it nine times and I could not tell you if I owe them or they owe me.",
    "I can grow things! First leeks came up.",
    "Rang the housing office myself this time.\n\nNobody answered. I will ring again on Monday.",
)
EVERYDAY = frozenset({"/", "/join", "/help", "/week", "/journey", "/sharing", "/more"})


@dataclass
class Said:
    """What everybody in the town wrote, was called, or typed."""

    words: tuple[str, ...] = WORDS * 3
    names: tuple[str, ...] = ("Maureen T.", "Joan B.", "Dil", "Nia", "Ken O.")
    service: str = "Park Road"
    word: str = "link worker"
    phone: str = "01632 960 123"
    hours: str = "Monday to Thursday, 9am to 4pm"
    needs: str = "Knock loudly."
    study: str = "How groups help"
    controller: str = "University of Northbridge"
    reference: str = "26/NB/0001"
    reason: str = "First look at which themes are ticked together."
    staff: tuple[str, ...] = ("Gail Moor", "Wil Roberts")


@dataclass
class Town:
    """Everybody, and what they have."""

    service: Service
    said: Said = field(default_factory=Said)

    def __post_init__(self):
        service, said = self.service, self.said
        self._called()
        self.study_id = service.study(said.study)
        self._study_details()
        self.maureen = service.person(said.names[0])
        self.joan = service.person(said.names[1])
        self.dil_id, self.dils_code = service.invited(said.names[2])
        self.sheet_id = service.sheet("Bel", "", "", "Tom")
        self.maureen.needs(Way.LARGE_PRINT, Way.HEARING, call=Call.TIMES, times="mornings", more=said.needs)
        self._handed_over()
        self.blank_id = self._blank()
        self.nia = self._joining(said.names[3])
        self.newcomer = service.person("")
        self.entries = self._maureens_diary()
        self.page_id, self.pages_code = self.maureen.prints_a_page()
        self.notes_before, self.notes_now = self._notes()
        self.ken = self._left_behind(said.names[4])
        self.dora = self._back_after_months()
        reminding.was_reminded(self.maureen)
        reminding.asks(self.dora, How.EMAIL, "dora@example.org")
        self.gwen = self._going()
        for number in range(11):
            person = service.person(f"Person {number}", service.ben)
            person.joins_study(self.study_id)
            for week in range(3):
                person.wrote(None, [list(Theme)[(number + week) % 5]], weeks_ago=week)
        self.ivy = service.person("Ivy R.")
        self.ivys_new_phone, self.opening_id = self._new_phone()
        self.nell, self.olive, self.pat = (self._locking(name) for name in ("Nell", "Olive", "Pat"))
        self._locks()
        self.elsie, self.answers_id = answering.elsie_of(service)
        answering.answers_again(self.maureen)
        self.export_id = self._export()
        self._releases()
        self.rob = service.staff("Rob Hale", Role.RESEARCHER)
        self.rob.adds_a_passkey(Authenticator(), "My work phone")
        self.passage_id = self._checked()
        self.at_password = self._arriving(Role.LINK_WORKER)
        self.at_set_up = self._arriving(Role.RESEARCHER, own_password=True)
        self.at_code = self._arriving(Role.ADMINISTRATOR, own_password=True, has_app=True)
        self._looks()
        self._counted()

    def token(self, who):
        """The token of somebody by the name of their attribute; nobody has none."""
        if who == "nobody":
            return None
        holder = getattr(self, who, None) or getattr(self.service, who)
        return holder if isinstance(holder, str) else holder.token

    def _blank(self):
        """The card of the sheet that nobody has yet."""
        with self.service.database.reading() as session:
            return moving.on_sheet(session, self.service.asha.actor, self.sheet_id)[1][0]

    def _handed_over(self):
        """Una was Ben's until today."""
        self.una = self.service.person("Una K.", self.service.ben)
        self.una.shares("words", self.service.ben)
        with self.service.database.writing() as session:
            asha = self.service.asha.id
            participants.hand_over(session, self.service.ada.actor, self.una.id, asha, self.service.now())

    def _called(self):
        said, service = self.said, self.service
        with service.database.writing() as session:
            before = organisations.shown(session, service.id)
            organisations.change(
                session, service.ada.actor, service.id, before.version, service.now(),
                name=said.service, link_worker_word=said.word, phone=said.phone, hours=said.hours,
            )  # fmt: skip

    def _study_details(self):
        with self.service.database.writing() as session:
            study = session.get(Study, self.study_id)
            study.controller, study.approval_reference = self.said.controller, self.said.reference
            study.highest_tier = "D"

    def _joining(self, name):
        """Somebody whose code was right and who has not said yes yet: their token."""
        _id, code = self.service.invited(name)
        with self.service.database.writing() as session:
            return invites.let_in(session, code, uuid4(), secrets.token_hex(8), "Phone", self.service.now()).token

    def _maureens_diary(self):
        """Weeks of every kind, the newest last week; this week holds nothing yet."""
        maureen, words = self.maureen, self.said.words
        maureen.shares("words")
        maureen.shares_when()
        maureen.joins_study(self.study_id)
        themes = list(Theme)
        entries = {"talk": maureen.wrote(words[0], themes[:2], 1, talk_about=True)}
        maureen.wants_to_talk_about(entries["talk"])
        entries["quiet"] = maureen.wrote(None, (), 2, kind="quiet")
        entries["mine"] = maureen.wrote(words[1], themes[2:3], 3)
        maureen.says(entries["mine"], "only_me")
        entries["changed"] = maureen.wrote(words[2], themes[3:4], 4)
        maureen.wrote(words[3], themes, 4)
        maureen.wrote(words[4], themes[1:4], 4)
        entries["both"] = maureen.wrote(words[3], themes[4:], 5)
        self._clash(maureen, 5, words[0])
        entries["out"] = maureen.wrote(words[1], themes[:1], 6)
        maureen.says(entries["out"], "ticks")
        entries["ticks"] = maureen.wrote(None, themes[2:4], 7)
        prompted = {"prompt_id": "people-any-1", "prompt_text": "Who did you see?"}
        entries["idea"] = maureen.wrote(words[2], themes[:1], 8, **prompted)
        maureen.wants_to_talk_about(entries["idea"])
        entries["paper"] = maureen.wrote(words[4], themes[:2], 40, written_with="paper")
        for number, each in enumerate(words[3:]):
            maureen.wrote(each, [themes[number % 5]], 9 + number)
        entries["long ago"] = maureen.wrote(words[-1], themes, 70)
        return entries

    def _notes(self):
        """Maureen's notes of two meetings, one that both agreed on, and what she and Nell want passed on."""
        maureen, words, service = self.maureen, self.said.words, self.service
        before, now = maureen.begins_notes(days_ago=14), maureen.begins_notes()
        for note_id, mine, hers in ((before, words[1], words[3]), (now, words[2], words[4])):
            maureen.says_in_notes(note_id, mine)
            maureen.says_in_notes(note_id, hers, Part.WORKER, by_worker=True)
            maureen.says_in_notes(note_id, f"{words[3]}\n{words[0]}", Part.AGREED, by_worker=True)
        assert maureen.answers_notes(before)
        maureen.says_in_notes(now, words[0], Part.DIFFERENT)
        with service.writing() as session:
            pair, unknowing = maureen.notes(now)[0].pair, {Part.AGREED: Written(words[1], 9, uuid4())}
            notes.keep(session, service.vault, service.asha.actor, pair, unknowing, service.now())
        asked = Boxes(words[0], words[1], words[3])
        maureen.wants_passed_on(asked, approved=True)
        with service.writing() as session:
            passing_on.keep_for(session, service.vault, service.asha.actor, maureen.id, asked, 0, service.now())
        return before, now

    def _clash(self, person, weeks_ago, words):
        """The same week changed on another phone that still had it empty."""
        service = self.service
        with service.database.writing() as session:
            order = participants.theme_order_of(session, person.id)
            change = Change(0, (Theme("help"),), words)
            reflections.keep(session, service.vault, person.actor, person.week(weeks_ago), change, order, service.now())

    def _left_behind(self, name):
        """Somebody whose link worker has stopped working here."""
        gone = self.service.staff(self.said.staff[0], Role.LINK_WORKER)
        person = self.service.person(name, gone)
        person.shares("ticks", gone)
        with self.service.database.writing() as session:
            staff.stop_staff(session, self.service.ada.actor, gone.id, self.service.now())
        return person

    def _back_after_months(self):
        """Somebody who has not written for long, put a rest on the path, and is in the middle of a sentence."""
        person = self.service.person("Dora B.")
        for ago in (30, 31, 83):
            entry = person.wrote(self.said.words[0], [list(Theme)[ago % 5]], weeks_ago=ago)
        person.keeps_close(entry)
        person.rests(date(2024, 6, 1), date(2024, 9, 1))
        person.is_writing(self.said.words[1])
        return person

    def _locking(self, name):
        """Somebody with a lock on their phone and a finger that opens it."""
        person = self.service.person(name)
        person.adds_a_passkey(Authenticator())
        with self.service.database.writing() as session:
            locks.set_numbers(session, person.actor, "739205", 10, self.service.now())
        return person

    def _locks(self):
        """Olive's diary is locked; at Pat's, somebody has tried too often."""
        with self.service.database.writing() as session:
            locks.shut(session, self.olive.actor)
        for _ in range(5):
            with self.service.database.writing() as session:
                locks.shut(session, self.pat.actor)
                locks.count_try(session, self.pat.actor)

    def _going(self):
        """Somebody in the seven days before their diary goes."""
        person = self.service.person("Gwen P.", self.service.ben)
        with self.service.database.writing() as session:
            leaving.ask_to_go(session, person.actor, self.service.now())
        return person

    def _new_phone(self):
        """Ivy lost her phone: a new one that sees only new weeks, and a request to open the older ones."""
        service, ivy = self.service, self.ivy
        ivy.wrote(self.said.words[0], [Theme("people")], 1)
        phone = ivy.on_a_new_phone()
        with service.database.writing() as session:
            assert openings.ask(session, service.vault, service.asha.actor, ivy.id, service.now())
        with service.database.reading() as session:
            return phone, openings.under_way(session, service.vault, service.asha.actor, ivy.id).id

    def _export(self):
        return releasing.filed(self.service, self.study_id)

    def _releases(self):
        """A file that was made, of which somebody has been taken out since; one refused, and one that waits."""
        leaver = self.service.person("Person 11", self.service.ben)
        leaver.wrote(None, [Theme("help")])
        leaver.joins_study(self.study_id)
        self.release_id = releasing.made(self.service, self.study_id)
        leaver.joins_study(self.study_id, "no")
        self.refused_id = releasing.ask(self.service, self.study_id)
        releasing.answer(self.service, self.refused_id, "Say first who will work with it.")
        self.waiting_id = releasing.ask(self.service, self.study_id)
        self.making_id = releasing.ask(self.service, self.study_id)
        releasing.answer(self.service, self.making_id)
        begun = Making(id=self.making_id, begun_at=self.service.now(), weeks=40_000, done=1200, all_of_it=40_000)
        self.service.in_session(lambda session: session.add(begun))

    def _checked(self):
        """Dora lets the study use her words: Rob has read a passage of hers to its end, and Ruth has it open."""
        service, ruth, rob = self.service, self.service.ruth.actor, self.rob.actor
        self.dora.joins_study(self.study_id, "words")
        with service.writing() as session:
            study = studies.study_set_up(session, service.ada.actor, self.study_id)
            assert members.put_on(session, service.ada.actor, study, rob.id, StudyPart.CHECKER, service.now())
        with service.writing() as session:
            study = members.study_worked_on(session, rob, self.study_id)
            passage_id, about = queue.take_next(session, rob, study), (service.vault, rob, study)
            checking.open_passage(session, *about, passage_id, service.now())
            checking.mark_more(session, *about, passage_id, self.said.words[0].split()[0], "quasi", service.now())
            _version, before = checking.before_them(session, *about, passage_id, service.now())
            kept = [replace(one, choice=Choice.HIDE) for one in before]
            assert checking.decide(session, *about, passage_id, kept, service.now())
            assert checking.finish(session, *about, passage_id, service.now())
        with service.writing() as session:
            study = members.study_worked_on(session, ruth, self.study_id)
            checking.open_passage(session, service.vault, ruth, study, passage_id, service.now())
        return passage_id

    def _arriving(self, role, *, own_password=False, has_app=False):
        """Somebody who works here, on their way in: the token they hold between password and code."""
        service, now = self.service, self.service.now()
        with service.database.writing() as session:
            staff_id = staff.add_staff(
                session, service.id, service.ada.actor, role, self.said.staff[1], f"{uuid4().hex}@parkroad.example",
                "01632 960 000", "Monday", "a starting password", now,
            )  # fmt: skip
            codes.begin_totp(session, service.vault, staff_id)
            member = accounts.staff_member(session, staff_id)
            member.must_change_password, member.totp_confirmed = not own_password, has_app
            return accounts.sign_in(session, now, "", staff_id=staff_id, complete=False)

    def _looks(self):
        service = self.service
        now = service.now()
        for deed in (Deed.SUMMARY_OPENED, Deed.SUMMARY_PRINTED):
            with service.database.writing() as session:
                summary.open_for(session, service.vault, service.asha.actor, self.maureen.id, now, today(now), deed)
        self.maureen.met(today(now) - timedelta(days=20))
        self.maureen.meets(today(now) + timedelta(days=3))
        self.maureen.puts_in_order(self.entries["idea"], self.entries["talk"])
        self.maureen.adds_a_line(self.said.words[3])

    def _counted(self):
        """The service is older than it is, and the quarter before this one was counted; and its trail was checked."""
        service = self.service
        quarter = quarter_of(quarter_of(service.now().date()).first - timedelta(days=1))
        began = datetime(quarter.first.year, quarter.first.month, 2, tzinfo=UTC)
        with service.database.writing() as session:
            session.get(Organisation, service.id).set_up_at = began
            session.flush()
            counts.count(session, service.ada.actor, quarter.first, service.now())
            administration.check_trail(session, service.ada.actor, service.now())


def addresses(town):
    """Every page, with somebody who can open it."""
    week, kept, joan_week = (town.maureen.week(ago) for ago in (0, 1, 0))
    entry = f"/entry/{town.entries['talk']}"
    maureen, joan, dil = town.maureen.id, town.joan.id, town.dil_id
    dora = next(week.id for week in town.dora.diary() if week.words)
    study, export, colleague = town.study_id, town.export_id, town.service.ben.id
    long_ago, line = town.maureen.week(70), Line("samaritans", "call", "").key(town.service.id)
    found = {
        "nobody": """/ /about /accessibility /complain /type-in /type-in/kept /language /help
            /back /join /join/no-code /join/not-now /staff/sign-in /staff/invitation /goodbye
            /offline /off/ABCDEFGHIJKLMNOP /off /no-such-page""",
        "nia": "/start/welcome /start/phone /start/keep /start/keep?phone=shared",
        "newcomer": "/start/name",
        "joan": f"""/start/phone /start/keep /start/leave-quickly /start/share /start/research/{study} /start/check
            /week /week/{joan_week}/words /week/{joan_week}/words?then=write /week/{joan_week}/not
            /journey /journey/years /sharing /sharing/change /sharing/looked /sharing/research/{study}
            /start/lock /more/lock /notes /passing-on /more/reminders /more/reminders?stopped=yes""",
        "nell": "/more/lock /more/lock/change /more/lock?done=changed /more/passkeys /more/copy/read /help",
        "olive": "/locked?next=/week /locked?next=/week&kept=words /locked/forgot",
        "pat": "/locked /locked/forgot",
        "ken": "/sharing /sharing/looked /week",
        "una": "/week /sharing /sharing/anew /sharing/history",
        "dora": f"""/more/reminders/code /more/reminders/code?again=yes
            /week /week/{week}/words /week/{week}/words?gone=draft /journey /journey/close
            /journey/back/{town.dora.week(31)} /journey/rests /journey/rests?done=put
            /sharing/week/{dora}/research/{study} /sharing/week/{dora}/research/{study}/quotes""",
        "maureen": f"""/join /help /about /complain /more/helping /more/helping?saved=yes /paper /paper?closed=yes
            /paper/{town.page_id} /paper/{town.page_id}?size=large /entry/{town.entries["paper"]}
            /no-such-page /start/when /start/research/{study} /start/age /start/check
            /week /week/{week} /week/{kept} /week/{kept}/words /week/{kept}/kept /week/{kept}/not
            /week/{town.maureen.week(2)}/kept /week/{town.maureen.week(3)}/words
            {entry} {entry}/before {entry}/delete /entry/{town.entries["changed"]}/before
            /entry/{town.entries["both"]}/both /entry/{town.entries["both"]} /entry/{town.entries["quiet"]}
            /entry/{town.entries["mine"]} /entry/{town.entries["idea"]} /entry/{town.entries["changed"]}
            /week/{week}/idea?kind=hard /journey /journey?before={town.maureen.week(8)}
            /journey?theme=people /journey?gone=week
            /journey/years {season_of(long_ago)} /journey/close /journey/back/{week}
            /sharing /sharing/change /sharing/stop /sharing/preview /sharing/looked /sharing/research/{study}
            /sharing/headings /sharing/history /sharing/on /sharing/on?day={kept}
            /notes /notes/stop /notes/again /notes/{town.notes_now} /notes/{town.notes_now}/write
            /notes/{town.notes_now}/write?differ=yes /notes/{town.notes_before} /notes/{town.notes_before}/copy/1
            /passing-on /passing-on/write /passing-on/back
            /sharing/prepare /sharing/prepare/choose /sharing/prepare/day /sharing/table /sharing/table?at=3
            /sharing/prepare/ask/{town.entries["mine"]}
            /sharing/week/{town.entries["talk"]} /sharing/week/{town.entries["talk"]}/sentences
            /sharing/research/{study}/files /sharing/week/{town.entries["talk"]}/research/{study}
            /more /more/reach /more/way-back /more/phone /more/settings/phone /offline
            /more/reminders /more/reminders?done=on /more/reminders/another /more/reminders/sms /more/reminders/email
            /more/reminders/push /more/settings /more/settings?saved=yes /more/lock /more/passkeys
            /more/devices /more/devices/here /more/devices/add
            /more/copy /more/copy/read /more/delete /story""",
        "gwen": "/leaving /leaving/now /more/copy /help",
        "ivy": "/week /more/devices",
        "ivys_new_phone": "/week /journey /more /more/older /more/devices /sharing /more/copy/read",
        "ben": f"/openings /openings/{town.opening_id}",
        "at_password": "/staff/password",
        "rob": f"""/studies/ /studies/{study}/names
            /staff/ways /staff/ways/where /staff/ways/passkeys /staff/ways/passkeys/new /staff/ways/password""",
        "at_set_up": "/staff/set-up",
        "at_code": "/staff/code",
        "asha": f"""/people /people/invite /join /no-such-page
            /people/{dil}/card /people/{dil}/card?screen= /people/{dil}/new-card /people/{maureen}/card
            /people/{maureen} /people/{maureen}?everything= /people/{maureen}/table /people/{joan}/table
            /people/{joan} /people/{maureen}/sheet /people/{joan}/sheet
            /people/{maureen}/notes /people/{joan}/notes /people/{maureen}/notes/{town.notes_now}
            /people/{maureen}/notes/{town.notes_now}/write /people/{maureen}/notes/{town.notes_now}/kept?beside=yes
            /people/{maureen}/notes/{town.notes_before} /people/{maureen}/notes/{town.notes_before}/copy/1
            /people/{maureen}/passing-on /people/{joan}/passing-on /people/{maureen}/passing-on/kept
            /people/{maureen}/meeting /people/{town.ivy.id}/back /openings
            /people/{maureen}/needs /people/{dil}/needs /people/worried /people/invite/several
            /people/sheets/{town.sheet_id} /people/{dil}/letter /people/{dil}/letter?size=large
            /people/{dil}/card?size=large /people/{town.blank_id}/name /people/hand-over""",
        "ruth": f"""/studies/ /studies/{study} /studies/{study}/export /studies/{study}/exports/{export}
            /studies/{study}/exports/{town.making_id}
            /studies/{study}/names /studies/{study}/names/{town.passage_id}
            /studies/{study}/export?tier=A /studies/{study}/export?tier=C /studies/{study}/export?tier=D
            /studies/{study}/files /studies/{study}/files/{town.release_id} /studies/{study}/files/{town.waiting_id}
            /studies/{study}/files/{town.refused_id} /studies/asked /studies/{study}/order""",
        "ada": f"""/service /service/change /service/worried /service/hand-over /service/staff/{colleague}/hand-over
            /service/staff/{town.ken.worker.id}/hand-over /service/staff/new /service/staff/{colleague}/stop
            /service/staff/{colleague}/start-again /service/staff/{colleague}/role
            /service/staff/{town.service.ruth.id}/role
            /service/reminders
            /service/looks /service/looks?kind=looks /service/looks/check /service/help /service/help/new
            /service/help/{line} /service/counts /service/counts/sheet /staff/again?next=/service /staff/ways
            /studies/new /studies/{study}/set-up /studies/{study}/people
            /studies/asked /studies/asked/{town.waiting_id}""",
    }
    return [(who, path) for who, paths in found.items() for path in paths.split()] + answering.addresses(town)


def every_route(app, town, people=None):
    """One address of every route these people, or all, find a page at; with SURE=1 all, which is every state of it."""
    found, theirs = {}, [(who, path) for who, path in addresses(town) if people is None or who in people]
    for who, path in theirs:
        found.setdefault(rule_of(app, path), (who, path))
    return theirs if SURE else list(found.values())


def rule_of(app, path):
    """The route an address belongs to; none for one that is not there on purpose."""
    with suppress(NotFound):
        return app.url_map.bind("localhost").match(path.partition("?")[0], return_rule=True)[0].rule
    return None


def season_of(week):
    """The address of the season a week lies in."""
    year, name = weeks.season_of(week)
    return f"/journey/{year}/{name.value}"
