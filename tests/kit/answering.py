"""Questions asked again and published questions answered, in the domain's words, all made through services."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from socialrx_diary.asking import service as asking
from socialrx_diary.consent import own_words, versions, wording
from socialrx_diary.consent import service as consent
from socialrx_diary.consent.own_words import Own
from socialrx_diary.consent.rules import Choice, Chosen, Scope
from socialrx_diary.measures import catalogue
from socialrx_diary.measures import service as measures
from socialrx_diary.measures.rules import When
from socialrx_diary.participants import visits
from socialrx_diary.weeks import today
from tests.kit.people import NAMES, Person, Service


def offers(service: Service, *measure_ids: str) -> None:
    """Ada offers these published questions."""
    with service.writing() as session:
        measures.choose(session, service.ada.actor, measure_ids, service.now())


def words_anew(service: Service, key: str, **changed: Any) -> int:
    """Ada puts English words of the service's own in use for a question; returns the version."""
    question = own_words.question_of(key)
    assert question is not None
    with service.writing() as session:
        before = versions.in_use(session, service.id, question)
        words = before.said["en"] if isinstance(before, Own) else own_words.ours(question, "en")
        assert words is not None
        said = {"en": replace(words, **changed)}
        version = versions.put_in_use(session, service.ada.actor, key, said, before.version, service.now())
    assert version is not None
    return version


def answers(person: Person, measure_id: str = "ons4", when: str = "start", **chosen: str) -> UUID:
    """They answered published questions; returns the id of the set."""
    measure = next(one for one in catalogue.published() if one.id == measure_id)
    service = person.service
    with service.writing() as session:
        return measures.keep(session, service.vault, person.actor, measure, When(when), chosen, service.now())


def shares_answers(person: Person, answers_id: UUID, choice: str = "yes") -> None:
    """They share one set of answers with their link worker, or not."""
    with person.service.writing() as session:
        chosen = Chosen(Scope.ANSWERS, Choice(choice), person.worker.id, answers_id)
        shown = wording.shown(wording.ANSWERS, **NAMES)
        consent.choose(session, person.actor, chosen, shown, person.service.now())


def answers_again(person: Person) -> None:
    """They are asked once more, because the words have changed, and answer what they answered before."""
    service = person.service
    with service.writing() as session:
        again = asking.first(session, person.actor, today(service.now()))
        assert again is not None
        asking.answer(session, person.actor, again, again.answered.choice.value, service.now())


def elsie_of(service: Service) -> tuple[Person, UUID]:
    """Elsie said yes to words that have changed since, was to go, and has answered some questions, which she shares."""
    offers(service, "ons4", "loneliness")
    elsie = service.person("Elsie M.", service.ben)
    elsie.shares("words")
    elsie.shares_when()
    answers_id = answers(elsie, "ons4", satisfied="7", anxious="2")
    shares_answers(elsie, answers_id)
    words_anew(service, "share_when", title="May {worker} see which week it was about?")
    with service.writing() as session:
        visits.give_notice(session, elsie.id, service.now(), first=True)
    return elsie, answers_id


def addresses(town: Any) -> list[tuple[str, str]]:
    """The pages of these questions, with somebody who can open each."""
    elsie, answers_id = town.elsie, town.answers_id
    found = {
        "elsie": f"""/asked-again /week?later=yes /questions /questions/ons4/start /questions/loneliness/review
            /questions/answers/{answers_id} /questions/answers/{answers_id}/delete""",
        "ben": f"/people/{elsie.id}/answers",
        "ada": """/service/words /service/words/share_when /service/words/share_when/change
            /service/words/research/change /service/keeping /service/questions""",
    }
    return [(who, path) for who, paths in found.items() for path in paths.split()]
