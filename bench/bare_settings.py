"""The same settings, with no more than a session and Django's own sign-in need."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as OURS

ROOT_URLCONF = "bench.empty_urls"
# allauth refuses to start without its middleware.
INSTALLED_APPS = [name for name in OURS if not name.startswith("allauth")]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
