"""What holds of every channel in the folder; each against something real that listens on this machine."""

import json
import os
from contextlib import ExitStack
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from socialrx_diary import channels
from socialrx_diary.channels import Message, NotOursError, Went, push, sms
from socialrx_diary.language import _, codes, speaking
from socialrx_diary.settings import Sending
from tests.kit import reminding
from tests.kit.posts import Phone, mail_server, notify, push_service, sending_through

KEY = "0123456789abcdef0123456789abcdef"
SAID = "Your page for this week is open."
NAMES = sorted(channels.channels())


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """All that carry messages, started once."""
    sending = reminding.nowhere(tmp_path_factory.mktemp("channels"))
    phones: dict[str, Phone] = {}
    with ExitStack() as stack:
        mail, smtp = stack.enter_context(mail_server())
        texts, notify_at = stack.enter_context(notify(reminding.NOTIFY_KEY))
        notes, push_at = stack.enter_context(push_service(phones))
        phones["/phone"] = Phone(f"{push_at}/phone")
        sending = replace(sending_through(sending, smtp, notify_at), push_secret=b"secret")
        to = {"email": "dora@example.org", "sms": reminding.NUMBER, "push": phones["/phone"].said}
        yield sending, {"email": mail, "sms": texts, "push": notes}, to


@pytest.fixture(params=NAMES)
def there(request, places):
    """One channel, its settings, whoever carries for it, and somebody to send to."""
    sending, posts, to = places
    post = posts[request.param]
    post.taken.clear()
    post.answers.clear()
    post.silent = False
    return request.param, channels.channels()[request.param], sending, post, to[request.param]


def message(to, **more):
    return Message(to, "Your page is open", SAID, KEY, "https://page.example/off/ABC", **more)


def test_the_folder_holds_what_a_service_needs():
    assert {"email", "sms", "push"} <= set(NAMES)


def test_a_channel_is_not_ready_until_it_is_set_up(there):
    _name, channel, sending, _post, _to = there
    assert channel.ready(sending)
    assert not channel.ready(Sending())
    assert channels.ready(Sending()) == []
    assert channels.ready(replace(sending, address="")) == [], "a message has to lead somewhere"


def test_a_label_is_said_in_every_language(there):
    for code in codes():
        with speaking(code):
            assert _(there[1].LABEL)


def test_what_is_taken_is_what_was_said_and_is_known_by_its_key(there):
    _name, channel, sending, post, to = there
    told = []
    assert channel.send(message(to, about_to=lambda: told.append(len(post.taken))), sending) is Went.TAKEN
    [letter] = post.taken
    assert SAID in letter.words and letter.key == KEY
    assert told == [0], "it was said that it goes before it went, once"


def test_whoever_lost_it_meanwhile_sends_nothing(there):
    _name, channel, sending, post, to = there

    def lost():
        raise NotOursError

    with pytest.raises(NotOursError):
        channel.send(message(to, about_to=lost), sending)
    assert post.taken == []


def test_where_nobody_listens_nothing_went_and_it_is_tried_again(there, tmp_path):
    name, channel, _sending, _post, _to = there
    nowhere = replace(reminding.nowhere(tmp_path), push_secret=b"secret")
    to = {"email": "dora@example.org", "sms": reminding.NUMBER, "push": Phone("http://127.0.0.1:9/phone").said}[name]
    assert channel.send(message(to), nowhere) is Went.LATER


@pytest.mark.parametrize(
    ("name", "said", "went"),
    [
        ("email", 550, Went.REFUSED), ("email", 451, Went.LATER),
        ("sms", 400, Went.REFUSED), ("sms", 403, Went.LATER), ("sms", 429, Went.LATER), ("sms", 500, Went.CUT_OFF),
        ("push", 404, Went.REFUSED), ("push", 410, Went.REFUSED), ("push", 429, Went.LATER), ("push", 503, Went.LATER),
    ],
)  # fmt: skip
def test_a_refusal_is_told_from_a_bad_day(places, name, said, went):
    sending, posts, to = places
    posts[name].taken.clear()
    posts[name].answers[:] = [said]
    assert channels.channels()[name].send(message(to[name]), sending) is went
    assert posts[name].taken == []


def test_a_channel_that_cannot_say_what_became_of_a_message_says_so(there):
    name, channel, sending, _post, _to = there
    expected = {"sms": Went.LATER, "push": Went.LATER}.get(name, Went.UNKNOWN)
    assert channel.asked("f" * 32, sending) is expected


def test_notify_is_asked_whether_it_has_a_text_that_was_cut_off(places):
    sending, posts, to = places
    posts["sms"].taken.clear()
    posts["sms"].silent = True
    assert sms.send(message(to["sms"]), sending) is Went.CUT_OFF
    assert sms.asked(KEY, sending) is Went.TAKEN
    assert sms.asked("f" * 32, sending) is Went.LATER
    posts["sms"].silent = False


def test_a_letter_can_be_stopped_from_the_mail_program_and_asks_for_no_answer(places):
    sending, posts, to = places
    posts["email"].taken.clear()
    channels.channels()["email"].send(message(to["email"]), sending)
    headers = posts["email"].taken[0].headers
    assert headers["List-Unsubscribe"] == "<https://page.example/off/ABC>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"


def test_a_note_is_sealed_as_the_standard_seals_its_example():
    """RFC 8291, appendix A."""
    own = ec.derive_private_key(
        int.from_bytes(push.unpacked("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")), ec.SECP256R1()
    )
    theirs = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    sealed = push.seal(
        b"When I grow up, I want to be a watermelon",
        push.unpacked(theirs),
        push.unpacked("BTBZMqHH6r4Tts7J_aSIgg"),
        push.unpacked("DGv6ra1nlYgDCS1FRnbzlw"),
        own,
    )
    assert push.packed(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95b"
        "Qpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize(
    ("endpoint", "good"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://eu.notify.windows.com/w", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://evilfcm.googleapis.com.example/x", False),
        ("https://notfcm.googleapis.com/x", False),
        ("https://169.254.169.254/latest", False),
        ("http://127.0.0.1:8000/", False),
        ("https://user@[broken", False),
    ],
)
def test_a_note_goes_to_a_push_service_and_to_no_other_machine(endpoint, good):
    assert push.allowed(endpoint, Sending()) is good


def test_a_phone_with_broken_keys_is_refused(places):
    sending, _posts, to = places
    broken = json.dumps({**json.loads(to["push"]), "p256dh": push.packed(os.urandom(65))})
    assert push.send(message(broken), sending) is Went.REFUSED


def test_the_key_of_the_service_is_always_the_same_and_its_own():
    assert push.public_key(b"a") == push.public_key(b"a") != push.public_key(b"b")
