"""Where the bars, lines and bands of a report lie. One set of templates draws them as SVG, on the
page in the page's own colours and on paper in the printer's; the same numbers stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports.charts import Row, draw_week
from reports.editions.report import Line, Report
from reports.editions.trends import TRENDS, Trend, draw_trend
from reports.metrics import Unit
from reports.templatetags.figures import lasting, tell_amount

MONDAY = date(2026, 6, 1)  # any: only its name is shown
WIDTH = 660
ROW, THICK = 46, 14  # of bars: from one to the next, and how thick
SHARES = ("before_csat", "csat", "less")
TIMES = ("first_median", "first_mean", "first_p90")
LONGEST = 4  # times the aim; whatever took longer is cut off there, and drawn so


@dataclass(frozen=True, slots=True)
class Bar:
    """`low` and `high`: where its interval begins and ends. `is_cut`: it goes on beyond."""

    name: str
    title: str
    words: str
    y: int
    width: float
    low: float | None = None
    high: float | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """`ticks`: x and words along the lower edge; `aim`: x of what we aim at."""

    bars: Sequence[Bar]
    height: int
    ticks: Sequence[tuple[float, str]]
    alt: str
    aim: float | None = None
    aim_words: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """So many answers of one step of the scale, 1 to 5. `words` where they find room."""

    step: int
    x: float
    width: float
    number: int
    words: str

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered: rows of (title, y, pieces), each as wide as the other."""

    rows: Sequence[tuple[str, int, Sequence[Piece]]]
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class Hours:
    """A square for each hour of the week."""

    rows: Sequence[Row]
    alt: str


@dataclass(frozen=True, slots=True)
class Charts:
    """None, or left out, where there is nothing to draw."""

    answers: Answers | None
    shares: Bars | None
    trends: Sequence[Trend]
    times: Bars | None
    hours: Hours | None


def draw_charts(report: Report) -> Charts:
    """In the language that is active: the report's own."""
    titles = {line.name: line.title for line in [*report.satisfaction, *report.response]}
    trends = [
        draw_trend(report.trend, name, titles.get(name, ""), aim=report.aim) for name in TRENDS
    ]
    return Charts(
        draw_answers(report.before, report.now),
        draw_shares(report.satisfaction),
        [trend for trend in trends if trend],
        draw_times(report.response, report.aim),
        draw_hours(report.hours),
    )


def draw_answers(before: Sequence[int], now: Sequence[int]) -> Answers | None:
    if not any([*before, *now]):
        return None
    said = [(_("Before they wrote to us"), before), (_("Now"), now)]
    rows = [
        (title, number * ROW, [*_divide(numbers)]) for number, (title, numbers) in enumerate(said)
    ]
    alt = "; ".join(f"{title}: {', '.join(map(str, numbers))}" for title, numbers in said)
    return Answers(rows, len(rows) * ROW, alt)


def _divide(numbers: Sequence[int]) -> Iterator[Piece]:
    """From the left, 1 first; a piece that is too narrow for its number has no words."""
    whole, x = sum(numbers) or 1, 0.0
    for step, number in enumerate(numbers, start=1):
        width = WIDTH * number / whole
        words = str(number) if width >= 9 * len(str(number)) + 6 else ""
        yield Piece(step, round(x, 1), round(width, 1), number, words)
        x += width


def draw_shares(lines: Sequence[Line]) -> Bars | None:
    """Before and after, and who needs to call less: each from nobody to everybody."""
    known = _pick(lines, SHARES)
    bars = [_draw_bar(line, number, WIDTH) for number, line in enumerate(known)]
    ticks = [(WIDTH * part / 4, tell_amount(part / 4, Unit.SHARE)) for part in range(5)]
    return Bars(bars, _find_height(bars), ticks, _tell(known)) if bars else None


def draw_times(lines: Sequence[Line], aim: int) -> Bars | None:
    known = _pick(lines, TIMES)
    longest = max((line.estimate.amount or 0 for line in known), default=0)
    whole = min(max(longest, 1.2 * aim), LONGEST * aim)
    bars = [_draw_bar(line, number, WIDTH / whole) for number, line in enumerate(known)]
    words = _("aim: {time}").format(time=lasting(aim))
    at = round(aim * WIDTH / whole, 1)
    return Bars(bars, _find_height(bars), [], _tell(known), at, words) if bars else None


def draw_hours(hours: Sequence[Sequence[int]]) -> Hours | None:
    contacts = {
        (weekday, hour): number
        for weekday, numbers in enumerate(hours, start=1)
        for hour, number in enumerate(numbers)
    }
    if not any(contacts.values()):
        return None
    rows = draw_week(contacts, None, today=MONDAY)
    (weekday, hour), number = max(contacts.items(), key=lambda pair: pair[1])
    busiest = date_format(rows[weekday - 1].day, "l")
    begin, end = f"{hour:02}:00", f"{hour + 1:02}:00"
    words = _("Busiest: {weekday} from {begin} to {end}, {number} messages")
    return Hours(rows, words.format(weekday=busiest, begin=begin, end=end, number=number))


def _pick(lines: Sequence[Line], names: Sequence[str]) -> list[Line]:
    """Those that have something to draw, in the order of the names."""
    by_name = {line.name: line for line in lines if line.estimate.amount is not None}
    return [by_name[name] for name in names if name in by_name]


def _draw_bar(line: Line, number: int, scale: float) -> Bar:
    def place(amount: float | None) -> float | None:
        return None if amount is None else round(min(amount * scale, WIDTH), 1)

    estimate = line.estimate
    amount = estimate.amount or 0.0
    return Bar(
        line.name, line.title, line.detail or line.words, number * ROW, place(amount) or 0.0,
        place(estimate.low), place(estimate.high), is_cut=amount * scale > WIDTH + 0.5,
    )  # fmt: skip


def _find_height(bars: Sequence[Bar]) -> int:
    return len(bars) * ROW + 16


def _tell(lines: Sequence[Line]) -> str:
    return "; ".join(f"{line.title}: {line.words}" for line in lines)
