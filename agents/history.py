"""What was done to people, as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agents.models import PeopleEvent, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = PeopleEvent.Kind
SENTENCES: dict[str, StrOrPromise] = {
    Kind.INVITED: gettext_lazy("%(by)s invited %(subject)s"),
    Kind.INVITED_AGAIN: gettext_lazy("%(by)s invited %(subject)s again"),
    Kind.WITHDRAWN: gettext_lazy("%(by)s withdrew the invitation of %(subject)s"),
    Kind.JOINED: gettext_lazy("%(by)s joined"),
    Kind.ROLE_CHANGED: gettext_lazy("%(by)s made %(subject)s %(role)s"),
    Kind.DEACTIVATED: gettext_lazy("%(by)s deactivated %(subject)s"),
    Kind.REACTIVATED: gettext_lazy("%(by)s reactivated %(subject)s"),
    Kind.TOKEN_RENEWED: gettext_lazy("%(by)s made a new API token"),
}


def tell(event: PeopleEvent) -> str:
    role = event.details.get("role", "")
    return SENTENCES[event.kind] % {
        "by": event.by or _("The command line"),
        "subject": event.subject,
        "role": Role(role).label if role else "",
    }
