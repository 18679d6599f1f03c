"""What runs by itself exists under the name by which it is called."""

from __future__ import annotations

from config.celery import app


def test_every_scheduled_task_is_registered() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= app.tasks.keys()


def test_answers_have_a_queue_of_their_own() -> None:
    route = app.amqp.router.route({}, "inbox.tasks.send_reply")
    assert route["queue"].name == "replies"
    assert set(app.amqp.queues) == {"celery", "replies"}
