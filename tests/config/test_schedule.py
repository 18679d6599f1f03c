"""What runs by itself exists under the name by which it is called."""

from __future__ import annotations

import pytest

from config.celery import app


def test_every_scheduled_task_is_registered() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert scheduled <= app.tasks.keys()


@pytest.mark.parametrize(
    ("task", "queue"), [("send_reply", "replies"), ("fetch_picture", "pictures")]
)
def test_answers_and_pictures_have_queues_of_their_own(task: str, queue: str) -> None:
    route = app.amqp.router.route({}, f"inbox.tasks.{task}")
    assert route["queue"].name == queue
    assert set(app.amqp.queues) == {"celery", "replies", "pictures"}
