"""`python -m local env -- COMMAND`: a command beside servers of its own, gone when it ends."""

import argparse
import os
import subprocess
import sys

from local.console import StartError
from local.environment import private_environment
from local.testing import private_servers


def run_beside_servers(command: list[str]) -> int:
    with private_servers() as addresses:
        environment = {**os.environ, **private_environment(addresses)}
        return subprocess.run(command, check=False, env=environment).returncode


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local")
    commands = parser.add_subparsers(dest="name", required=True)
    beside = commands.add_parser("env", help="run a command beside PostgreSQL and Valkey")
    beside.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    try:
        return run_beside_servers(arguments.command)
    except StartError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
