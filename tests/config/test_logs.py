"""What the log says of an error: where and of which kind, and none of its words."""

from __future__ import annotations

import logging
from io import StringIO
from logging.config import dictConfig

import pytest
import structlog
from django.conf import settings
from django.db import DataError, connection

from config.logs import describe_logging

pytestmark = pytest.mark.django_db
WORDS = "Majas hemlighet"


def fail(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [words])


@pytest.fixture
def log() -> StringIO:
    """What both kinds of loggers write."""
    lines = StringIO()
    described = describe_logging("INFO")
    described["handlers"]["console"]["stream"] = lines
    dictConfig(described)
    return lines


def test_no_word_of_a_customer_stands_in_the_log(log: StringIO) -> None:
    try:
        fail(WORDS)
    except DataError:
        structlog.get_logger("ours").exception("post_refused", channel=7)
        celery = f"Task x[1] raised unexpected: DataError('{WORDS}')"
        logging.getLogger("celery.app.trace").exception(celery)
    finally:
        dictConfig(settings.LOGGING)
    ours, celerys = log.getvalue().splitlines()
    assert WORDS not in log.getvalue()
    for line in (ours, celerys):
        assert "in fail" in line
        assert "because of" in line
        assert "psycopg2.errors.InvalidTextRepresentation" in line
    assert "channel=7" in ours
    assert "Task x[1] raised unexpected" in celerys
