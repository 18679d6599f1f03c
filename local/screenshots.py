"""`make screenshots`: every page of a furnished demo, light and dark, narrow and wide, as pictures
to be looked at. Runs beside servers of its own (`python -m local env`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from local.catalogues import compile_catalogues
from local.console import StartError, prepare_console, say, step
from local.environment import ROOT
from local.ports import HOST, find_free_port
from local.programs import manage
from local.shown import SHOWN, Shown

WIDTHS = {1440: 900, 400: 860}  # pixels, and how high the window is
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PASSWORD = "gladkund-demo"
QUIET = 300  # milliseconds in which what comes late has come
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]


def draw_screens(folder: Path, names: list[str]) -> None:
    """All pages, or those of these names. Raises StartError where Chromium is missing."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise StartError("Chromium is missing: apt-get install chromium (Debian's package).")
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [one for one in SHOWN if not names or one.name in names]
    with serve() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for width in WIDTHS:
            with step(f"{width} pixels wide"):
                draw_width(browser, url, folder, chosen, width)
        browser.close()


@contextmanager
def serve() -> Iterator[str]:
    """A furnished demo's address."""
    port = find_free_port()
    with tempfile.TemporaryDirectory(prefix="gladkund-screens-") as pictures:
        environment = {
            **os.environ, "DEMO": "true", "DEBUG": "true", "DEMO_PASSWORD": PASSWORD,
            "BRAND_NAME": "Nordbanan", "MEDIA_ROOT": pictures,
            "PUBLIC_URL": f"http://{HOST}:{port}",
        }  # fmt: skip
        compile_catalogues(ROOT / "locale")
        for command in ("migrate", "seed_demo", "furnish_demo"):
            with step(command):
                subprocess.run(manage(command), env=environment, check=True, capture_output=True)
        web = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind={HOST}:{port}",
               "--worker-class=gthread", "--threads=4", "--no-control-socket"]  # fmt: skip
        process = subprocess.Popen(web, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            wait_for(f"http://{HOST}:{port}/accounts/login/")
            yield f"http://{HOST}:{port}"
        finally:
            process.terminate()
            process.wait(15)


def wait_for(url: str, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own
                return
        except OSError:
            time.sleep(0.2)
    raise StartError(f"Nothing answers at {url}.")


def draw_width(browser: Browser, url: str, folder: Path, shown: list[Shown], width: int) -> None:
    """A browser for each person, who signs in once."""
    contexts: dict[str, BrowserContext] = {}
    for one in shown:
        if one.who not in contexts:
            contexts[one.who] = open_browser(browser, url, one.who, width)
        page = contexts[one.who].new_page()
        try:
            draw_page(page, url, folder, one, width)
        except Exception as error:  # noqa: BLE001 - the others are drawn all the same
            say(f"\n    {one.name}, {width} pixels: {str(error).splitlines()[0]}")
        page.close()
    for context in contexts.values():
        context.close()


def open_browser(browser: Browser, url: str, who: str, width: int) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, locale="en", reduced_motion="reduce"
    )
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


def draw_page(page: Page, url: str, folder: Path, shown: Shown, width: int) -> None:
    """Done once, then painted in both themes."""
    page.goto(url + shown.address)
    for word, value in shown.steps:
        if word == "open":
            page.locator(value).first.click()
        elif word == "press":
            page.keyboard.press(value)
        else:
            page.keyboard.type(value)
        settle(page)
    settle(page)
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.screenshot(path=folder / f"{shown.name}-{width}-{theme}.png")


def settle(page: Page) -> None:
    """What the page asks for by itself has come."""
    page.wait_for_timeout(QUIET)
    page.locator(".htmx-request").first.wait_for(state="detached")


if __name__ == "__main__":
    prepare_console()
    draw_screens(Path(sys.argv[1]), sys.argv[2:])
