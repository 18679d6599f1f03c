"""What was frozen once can be read for good: `frozen.json` is as the first release froze it.

A figure that is added later needs a default, or is told only where the facts have it; the file
itself is never made anew.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from reports.editions.charts import draw_charts
from reports.editions.files import list_rows
from reports.editions.show import read_edition
from reports.models import Edition
from tests.reports.editions.past import FROZEN


def test_a_report_of_the_first_release_is_read_in_full() -> None:
    facts = json.loads(Path(__file__).with_name("frozen.json").read_text())
    edition = Edition(
        kind="quarter", first=date(2026, 7, 1), last=date(2026, 9, 30), frozen_at=FROZEN,
        facts={"scopes": {"all": facts}},
    )  # fmt: skip
    told = read_edition(edition, with_quotes=False)
    details = {line.name: line.detail for line in told.satisfaction}
    assert details["csat"] == "31 of 31 (89–100 %)"
    assert [line.words for line in told.response[:3]] == ["10 min"] * 3
    assert [(topic.name, topic.closures) for topic in told.topics] == [("biljett", 32)]
    assert [(one.title, one.state, one.threads) for one in told.feedback] == [
        ("Skylten på spår 4", "changed", 14)
    ]
    assert [line.words for line in (*told.praise, *told.quality)] == ["7", *["18 of 20"] * 3]
    assert told.brand_survey[0].title == "Satisfied with the brand, 2026 Q3"
    assert [month.title for month in told.trend][-1] == "Sep 2026"
    assert draw_charts(told).shares
    assert len(list(list_rows(told))) > 200
