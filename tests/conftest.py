"""What every test stands on: settings that differ from an installation's, each for a reason."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from django.conf import settings

from local.catalogues import compile_catalogues


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
    # A safe hash takes half a second, for each sign-in of each test.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
