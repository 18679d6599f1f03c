"""`make run`: the whole product on this machine, from an empty folder to an address."""

import os
import re
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

import environ

from local.console import StartError, say, step
from local.environment import ROOT, Ports, demo_environment, keep_secrets, write_private_file
from local.leftovers import end_leftovers
from local.ports import HOST, find_free_port, is_free
from local.preflight import check_ports, check_space, hold_checkout, rotate_logs
from local.processes import die_with_parent
from local.programs import as_programs, list_early_programs, list_programs, make_preparation
from local.servers import Servers, open_folder, read_given_addresses, run_servers, start_in_words
from local.stamp import Stamp
from local.supervisor import Supervisor

FOLDER = Path(os.environ.get("LOCAL_DIR") or ROOT / ".local").resolve()
LOGS = FOLDER / "logs"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PREPARED = (FOLDER / "postgres", FOLDER / "sandbox", ROOT / "staticfiles")
PEOPLE = FOLDER / "people.txt"
LOGIN = re.compile(r"^[\w, ]+: \S+@\S+$", re.MULTILINE)


def run_demo() -> None:
    """Start everything, look after it, and end it on Ctrl-C or SIGTERM. Raises StartError."""
    listen_for_the_end()
    environ.Env.read_env(ROOT / ".env")
    ports = Ports(os.environ.get("PORT") or "8000", smtp=find_free_port())
    open_folder(FOLDER)
    LOGS.mkdir(exist_ok=True)
    with hold_checkout(FOLDER, f"http://localhost:{ports.web}"):
        end_leftovers(LOGS)
        rotate_logs(LOGS)
        check_space(FOLDER)
        check_ports(ports)
        say("Gladkund starts; Ctrl-C ends it.")
        given = read_given_addresses()
        with run_servers(FOLDER, durable=True, given=given, start=start_in_words) as servers:
            _run_beside(servers, ports)


def listen_for_the_end() -> None:
    """The first signal unwinds us, with time to end every child; the next ones change nothing."""

    def end(number: int, frame: FrameType | None) -> None:
        for name in ENDING:
            signal.signal(name, signal.SIG_IGN)
        raise KeyboardInterrupt

    for name in ENDING:
        signal.signal(name, end)
    if "MAKELEVEL" in os.environ:  # a killed make must not leave us running
        die_with_parent(signal.SIGTERM)


def _run_beside(servers: Servers, ports: Ports) -> None:
    kept = keep_secrets(FOLDER / "secrets.env")
    environment = demo_environment(ports, servers.addresses, kept, FOLDER)
    current = FOLDER / "run.env"
    write_private_file(current, environment)
    supervisor = Supervisor(servers.running)
    try:
        _start_programs(supervisor, ports, environment)
        show_summary(ports, environment["DEMO_PASSWORD"])
        supervisor.watch(threading.Event())
    finally:
        say("Ending …")
        supervisor.stop(within=6.0)
        current.unlink(missing_ok=True)


def _start_programs(supervisor: Supervisor, ports: Ports, environment: Mapping[str, str]) -> None:
    """Prepare what is not there yet, and start everything."""
    supervisor.start(*as_programs(list_early_programs(ports, FOLDER), LOGS, environment))
    is_embedded = not read_given_addresses().database_url
    stamp = Stamp(PREPARED, [ports.sandbox, environment["DEMO_PASSWORD"]])
    if not (is_embedded and stamp.holds):
        supervisor.run(make_preparation(LOGS, environment))
        PEOPLE.write_text((LOGS / "seed_demo.log").read_text())
    if is_embedded:
        stamp.write()
    supervisor.start(*as_programs(list_programs(ports), LOGS, environment))
    with step("Pages, live updates, worker and beat"):
        wait_for(lambda: find_missing(ports), supervisor)


def wait_for(
    find_missing: Callable[[], str], supervisor: Supervisor, seconds: float = 120.0
) -> None:
    """Wait until nothing is missing any more, and look after all children meanwhile.

    Raises StartError with what is missing.
    """
    deadline = time.monotonic() + seconds
    while missing := find_missing():
        if time.monotonic() > deadline:
            raise StartError(f"Not ready after {seconds:.0f} s: {missing} (see {LOGS})")
        supervisor.check()
        time.sleep(0.1)


def find_missing(ports: Ports) -> str:
    """What does not answer yet, as `/healthz` tells it; empty when all do."""
    silent = [use for use, port in ports.shown.items() if is_free(port)]
    if silent:
        return ", ".join(silent)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{HOST}:{ports.web}/healthz", timeout=5):
            return ""
    except urllib.error.HTTPError as error:
        return error.read(500).decode(errors="replace")
    except OSError as error:
        return str(error)


def show_summary(ports: Ports, password: str) -> None:
    people = "\n               ".join(LOGIN.findall(PEOPLE.read_text()))
    say(
        f"""
Gladkund is ready:  http://localhost:{ports.web}

  Sign in as   {people}
  Password     {password}

  Customers    http://localhost:{ports.sandbox}  (write as one of them, on X or Facebook)
  Mail         http://localhost:{ports.mail}
  Logs         {LOGS}

Ctrl-C ends it. What was written stays for the next start.
"""
    )
