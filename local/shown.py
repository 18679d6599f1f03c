"""Which pages are drawn, who looks at them, and what is done there first."""

from __future__ import annotations

from typing import NamedTuple

# What has been made up when a page is drawn: an installation of an hour ago, the same with channels
# in which nobody has written, with one that fails, and after a year and a morning. By commands.
STAGES: dict[str, list[tuple[str, ...]]] = {
    "empty": [("create_admin", "ada@nordbanan.example", "Ada Berg")],
    "quiet": [("seed_demo",), ("furnish_demo", "--quiet")],
    "ailing": [("furnish_demo", "--ailing")],
    "furnished": [("furnish_demo",)],
}


class Shown(NamedTuple):
    """`who`: the first name of one of the demo's people, or nobody. `steps`: what is opened
    (a selector), pressed (a key) or typed, one after the other.
    """

    name: str
    who: str
    address: str
    steps: tuple[tuple[str, str], ...] = ()
    stage: str = "furnished"
    status: int = 200


ALL = "/?view=open"
MAJA = (("open", ".queue-row:has-text('Maja')"),)

SHOWN = (
    Shown("first-queue", "ada", "/", stage="empty"),
    Shown("first-channels", "ada", "/channels/", stage="empty"),
    Shown("first-board", "ada", "/board/", stage="empty"),
    Shown("first-welcome", "ada", "/welcome/", stage="empty"),
    Shown("quiet-done", "elin", "/", stage="quiet"),
    Shown("quiet-open", "elin", "/?view=open", stage="quiet"),
    Shown("quiet-closed", "elin", "/?view=closed", stage="quiet"),
    Shown("quiet-snoozed", "elin", "/?view=snoozed", stage="quiet"),
    Shown("quiet-board", "marcus", "/board/", stage="quiet"),
    Shown("quiet-incidents", "marcus", "/incidents/", stage="quiet"),
    Shown("quiet-alerts", "marcus", "/alerts/", stage="quiet"),
    Shown("quiet-briefings", "marcus", "/briefings/", stage="quiet"),
    Shown("quiet-guides", "elin", "/guides/", stage="quiet"),
    Shown("quiet-praise", "elin", "/praise/", stage="quiet"),
    Shown("quiet-feedback", "marcus", "/feedback/", stage="quiet"),
    Shown("quiet-quality", "marcus", "/quality/", stage="quiet"),
    Shown("quiet-surveys", "marcus", "/surveys/", stage="quiet"),
    Shown("quiet-reports", "marcus", "/reports/", stage="quiet"),
    Shown("quiet-labels", "marcus", "/labels/", stage="quiet"),
    Shown("quiet-saved-replies", "marcus", "/saved-replies/", stage="quiet"),
    Shown("quiet-training", "marcus", "/?view=submissions", stage="quiet"),
    Shown("quiet-teams", "ada", "/teams/", stage="quiet"),
    Shown("ailing-queue", "elin", "/", stage="ailing"),
    Shown("ailing-channels", "ada", "/channels/", stage="ailing"),
    Shown("sign-in", "", "/accounts/login/"),
    Shown("forgotten-password", "", "/accounts/password/reset/"),
    Shown("desk", "elin", ALL, MAJA),
    Shown("desk-menu", "elin", ALL, (*MAJA, ("press", "s"))),
    Shown("desk-labels", "elin", ALL, (*MAJA, ("press", "t"))),
    Shown("desk-note", "elin", ALL, (*MAJA, ("press", "i"))),
    Shown("desk-saved-replies", "elin", ALL, (*MAJA, ("press", "r"), ("press", "/"))),
    Shown("desk-guide", "marcus", ALL, (("open", ".queue-row:has-text('Emma')"), ("press", "o"))),
    Shown("desk-keys", "elin", ALL, (("press", "?"),)),
    Shown("desk-palette", "elin", ALL, (("press", "Control+k"),)),
    Shown("desk-mine", "elin", "/"),
    Shown("desk-nothing-mine", "ada", "/?view=mine"),
    Shown("desk-pending", "elin", "/?view=pending"),
    Shown("desk-closed", "elin", "/?view=closed"),
    Shown("desk-no-match", "elin", "/?view=open&q=xyzzy"),
    Shown("desk-search", "elin", ALL, (
        ("press", "/"), ("type", "Skövde"), ("press", "Enter"),
    )),
    Shown("desk-picked", "elin", ALL, (
        ("press", "j"), ("press", "x"), ("press", "Shift+J"), ("press", "Shift+J"),
    )),
    Shown("desk-picked-labels", "elin", ALL, (
        ("press", "j"), ("press", "x"), ("press", "Shift+J"), ("press", "t"),
    )),
    Shown("desk-emoji", "elin", ALL, (*MAJA, ("open", "#insert-emoji"))),
    Shown("desk-ask", "elin", ALL, (*MAJA, ("press", "q"))),
    Shown("desk-hand-over", "elin", ALL, (*MAJA, ("press", "a"))),
    Shown("desk-feedback", "elin", ALL, (*MAJA, ("press", "f"))),
    Shown("desk-merge", "elin", ALL, (*MAJA, ("press", "Shift+M"))),
    Shown("desk-toast", "elin", ALL, (*MAJA, ("press", "b"))),
    Shown("desk-approve", "marcus", "/?view=submissions", (("open", ".queue-row"),)),
    Shown("desk-handled", "ali", ALL, (("open", ".queue-row:has-text('Karin')"),)),
    Shown("for-you", "marcus", "/for-you/"),
    Shown("for-you-empty", "ada", "/for-you/"),
    Shown("notices", "marcus", "/notices/"),
    Shown("training-queue", "marcus", "/?view=submissions"),
    Shown("training", "marcus", "/training/"),
    Shown("consultation", "ada", "/people/consultation/"),
    Shown("channels", "ada", "/channels/"),
    Shown("channel-signing", "ada", "/channels/", (("open", "a:has-text('Signature')"),)),
    Shown("channel-asks", "ada", "/channels/1/asks/"),
    Shown("channel-holding", "ada", "/channels/1/holding/"),
    Shown("channel-hours", "ada", "/channels/1/hours/"),
    Shown("connect-feed", "ada", "/channels/connect/feed/"),
    Shown("publish", "marcus", "/posts/"),
    Shown("praise", "elin", "/praise/"),
    Shown("praise-choice", "marcus", "/praise/choice/"),
    Shown("guides", "elin", "/guides/"),
    Shown("guide", "elin", "/guides/", (("open", "main a[href^='/guides/']:not([href*=new])"),)),
    Shown("guide-change", "marcus", "/guides/1/change/"),
    Shown("guide-new", "marcus", "/guides/new/"),
    Shown("saved-replies", "marcus", "/saved-replies/"),
    Shown("saved-reply", "marcus", "/saved-replies/1/"),
    Shown("saved-reply-new", "marcus", "/saved-replies/new/"),
    Shown("board", "marcus", "/board/"),
    Shown("board-breaches", "marcus", "/board/breaches/"),
    Shown("board-threads", "marcus", "/board/threads/first_median/"),
    Shown("alerts", "marcus", "/alerts/"),
    Shown("incidents", "marcus", "/incidents/"),
    Shown("incident", "marcus", "/incidents/", (("open", "main a:has-text('Skövde')"),)),
    Shown("briefings", "marcus", "/briefings/"),
    Shown("presence", "marcus", "/presence/"),
    Shown("loads", "marcus", "/presence/loads/"),
    Shown("taking", "marcus", "/taking/"),
    Shown("taking-one", "marcus", "/taking/1/"),
    Shown("quality", "marcus", "/quality/"),
    Shown("quality-review", "marcus", "/quality/rounds/1/next/"),
    Shown("quality-round", "marcus", "/quality/", (("open", "main a[href*=rounds]"),)),
    Shown("feedback", "marcus", "/feedback/"),
    Shown("feedback-one", "marcus", "/feedback/", (("open", "main a:has-text('Pyörä')"),)),
    Shown("surveys", "marcus", "/surveys/"),
    Shown("surveys-brand", "marcus", "/surveys/brand/"),
    Shown("survey-settings", "ada", "/surveys/settings/"),
    Shown("survey-questions", "ada", "/surveys/questions/"),
    Shown("survey-words", "ada", "/surveys/questions/contact/"),
    Shown("survey", "ada", "/surveys/questions/1/preview/"),
    Shown("reports", "marcus", "/reports/"),
    Shown("report", "marcus", "/reports/1/"),
    Shown("reports-days", "marcus", "/reports/days/"),
    Shown("reports-method", "marcus", "/reports/method/"),
    Shown("reports-recipients", "marcus", "/reports/recipients/"),
    Shown("hours", "ada", "/hours/"),
    Shown("hours-one", "ada", "/hours/1/"),
    Shown("policies", "ada", "/policies/"),
    Shown("policy", "ada", "/policies/1/"),
    Shown("labels", "marcus", "/labels/"),
    Shown("label-rule", "marcus", "/labels/", (("open", "main a[href*='/rules/']"),)),
    Shown("people", "ada", "/people/"),
    Shown("person", "ada", "/people/1/"),
    Shown("teams", "ada", "/teams/"),
    Shown("team", "ada", "/teams/1/"),
    Shown("me", "elin", "/me/"),
    Shown("me-figures", "elin", "/me/figures/"),
    Shown("password", "elin", "/accounts/password/change/"),
    Shown("welcome", "ada", "/welcome/"),
    Shown("not-found", "elin", "/nowhere/", status=404),
    Shown("not-allowed", "elin", "/people/", status=403),
    Shown("menu", "marcus", "/me/", (("open", "#rail-more:visible, .rail [aria-current]"),)),
    Shown("api", "elin", "/api/docs/"),
)  # fmt: skip
