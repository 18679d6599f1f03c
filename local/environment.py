"""The environment of a private installation: what tests, checks and measurements run in."""

import base64
import os
import secrets
from pathlib import Path

from local.servers import Addresses

ROOT = Path(__file__).resolve().parent.parent


def make_secrets() -> dict[str, str]:
    """A fresh SECRET_KEY, and a fresh Fernet key (32 bytes, base64) for the credentials."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CREDENTIALS_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def private_environment(addresses: Addresses) -> dict[str, str]:
    """What a test needs. What the caller's environment names already is left as it is."""
    wanted = {
        "DATABASE_URL": addresses.database_url,
        "REDIS_URL": addresses.redis_url,
        "HTTPS": "false",
        "SHARED_DIR": str(ROOT.parent / "shared"),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # the browser's driver keeps a loop in our thread
        **make_secrets(),
    }
    return {name: os.environ.get(name) or value for name, value in wanted.items()}
