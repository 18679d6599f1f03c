"""The product's own settings and middleware, around an empty view."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.empty_urls"
