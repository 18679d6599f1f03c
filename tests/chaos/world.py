"""One installation of the product, real and whole, on bad lines; and what happens around it."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import requests
from django.db import connection
from django.test import Client as Browser
from rest_framework.authtoken.models import Token

from agents.models import Agent
from connectors.models import Channel
from local.ports import find_free_port
from local.processes import end_children
from local.supervisor import Program
from tests.chaos.ground import lead_through
from tests.chaos.proxy import Proxy
from tests.chaos.table import Run
from tests.plan import make_plan
from tests.processes import answers, new_database, wait_until

CELERY = (sys.executable, "-m", "celery", "--skip-checks", "-A", "tests.chaos.crashing")
NO_LIMITS = 1_000_000  # how much faster than the clock the networks' windows pass


@dataclass
class World:
    """`sandbox` and `web` are the addresses of both, straight; the product reaches the sandbox by
    the line `network`. What is started is kept alive, as any installation does.
    """

    run: Run
    folder: Path
    environment: dict[str, str]
    network: Proxy
    sandbox: str
    web: str = ""
    programs: list[Program] = field(default_factory=list)
    deaths: int = 0

    def start(self, name: str, *command: str | Path) -> Program:
        program = Program(name, command, self.folder / f"{name}.log", self.environment)
        self.programs.append(program)
        return program

    def start_workers(self, count: int = 2, **crashes: Any) -> list[Program]:
        """And beat. `crashes`: see tests.chaos.crashing."""
        if crashes:
            deaths = self.folder / "deaths"
            deaths.mkdir()
            self.environment["CRASHES"] = json.dumps({"folder": str(deaths), **crashes})
        options = ("--pool=prefork", "--concurrency=3", "--without-gossip", "--without-mingle")
        names = [f"worker{number}" for number in range(count)]
        workers = [
            self.start(name, *CELERY, "worker", *options, f"--hostname={name}@here")
            for name in names
        ]
        self.start("beat", *CELERY, "beat", "--pidfile=")
        return workers

    def start_web(self, threads: int = 8) -> str:
        port = find_free_port()
        self.start(
            "web", sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}",
            "--worker-class=gthread", f"--threads={threads}", "--no-control-socket",
        )  # fmt: skip
        self.web = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{self.web}/accounts/login/"), "the web", seconds=300)
        return self.web

    def keep_alive(self, until: threading.Event) -> None:
        while not until.wait(0.1):
            for program in self.programs:
                if program.process is None or program.process.poll() is not None:
                    program.start()

    def kill(self, program: Program) -> None:
        """One process of it, chosen by the dice: a child, the main process, or all at once."""
        process = program.process
        if process is None or process.poll() is not None:
            return
        self.deaths += 1
        main = psutil.Process(process.pid)
        try:
            children = main.children(recursive=True)
            choice = self.run.dice.random()
            victims = [main, *children] if choice > 0.8 else [main]
            if children and choice < 0.6:
                victims = [self.run.dice.choice(children)]
            for victim in victims:
                victim.kill()
        except psutil.NoSuchProcess:
            return

    def control(self, method: str, path: str, /, **body: Any) -> Any:
        """The sandbox's remote control."""
        url = f"{self.sandbox}/_control/{path}"
        response = SANDBOX.request(method, url, json=body, timeout=60)
        response.raise_for_status()
        return response.json() if response.content else None

    def open_channel(self, network: str, handle: str) -> Channel:
        brand = self.control(
            "POST", "accounts", network=network, handle=handle, name=handle, is_brand=True
        )
        return Channel.objects.create(
            network=network, external_id=brand["id"], handle=handle, name=handle,
            api_url=f"http://127.0.0.1:{self.network.port}", credentials={"token": brand["token"]},
        )  # fmt: skip

    def hire(self, name: str) -> Client:
        """An agent at the API."""
        agent = Agent.objects.create_user(f"{name.lower()}@example.org", name=name, undo_seconds=0)
        return Client(self.web, agent, Token.objects.create(user=agent).key)


class Client:
    """An agent who speaks to the product's API, over and over on one connection."""

    def __init__(self, web: str, agent: Agent, token: str) -> None:
        self.web, self.agent, self.token = web, agent, token
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Token {token}"

    def sign_in(self) -> None:
        """At the desk, too."""
        browser = Browser()
        browser.force_login(self.agent)
        seal = "s" * 32
        self.session.cookies.update(
            {"sessionid": browser.cookies["sessionid"].value, "csrftoken": seal}
        )
        self.session.headers["X-CSRFToken"] = seal

    def call(self, method: str, path: str, /, **body: Any) -> requests.Response:
        return self.session.request(method, f"{self.web}/api/{path}", json=body or None, timeout=60)

    def list_all(self, path: str) -> Iterator[dict[str, Any]]:
        """Page by page."""
        url = f"{self.web}/api/{path}"
        while url:
            page = self.session.get(url, timeout=60).json()
            yield from page["results"]
            url = page["next"]


SANDBOX = requests.Session()
SANDBOX.trust_env = False


def use_database(name: str) -> None:
    """Of this process, from now on; every thread shares these settings."""
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def open_world(run: Run, **environment: str) -> Iterator[World]:
    """An installation with tables and no rows, and the networks beside it. Nothing of the product
    runs yet.
    """
    ground = run.ground
    name = f"world{find_free_port()}"
    with ExitStack() as stack:
        folder = ground.folder / name
        folder.mkdir()
        stack.enter_context(new_database(name, like=make_plan()))
        use_database(name)
        stack.callback(connection.close)
        ground.flush_valkey()
        sandbox = Program("sandbox", (), folder / "sandbox.log", {})
        stack.callback(end_children, [sandbox], within=5.0)
        port = start_sandbox(sandbox, folder)
        network = stack.enter_context(Proxy(port))
        own = {
            "DATABASE_URL": lead_through(ground.postgres.url, ground.to_postgres, f"/{name}"),
            "REDIS_URL": lead_through(ground.valkey.url, ground.to_valkey, "/0"),
            "MEDIA_ROOT": str(folder / "pictures"),
            "LOG_LEVEL": "INFO",
            "POLL_INTERVAL": "1",
            "SETTLE_PAUSE": "3",
            "DEBUG": "true",  # static files by their plain names
            "API_CALLS_PER_MINUTE": "1000000",
            "FACEBOOK_CONVERSATION_CALLS": "0",
            **environment,
        }
        world = World(run, folder, own, network, f"http://127.0.0.1:{port}")
        world.control("PUT", "speed", speed=NO_LIMITS)
        is_over = threading.Event()
        keeper = threading.Thread(target=world.keep_alive, args=[is_over])
        keeper.start()
        stack.callback(lambda: end_children(world.programs, within=2.0))
        stack.callback(keeper.join)
        stack.callback(is_over.set)
        yield world


def start_sandbox(sandbox: Program, folder: Path) -> int:
    port = find_free_port()
    serve = ("-m", "sandbox", "serve", "--port", str(port), "--data", folder / "sandbox")
    sandbox.command = (sys.executable, *serve)
    sandbox.start()
    url = f"http://127.0.0.1:{port}/_control/accounts"
    wait_until(lambda: answers(url), "the sandbox")
    return port


def wait_to_settle(is_settled: Callable[[], bool], *, seconds: float) -> float:
    """Seconds until it is so; after so many it is taken as it is, and the comparison tells."""
    began = time.monotonic()
    while not is_settled() and time.monotonic() < began + seconds:
        time.sleep(0.25)
    return time.monotonic() - began
