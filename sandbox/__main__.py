"""`python -m sandbox serve` and `python -m sandbox replay FILE`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

from sandbox.place import DEFAULT_PORT, find_url
from sandbox.replay.player import MAX, Options, play
from sandbox.replay.rows import BadFileError
from sandbox.server import CannotServeError, serve
from sandbox.store import Network, OldStateError


def main() -> int:
    arguments = _make_parser().parse_args()
    try:
        code: int = arguments.run(arguments)
    except (CannotServeError, OldStateError, BadFileError, ConnectionError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _serve(arguments: argparse.Namespace) -> int:
    serve(arguments.host, arguments.port, arguments.data, has_demo=arguments.demo)
    return 0


def _replay(arguments: argparse.Namespace) -> int:
    # So that an ended replay gives the rate windows their length back.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options = Options(
        network=arguments.network,
        speed=arguments.speed,
        seed=arguments.shuffle,
        is_twice=arguments.twice,
        is_accounts_only=arguments.accounts_only,
    )
    return play(arguments.file, find_url(arguments.url, arguments.data), options)


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(required=True)
    data = Path(os.environ.get("SANDBOX_DATA", ".local/sandbox"))
    _add_serve(commands.add_parser("serve", help="speak as X and Facebook"), data)
    _add_replay(commands.add_parser("replay", help="feed a file to those who poll"), data)
    return parser


def _add_serve(parser: argparse.ArgumentParser, data: Path) -> None:
    parser.set_defaults(run=_serve)
    port = os.environ.get("SANDBOX_PORT", str(DEFAULT_PORT))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=port, help="0 takes a free one")
    parser.add_argument("--data", type=Path, default=data, help="folder that keeps all state")
    parser.add_argument("--demo", action="store_true", help="customers of a demo brand write")


def _add_replay(parser: argparse.ArgumentParser, data: Path) -> None:
    parser.set_defaults(run=_replay)
    parser.add_argument("file", type=Path, help="JSON lines, one post each")
    parser.add_argument("--network", type=Network, choices=list(Network), default=Network.X)
    parser.add_argument(
        "--speed", type=_read_speed, default=MAX, help="times faster than life, or max (default)"
    )
    parser.add_argument("--shuffle", type=int, metavar="SEED", help="in an order of this seed")
    parser.add_argument("--twice", action="store_true", help="everything arrives a second time")
    parser.add_argument("--accounts-only", action="store_true", help="make the accounts and stop")
    parser.add_argument("--url", default=os.environ.get("SANDBOX_URL", ""))
    parser.add_argument("--data", type=Path, default=data, help="the server's folder")


def _read_speed(text: str) -> float:
    speed = MAX if text == "max" else float(text)
    if not speed > 0:
        raise argparse.ArgumentTypeError("must be above 0, or max")
    return speed


sys.exit(main())
