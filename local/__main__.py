"""The runner's command line: `python -m local run`, `env -- COMMAND`, `check`."""

import argparse
import os
import subprocess
import sys

from local.check import run_checks
from local.console import StartError, prepare_console
from local.environment import private_environment
from local.private import private_servers
from local.run import run_demo


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local")
    commands = parser.add_subparsers(dest="name", required=True)
    commands.add_parser("run", help="run the whole product on this machine")
    commands.add_parser("check", help="every gate that needs no test")
    beside = commands.add_parser("env", help="run a command beside PostgreSQL and Valkey")
    beside.add_argument("command", nargs=argparse.REMAINDER)
    return parser.parse_args()


def run_beside_servers(command: list[str]) -> int:
    words = command[1:] if command[:1] == ["--"] else command
    with private_servers() as addresses:
        environment = {**os.environ, **private_environment(addresses)}
        return subprocess.run(words, check=False, env=environment).returncode


def carry_out(arguments: argparse.Namespace) -> int:
    match arguments.name:
        case "run":
            run_demo()
        case "check":
            return run_checks()
        case "env":
            return run_beside_servers(arguments.command)
    return 0


def main() -> int:
    prepare_console()
    try:
        return carry_out(read_arguments())
    except StartError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "), file=sys.stderr)
    except KeyboardInterrupt:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
