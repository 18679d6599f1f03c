"""What every test stands on: settings that differ from an installation's, each for a reason."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright
from xdist.remote import Producer

from local.catalogues import compile_catalogues
from tests.plan import make_plan
from tests.sharing import OneProductAtATime, needs_whole_product, tell_parts

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    compile_catalogues(Path(settings.BASE_DIR) / "locale")
    # The hashed names of static files need a run of collectstatic; plain ones do not.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    empty = tempfile.TemporaryDirectory(prefix="gladkund-static-")
    config.add_cleanup(empty.cleanup)
    settings.STATIC_ROOT = empty.name  # whitenoise warns where there is none
    pictures = tempfile.TemporaryDirectory(prefix="gladkund-pictures-")
    config.add_cleanup(pictures.cleanup)
    settings.MEDIA_ROOT = pictures.name
    # A safe hash takes half a second, for each sign-in of each test.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> OneProductAtATime:
    return OneProductAtATime(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not needs_whole_product(item.nodeid))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for group in terminalreporter.stats.values() for report in group]
    terminalreporter.section("where the time went, in all workers together")
    for line in tell_parts(reports):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The tests' own database is a copy, too."""
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = make_plan()


@pytest.fixture(autouse=True)
def _brand() -> Iterator[None]:
    """As the settings name it, and known: or one test in a row would ask the database for it."""
    from agents import brand  # noqa: PLC0415 - it needs the apps

    brand.remember(None)
    yield
    brand.forget()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run: playwright drives no second one beside it."""
    if not CHROMIUM:
        words = "Chromium is missing: apt-get install chromium (Debian's package), then run again."
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
