"""A report by hand, as its reader has it: every section has something to tell."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from reports.editions.report import (
    ChannelVolume,
    Difference,
    Estimate,
    Feedback,
    Line,
    Month,
    Passage,
    Quote,
    Reason,
    Report,
    Topic,
)

SENTENCES = [
    "Customers wrote to us 1,940 times in October, about as often as in the month before.",
    "We asked 412 of them what they thought, and 236 answered.",
    "Of these, 87 % are satisfied now; before they wrote to us, 41 % were.",
    "90 % say that they need to call us less, thanks to the answer.",
    "Half of those who wrote had an answer within 4 minutes.",
]


def make_months() -> list[Month]:
    """Twelve: the first five not frozen, the fourth with too few answers."""
    months = []
    for number in range(12):
        first = date(2025 + (number + 10) // 12, (number + 10) % 12 + 1, 1)
        csat, less = 0.80 + number / 200, 0.88 + (number % 3) / 100
        estimates = {
            "csat": Estimate(csat, csat - 0.05, csat + 0.04, 220),
            "less": Estimate(less, less - 0.05, less + 0.04, 220),
            "first_mean": Estimate(1500 + 300.0 * (number % 4)),
        }
        if number == 3:
            estimates |= {"csat": Estimate(), "less": Estimate()}
        months.append(Month(first, f"{first:%b %Y}", number > 4, estimates))
    return months


def make_report(**changed: Any) -> Report:
    told: dict[str, Any] = {
        "brand": "Northern Rail", "kind": "month", "title": "October 2026",
        "scope": "the whole brand", "is_whole": True, "first": date(2026, 10, 1),
        "last": date(2026, 10, 31), "language": "en",
        "made_at": datetime(2026, 11, 2, 5, tzinfo=UTC),
        "frozen_at": datetime(2026, 11, 2, 5, tzinfo=UTC), "version": 2,
        "state": "Frozen on 2 November 2026, version 2",
        "note": "Two threads were filed under the wrong label.",
        "differences": [Difference("the whole brand", "Closed", "1,202", "1,204")],
        "sentences": SENTENCES,
        "counts": [Line("closures", "Closed", "1,204", "Each time that we closed a matter.")],
        "reasons": [Reason("unreachable", "no private way to ask", 611)],
        "satisfaction": make_satisfaction(),
        "now": [3, 8, 20, 85, 120], "before": [40, 50, 49, 60, 37],
        "response": make_response(), "aim": 3600,
        "channels": [
            ChannelVolume("X @northernrail", 1204, 702, 120),
            ChannelVolume("Facebook Northern Rail", 640, 402, 90),
        ],
        "hours": [[hour * (7 - day) for hour in range(24)] for day in range(7)],
        "topics": [Topic("delays", 402, 0.334, "33 %", "5 points more", is_change=True)],
        "feedback": [
            Feedback("The sign on platform 4 points the wrong way", "signs", 14, "Station South",
                     "changed", "The sign was turned.", date(2026, 10, 12)),
        ],
        "quotes": [Quote("Quick answer, and help at once. Thank you! 😀", "X", "October 2026")],
        "praise": [Line("praise", "Praise", "17", "Messages that colleagues marked.")],
        "quality": [Line("tone", "Tone", "18 of 20", "Answers that a lead found good.")],
        "brand_survey": [], "trend": make_months(),
        "method": [Passage("Who counts", ["Each closing counts once, in its month."])],
    }  # fmt: skip
    return Report(**{**told, **changed})


def make_satisfaction() -> list[Line]:
    return [
        Line("csat", "Satisfied now", "87 %", "Those who answered 4 or 5.", "205 of 236 (82–91 %)",
             "3 points more", is_change=True, estimate=Estimate(0.87, 0.82, 0.91, 236)),
        Line("before_csat", "Satisfied before", "41 %", "As they remember it.",
             "97 of 236 (35–47 %)", estimate=Estimate(0.41, 0.35, 0.47, 236)),
        Line("gain", "Gain", "+1.3", "Now less before, in steps of the scale.", "(1.1–1.5)",
             estimate=Estimate(1.3, 1.1, 1.5, 230)),
        Line("less", "Needs to call less", "90 %", "Those who said yes.", "212 of 236 (86–93 %)",
             estimate=Estimate(0.898, 0.86, 0.93, 236)),
    ]  # fmt: skip


def make_response() -> list[Line]:
    return [
        Line("first_median", "First response, median", "4 min", "", estimate=Estimate(240)),
        Line("first_p90", "First response, 9 of 10 within", "9 h", "", estimate=Estimate(32_400)),
        Line("first_mean", "First response, mean", "27 min", "", estimate=Estimate(1620)),
    ]
