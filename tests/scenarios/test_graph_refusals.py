"""What Facebook refuses, by code and subcode, and what the agent then sees: each class once."""

from __future__ import annotations

from inbox.models import Reply
from tests.inbox.views.test_composer import rule
from tests.scenarios.conftest import Scene, find_thread

ASK, ANSWER = "Är väskan hittad?", "Ja, den ligger i Falun. ^EL"

REFUSALS = [
    (551, 0, "Facebook does not let us write to this person."),
    (10, 2018108, "Facebook does not let us write to this person."),
    (368, 0, "Facebook holds this to be against its rules."),
    (2018300, 0, "Another application is handling this conversation at Facebook."),
    (10, 2018278, "Facebook's time for answering this person has run out."),
    (10, 0, "Facebook has not given us the permission that this needs."),
    (100, 33, "This is no longer on Facebook, or not visible to us."),
    (506, 0, "Facebook refused this because we have written the same text before."),
    (9999, 0, "Facebook: (#9999)"),  # no class of its own: the network's words
]


def answer_all(scene: Scene, *codes: tuple[int, int]) -> list[Reply]:
    """A customer for each code asks privately, Elin answers, and Graph refuses that for this reason
    once.
    """
    scene.connect("facebook")
    for number, _code in enumerate(codes):
        scene.write_privately("facebook", f"{ASK} {number}", author=f"kund{number}")
    scene.work()
    for number, (code, subcode) in enumerate(codes):
        thread = find_thread(f"{ASK} {number}")
        scene.elin.claim(thread)
        facts = {"code": code, "subcode": subcode, "method": "POST", "path": "/*/messages"}
        scene.fail("facebook", "graph_error", **facts)
        assert scene.elin.send(thread, f"{ANSWER} {number}").status_code == 202
    scene.work()
    return list(Reply.objects.order_by("pk"))


def test_refusals_are_told_in_words_and_send_nothing(scene: Scene) -> None:
    replies = answer_all(scene, *[(code, subcode) for code, subcode, _words in REFUSALS])
    for number, (reply, (_code, _subcode, words)) in enumerate(zip(replies, REFUSALS, strict=True)):
        assert reply.state == Reply.State.FAILED
        told = scene.elin.reads(reply.thread)
        assert "not sent" in told
        assert words in told
        assert scene.private_texts("facebook", f"kund{number}") == [f"{ASK} {number}"]
        assert "data-open" in rule(scene.elin.open(reply.thread), "private")


def test_a_limit_is_waited_for(scene: Scene) -> None:
    [reply] = answer_all(scene, (613, 0))
    assert reply.state == Reply.State.QUEUED
    assert "Facebook takes no more calls from us for a while." in scene.elin.reads(reply.thread)
    scene.pass_time(minutes=15)
    scene.work(turns=2)
    assert scene.private_texts("facebook", "kund0") == [f"{ASK} 0", f"{ANSWER} 0"]


def test_a_lost_sign_in_locks_the_channel(scene: Scene) -> None:
    [reply] = answer_all(scene, (190, 460))
    assert reply.state == Reply.State.FAILED
    page = scene.elin.open(reply.thread)
    assert "This channel must be connected again" in rule(page, "private")
    assert "must be connected again" in scene.elin.see("/")
    assert scene.private_texts("facebook", "kund0") == [f"{ASK} 0"]


def test_a_failure_of_facebook_s_own_is_looked_up_before_anybody_sends_again(scene: Scene) -> None:
    [reply] = answer_all(scene, (2, 0))
    assert reply.state == Reply.State.UNKNOWN
    for _minute in range(3):
        scene.pass_time(minutes=1)
        scene.work()
    reply.refresh_from_db()
    assert reply.state == Reply.State.FAILED
    assert "not sent" in scene.elin.reads(reply.thread)
    assert scene.private_texts("facebook", "kund0") == [f"{ASK} 0"]
