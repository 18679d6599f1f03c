"""The board's figures of a file of posts, reckoned with pandas: nothing of ours is used."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from tests.replay.rule import Recording


def tabulate(recording: Recording) -> pd.DataFrame:
    """A line for every post that a channel holds: channel, thread, direction, time."""
    lines = [
        (brand, recording.top_of(row), row["id"], row["direction"], row["created_at"])
        for brand, ids in recording.holdings().items()
        for row in (recording.rows[external_id] for external_id in ids)
    ]
    posts = pd.DataFrame(lines, columns=["channel", "thread", "id", "direction", "at"])
    posts["at"] = pd.to_datetime(posts["at"])
    return posts.dropna(subset=["thread"])


def reckon(recording: Recording, now: datetime) -> pd.DataFrame:
    """The figures of first responses, a line for each channel. Whoever waits does so until now."""
    threads = find_first_responses(tabulate(recording))
    waited = threads["answered"].fillna(pd.Timestamp(now)) - threads["opened"]
    threads["seconds"] = waited.dt.total_seconds()
    by_channel = threads.groupby("channel")["seconds"]
    return pd.DataFrame(
        {
            "threads": by_channel.size(),
            "first_median": by_channel.quantile(0.5),
            "first_p90": by_channel.quantile(0.9),
            "first_mean": by_channel.mean(),
            "first_within_5": by_channel.apply(lambda times: (times <= 300).mean()),
            "first_within_60": by_channel.apply(lambda times: (times <= 3600).mean()),
            "unanswered": threads["answered"].isna().groupby(threads["channel"]).sum(),
        }
    )


def find_first_responses(posts: pd.DataFrame) -> pd.DataFrame:
    """Channel, thread, when it was opened and first answered, by whomever of ours."""
    keys = ["channel", "thread"]
    tops = posts[posts["id"] == posts["thread"]].set_index(keys)["at"].rename("opened")
    answers = posts[posts["direction"] == "out"].join(tops, on=keys)
    answers = answers[answers["at"] >= answers["opened"]]
    return tops.to_frame().join(answers.groupby(keys)["at"].min().rename("answered")).reset_index()
