"""How the log is written: one event a line, with its trace, and no word of a customer's."""

from __future__ import annotations

import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

from inbox.numbers.logs import hide_in_logs
from reports.surveys.logs import hide_links

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
CELERY_SAYS = " raised unexpected: "  # and then the error's words


def tell_error(exc_info: ExcInfo) -> str:
    """Where it happened and of which kind it is, with the errors behind it. Not its words: a
    database's quote the row, a parser's the text.
    """
    parts: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        where = "".join(traceback.format_tb(error.__traceback__))
        parts.append(f"{where}{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nbecause of\n".join(parts)


def hide_errors_words(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Celery writes them into its line."""
    said = event.get("event")
    if isinstance(said, str) and CELERY_SAYS in said:
        event["event"] = said.partition(CELERY_SAYS)[0] + CELERY_SAYS.rstrip(": ")
    return event


PROCESSORS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.ExceptionRenderer(tell_error),
    hide_errors_words,
    hide_in_logs,
    hide_links,
]


def describe_logging(level: str) -> dict[str, Any]:
    """For `logging.config`: what libraries say is written as our own lines are."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "events": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": structlog.processors.LogfmtRenderer(),
                "foreign_pre_chain": PROCESSORS,
            }
        },
        # Whoever asks after our health is told by the answer; while we start, it is asked in vain.
        "filters": {
            "no_health": {
                "()": "django.utils.log.CallbackFilter",
                "callback": lambda record: "/healthz" not in map(str, record.args or ()),
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "events"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # These two write whole requests, tokens and texts included, when asked to speak.
            "urllib3": {"level": "WARNING"},
            "tweepy": {"level": "ERROR"},
            "django.request": {"filters": ["no_health"]},
            # A line when a task comes and one when it goes would be all that anybody reads.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }


def configure_events() -> None:
    structlog.configure(
        processors=[*PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
