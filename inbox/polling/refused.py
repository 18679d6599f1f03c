"""A post that the database would not take is read once more, now that the fault may be mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import DataError, transaction
from django.utils.translation import gettext as _

from connectors.port import ConnectorError
from connectors.registry import connect
from inbox.ingest.ingest import ingest
from inbox.models import RefusedPost
from inbox.polling.family import gather_family


def read_again(refused: RefusedPost, *, clock: Callable[[], datetime]) -> None:
    """Store it, or learn that the network no longer has it: then it is off the list. Raises
    ValidationError where it stays there.
    """
    channel = refused.channel
    try:
        connector = connect(channel)
        answer = connector.look_up([refused.external_id])
        batch = gather_family(connector, channel, answer.found, clock=clock)
        with transaction.atomic():
            ingest(channel, batch, now=clock())
            refused.delete()
    except ConnectorError as error:
        raise ValidationError(_(error.words)) from error
    except DataError as error:
        words = _("The database still refuses it. The log says why.")
        raise ValidationError(words) from error
