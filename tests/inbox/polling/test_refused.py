"""A post that the database refuses is not lost: it is noted, and read again later."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from inbox.models import Message, RefusedPost
from inbox.polling.refused import read_again
from tests.inbox.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)

REFUSE = """
CREATE FUNCTION refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'data_exception'; END $$;
CREATE TRIGGER refuse_poison BEFORE INSERT ON inbox_message FOR EACH ROW
WHEN (NEW.text LIKE '%poison%') EXECUTE FUNCTION refuse_poison();
"""
TAKE = "DROP TRIGGER IF EXISTS refuse_poison ON inbox_message; DROP FUNCTION refuse_poison();"


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_the_database_refuses_waits_until_the_fault_is_mended(desk: Desk) -> None:
    run(REFUSE)
    try:
        refused_id = desk.customer_writes("@nordbanan poison")
        desk.customer_writes("@nordbanan Var är mitt tåg?", author="ola")
        desk.poll()
        refused = RefusedPost.objects.get()
        assert [refused.external_id, refused.error] == [refused_id, "DataException"]
        assert Message.objects.get().text == "@nordbanan Var är mitt tåg?"
        with pytest.raises(ValidationError, match="still refuses"):
            read_again(refused, clock=timezone.now)
        assert RefusedPost.objects.exists()
    finally:
        run(TAKE)
    read_again(refused, clock=timezone.now)
    assert Message.objects.filter(external_id=refused_id).exists()
    assert not RefusedPost.objects.exists()
