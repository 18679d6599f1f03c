"""The report as a PDF: A4, tagged, in its reader's language. Made when it is asked for and kept
nowhere, so that a quote that is withdrawn is in no file of ours.
"""

from __future__ import annotations

import json
import subprocess
import sys

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from reports.editions.paper import lay_out
from reports.editions.report import Report

log = structlog.get_logger(__name__)

LONGEST = 20.0  # seconds; a usual report takes one


class CannotPrint(Exception):
    """No PDF came of it; its words tell the reader so."""


def write_pdf(report: Report, *, with_quotes: bool = True) -> bytes:
    """Raises `CannotPrint` where it takes too long, or cannot be set in type."""
    with translation.override(report.language):
        words = json.dumps(lay_out(report, with_quotes=with_quotes))
        try:
            return _typeset(words)
        except subprocess.SubprocessError as error:
            log.warning("not printed", title=report.title, scope=report.scope, error=str(error))
            raise CannotPrint(
                _("The PDF could not be made just now. Try again, or print the page itself.")
            ) from error


def _typeset(words: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "reports.editions.typeset"],
        input=words.encode(),
        capture_output=True,
        check=True,
        timeout=LONGEST,
        cwd=settings.BASE_DIR,
    )
    return done.stdout
