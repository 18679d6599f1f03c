"""The owner of our account takes our sign-in back; an admin signs in again. Nothing is lost."""

from __future__ import annotations

from django.core import mail

from inbox.models import Message, Reply
from tests.inbox.views.test_composer import rule
from tests.scenarios.conftest import Scene, find_thread

MUST_CONNECT = "must be connected again: nothing is read or sent until then."
LOCK = "This channel must be connected again before anything can be sent."


def test_a_revoked_sign_in_and_a_new_one_leave_no_gap(scene: Scene) -> None:
    channel, elin = scene.connect("x"), scene.elin
    scene.write("x", "Var är mitt tåg?")
    scene.write("x", "Och min buss?", author="olle")
    scene.work()
    answered, drafted = find_thread("Var är mitt tåg?"), find_thread("Och min buss?")
    elin.claim(answered)
    elin.claim(drafted)
    elin.drafts(drafted, "Den kommer snart. ^EL")
    assert elin.send(answered, "Det rullar om tio minuter. ^EL").status_code == 202

    scene.control("POST", "revocations", network="x", handle="nordbanan")
    for number in range(3):
        scene.write("x", f"Hallå {number}?", author=f"kund{number}")
    scene.work()

    assert f"@nordbanan {MUST_CONNECT}" in elin.see("/")
    assert LOCK in rule(elin.open(drafted), "reply")
    assert LOCK in rule(elin.open(drafted), "private")
    assert elin.drafted(drafted) == "Den kommer snart. ^EL"
    assert "not sent" in elin.reads(answered)
    assert [(letter.to, "@nordbanan" in letter.subject) for letter in mail.outbox] == [
        (["ada@example.com"], True)
    ]
    asked = scene.count_calls("/mentions")
    scene.work(turns=5)
    assert scene.count_calls("/mentions") == asked  # a door that is shut is not knocked at
    assert len(mail.outbox) == 1

    scene.office.connect("x", address=f"/channels/{channel.pk}/connection/")
    scene.write("x", "Är ni där igen?", author="eva")
    scene.work()

    queue = elin.see("/")
    for words in ("Hallå 0?", "Hallå 1?", "Hallå 2?", "Är ni där igen?"):
        assert queue.count(words) == 1
    assert MUST_CONNECT not in queue
    assert "data-open" in rule(elin.open(drafted), "reply")
    assert elin.drafted(drafted) == "Den kommer snart. ^EL"
    assert "may be missing" not in elin.see("/channels/")
    assert Message.objects.filter(direction="inbound").count() == 6

    failed = Reply.objects.get()
    answered.refresh_from_db()
    again = elin.act("attempts", failed.pk, on=elin.on(answered), version=answered.version)
    assert again.status_code == 202
    scene.work(turns=2)
    assert "Det rullar om tio minuter. ^EL Elin Lund" in elin.reads(answered)
    assert "not sent" not in elin.reads(answered)
