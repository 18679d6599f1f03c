"""The environments that we make: of a private installation for tests, and of the demo."""

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from local.console import StartError
from local.servers import Addresses

ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = "localhost,127.0.0.1"


# The sandbox's applications (sandbox/signin/apps.py), which are no secret.
SANDBOX_APPS = {
    "X_CLIENT_ID": "sandbox-x-client",
    "X_CLIENT_SECRET": "sandbox-x-client-secret",
    "FACEBOOK_APP_ID": "260000000000001",
    "FACEBOOK_APP_SECRET": "sandbox-facebook-app-secret",
}


def make_secrets() -> dict[str, str]:
    """A fresh SECRET_KEY, and a fresh Fernet key (32 bytes, base64) for the credentials."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "CREDENTIALS_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def pass_by_proxies() -> dict[str, str]:
    """The sandbox is on this machine, whatever proxy leads out of it."""
    given = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    hosts = ",".join(filter(None, [given, LOOPBACK]))
    return {"NO_PROXY": hosts, "no_proxy": hosts}


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
    given = {name: os.environ.get(name) or value for name, value in wanted.items()}
    return {**given, **pass_by_proxies()}


def write_private_file(file: Path, variables: Mapping[str, str]) -> None:
    """NAME=value lines that only we can read, whole or not at all."""
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    draft.rename(file)


def keep_secrets(file: Path) -> dict[str, str]:
    """The secrets of this checkout, made once: a new key could not read the old credentials."""
    if not file.exists():
        write_private_file(file, make_secrets())
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)


class Ports:
    """The four ports that `make run` shows to the browser, from PORT on, and one for SMTP."""

    def __init__(self, text: str, smtp: int) -> None:
        try:
            self.web = int(text)
        except ValueError:
            raise StartError(f"PORT is {text!r}, which is no number.") from None
        if not 1 <= self.web <= 65_532:
            raise StartError(f"PORT is {self.web}; it must lie between 1 and 65532.")
        self.events = self.web + 1
        self.sandbox = self.web + 2
        self.mail = self.web + 3
        self.smtp = smtp

    @property
    def shown(self) -> dict[str, int]:
        return {
            "the pages": self.web,
            "live updates": self.events,
            "the sandbox": self.sandbox,
            "the mail page": self.mail,
        }


def demo_environment(
    ports: Ports, addresses: Addresses, kept: Mapping[str, str], folder: Path
) -> dict[str, str]:
    """What the demo's processes run in: the caller's environment may better the first part.
    Pictures are kept below `folder`.
    """
    may_differ = {**kept, "POLL_INTERVAL": "3", "DEMO_PASSWORD": "gladkund-demo"}
    fixed = {
        "DATABASE_URL": addresses.database_url,
        "REDIS_URL": addresses.redis_url,
        **pass_by_proxies(),
        "ALLOWED_HOSTS": ",".join(filter(None, [os.environ.get("ALLOWED_HOSTS"), LOOPBACK])),
        "DEMO": "true",
        **SANDBOX_APPS,
        "BRAND_NAME": "Nordbanan",
        "PUBLIC_URL": f"http://localhost:{ports.web}",
        "HTTPS": "false",
        "MEDIA_ROOT": str(folder / "pictures"),
        "EVENTS_PORT": str(ports.events),
        "SANDBOX_URL": f"http://localhost:{ports.sandbox}",
        "EMAIL_URL": f"smtp://127.0.0.1:{ports.smtp}",
    }
    given = {name: os.environ.get(name) or value for name, value in may_differ.items()}
    return {**given, **fixed}
