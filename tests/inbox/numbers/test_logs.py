"""What a traceback or a library says of a text is masked in the log; ids are not."""

from __future__ import annotations

import logging
import sys

from inbox.numbers.logs import hide_in_logs

PNR = "960310-2386"


def test_messages_and_tracebacks_in_the_log_are_masked() -> None:
    [handler] = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    try:
        int(f"pnr {PNR}")
    except ValueError:
        record = logging.LogRecord(
            "x", logging.ERROR, "x", 1, f"refused {PNR}", None, sys.exc_info()
        )
    line = handler.format(record)
    assert line.count("••••••-••••") == 1  # an error's own words are not written at all
    assert "ValueError" in line
    assert PNR not in line


def test_ids_in_the_log_stay_whole() -> None:
    entry = {"event": "post_refused", "post": "4242424242424242"}
    assert hide_in_logs(None, "info", dict(entry)) == entry
