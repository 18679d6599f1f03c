"""`make screenshots`: every page of a furnished demo, light and dark, narrow and wide, as pictures
to be looked at. Runs beside servers of its own (`python -m local env`). A page that answers
otherwise than it should, cannot be drawn, or is wider than a narrow screen fails the run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, sync_playwright

from local.catalogues import compile_catalogues
from local.console import StartError, prepare_console, say, step
from local.environment import ROOT
from local.ports import HOST, find_free_port
from local.programs import manage
from local.shown import SHOWN, STAGES, Shown

HEIGHTS = {320: 700, 400: 860, 720: 450, 1440: 900, 3840: 2160}  # of the window, by its width
WIDTHS = [int(width) for width in os.environ.get("WIDTHS", "1440 400").split()]  # pixels
LANGUAGE = os.environ.get("SHOWN_LANGUAGE", "en")
NARROW = 400
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PASSWORD = "gladkund-demo"
QUIET = 0.3  # seconds in which nothing is asked for: what comes late has come
PATIENCE = 15.0  # seconds, for what comes
TALLEST = 6000  # pixels of a page that is drawn as a whole
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
TOO_WIDE = """() => {
  const main = document.querySelector("main");
  return Math.max(document.documentElement.scrollWidth - innerWidth,
                  main ? main.scrollWidth - main.clientWidth : 0);
}"""
TALL = """() => {
  const main = document.querySelector("main.scroll, main.entrance");
  return main ? main.scrollHeight - main.clientHeight : 0;
}"""


def draw_screens(folder: Path, names: list[str]) -> list[str]:
    """All pages, or those of these names, and what is wrong with them. Raises StartError where
    Chromium is missing.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise StartError("Chromium is missing: apt-get install chromium (Debian's package).")
    if unknown := set(names) - {one.name for one in SHOWN}:
        raise StartError(f"No page of this name is in local/shown.py: {', '.join(unknown)}.")
    folder.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    with serve() as (url, environment), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for stage, commands in STAGES.items():
            run_commands(commands, environment)
            staged = [one for one in SHOWN if one.stage == stage]
            chosen = [one for one in staged if one.name in names] if names else staged
            for width in WIDTHS if chosen else ():
                with step(f"{len(chosen)} pages, {stage}, {width} pixels wide"):
                    faults += draw_width(browser, url, folder, chosen, width)
        browser.close()
    return faults


@contextmanager
def serve() -> Iterator[tuple[str, Mapping[str, str]]]:
    """An empty installation's address, and the environment that it runs in."""
    port, events_port = find_free_port(), find_free_port()
    with tempfile.TemporaryDirectory(prefix="gladkund-screens-") as pictures:
        environment = {
            **os.environ, "DEMO": "true", "DEMO_PASSWORD": PASSWORD, "ADMIN_PASSWORD": PASSWORD,
            "BRAND_NAME": "Nordbanan", "MEDIA_ROOT": pictures,
            "PUBLIC_URL": f"http://{HOST}:{port}", "EVENTS_PORT": str(events_port),
        }  # fmt: skip
        compile_catalogues(ROOT / "locale")
        run_commands([("collectstatic", "--noinput"), ("migrate",)], environment)
        web = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind={HOST}:{port}",
               "--worker-class=gthread", "--threads=4", "--no-control-socket"]  # fmt: skip
        events = [sys.executable, "-m", "uvicorn", "config.events:application",
                  f"--host={HOST}", f"--port={events_port}", "--no-access-log"]  # fmt: skip
        with run(web, environment), run(events, environment):
            wait_for(f"http://{HOST}:{port}/accounts/login/")
            yield f"http://{HOST}:{port}", environment


@contextmanager
def run(command: list[str], environment: Mapping[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def run_commands(commands: Iterable[tuple[str, ...]], environment: Mapping[str, str]) -> None:
    """Raises StartError with the last line of what the one that failed said."""
    for command in commands:
        with step(command[0]):
            done = subprocess.run(
                manage(*command), env=environment, check=False, capture_output=True, text=True
            )
            if done.returncode:
                said = done.stderr.strip().splitlines() or ["it said nothing"]
                raise StartError(f"{command[0]} failed: {said[-1]}")


def wait_for(url: str, seconds: float = 180.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own
                return
        except OSError:
            time.sleep(0.2)
    raise StartError(f"Nothing answers at {url}.")


def draw_width(
    browser: Browser, url: str, folder: Path, shown: list[Shown], width: int
) -> list[str]:
    """A browser for each person, who signs in once. What is wrong with each page."""
    contexts: dict[str, BrowserContext] = {}
    faults = []
    for one in shown:
        if one.who not in contexts:
            contexts[one.who] = open_browser(browser, url, one.who, width)
        page = contexts[one.who].new_page()
        try:
            wrong = draw_page(page, url, folder, one, width)
        except Error as error:  # the others are drawn all the same
            wrong = [error.message.splitlines()[0]]
        faults += [f"{one.name}, {width} pixels: {words}" for words in wrong]
        page.close()
    for context in contexts.values():
        context.close()
    return faults


def open_browser(browser: Browser, url: str, who: str, width: int) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        locale=LANGUAGE, reduced_motion="reduce",
    )  # fmt: skip
    context.set_default_timeout(30_000)
    if who:
        page = context.new_page()
        page.goto(f"{url}/accounts/login/")
        page.fill("[name=login]", f"{who}@nordbanan.example")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{url}/")
        page.close()
    return context


def draw_page(page: Page, url: str, folder: Path, shown: Shown, width: int) -> list[str]:
    """Done once, then painted in both themes. What is wrong with it."""
    asked = follow_requests(page)
    response = page.goto(url + shown.address)
    settle(page, asked)
    status = response.status if response else 0
    wrong = [] if status == shown.status else [f"answers {status}"]
    for word, value in shown.steps:
        if word == "open":
            page.locator(value).first.click()
        elif word == "press":
            page.keyboard.press(value)
        else:
            page.keyboard.type(value)
        settle(page, asked)
    page.mouse.move(0, 0)
    if width <= NARROW and (more := page.evaluate(TOO_WIDE)) > 0:
        wrong.append(f"{more} pixels too wide")
    stretch(page, width, asked)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.screenshot(path=folder / f"{shown.name}-{width}-{theme}.png")
    return wrong


def stretch(page: Page, width: int, asked: set[Request]) -> None:
    """A window as high as the page, so that nothing of it is below the edge."""
    if more := page.evaluate(TALL):
        height = HEIGHTS.get(width, 900) + more
        page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
        settle(page, asked)


def settle(page: Page, asked: set[Request]) -> None:
    """What the page asks for by itself has come, and it asks for nothing more."""
    quiet_since, deadline = time.monotonic(), time.monotonic() + PATIENCE
    while time.monotonic() < min(quiet_since + QUIET, deadline):
        page.wait_for_timeout(50)
        if asked:
            quiet_since = time.monotonic()


def follow_requests(page: Page) -> set[Request]:
    """Those that are under way, at any time: all but the stream of hints, which never ends."""
    asked: set[Request] = set()

    def begin(request: Request) -> None:
        if request.resource_type != "eventsource":
            asked.add(request)

    def end(request: Request) -> None:
        asked.discard(request)

    page.on("request", begin)
    page.on("requestfinished", end)
    page.on("requestfailed", end)
    return asked


if __name__ == "__main__":
    prepare_console()
    try:
        found = draw_screens(Path(sys.argv[1]), sys.argv[2:])
    except StartError as error:
        sys.exit(str(error))
    for fault in found:
        say(fault)
    sys.exit(1 if found else 0)
