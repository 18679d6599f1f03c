"""The method page: what each figure means, how we ask and whom not, and what it cannot tell."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reports.editions.report import Passage
from reports.metrics import METRICS as BOARD
from reports.metrics import NOTES
from reports.models import Verdict, WaitKind
from reports.satisfaction.facts import FEWEST
from reports.satisfaction.metrics import METRICS

TIMES = ("first_median", "first_p90", "first_mean", "first_within_60")


def describe_method() -> list[Passage]:
    """In the language that is active."""
    return [
        _describe_cohort(),
        _describe_asking(),
        Passage(_("Who is not asked"), [str(one.label) for one in Verdict if _is_reason(one)]),
        _describe_intervals(),
        _describe_limits(),
        Passage(
            _("What the figures mean"),
            [f"{one.title}: {one.definition}" for one in METRICS.values()],
        ),
        Passage(
            _("Answering times"),
            [
                str(NOTES[WaitKind.FIRST]),
                *(f"{BOARD[name].title}: {BOARD[name].definition}" for name in TIMES),
            ],
        ),
    ]


def _is_reason(verdict: Verdict) -> bool:
    return verdict not in (Verdict.UNDECIDED, Verdict.ASKED)


def _describe_cohort() -> Passage:
    return Passage(
        _("What is counted"),
        [
            _(
                "A matter is what one customer wrote to us about, with our answers. The report is"
                " about the matters that were finished in its days; one that was finished twice"
                " counts twice, and one that we took up again within ten minutes had not been."
            ),
            _(
                "A report is frozen on the first working day after its month or quarter. Answers"
                " that come later are not in it, and a frozen figure never changes; what has to be"
                " told otherwise becomes a new version, frozen later, which says what it changed."
            ),
        ],
    )


def _describe_asking() -> Passage:
    return Passage(
        _("How we ask"),
        [
            _(
                "Some time after a matter was finished we send the customer a private message with"
                " a link: how satisfied are you with us now, how satisfied were you before you"
                " contacted us (both from 1 to 5), and do you need to call us less thanks to this?"
            ),
            _(
                "Only who wrote to us privately can be asked: a link in public could be answered by"
                " anybody. Nobody is asked twice within the resting period, nor ever again after"
                " asking us not to. No answer is tied to a name in this report."
            ),
        ],
    )


def _describe_intervals() -> Passage:
    return Passage(
        _("How sure a figure is"),
        [
            _(
                "“27 of 30 (74–97 %)” means: 27 of the 30 who answered said so. Had we asked a"
                " great many like them, the share would most likely have been between 74 and 97 %:"
                " such a range holds the truth 95 times out of 100."
            ),
            _(
                "With fewer than {fewest} answers we tell how many there were, and no percentage:"
                " chance would decide too much of it."
            ).format(fewest=FEWEST),
            _(
                "We call something a change only when chance alone would hardly explain it: when"
                " the whole range of the difference is above zero, or below. Otherwise it is about"
                " as before."
            ),
            _(
                "The ranges are Wilson's for shares, Student's for the difference between before"
                " and now, Newcombe's and Welch's for the difference between two periods."
            ),
        ],
    )


def _describe_limits() -> Passage:
    return Passage(
        _("What it cannot tell"),
        [
            _(
                "How satisfied somebody was before is remembered afterwards, in the same moment in"
                " which they tell how satisfied they are now. Memory takes its colour from how it"
                " ended."
            ),
            _(
                "Who answers chooses to. Those who do may be happier, or angrier, than those who do"
                " not; the response rate tells how many we have not heard."
            ),
            _(
                "Who wrote to us in public alone was not asked, nor was anybody in an incident. The"
                " figures say nothing about them."
            ),
        ],
    )
