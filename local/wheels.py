"""Where the embedded servers' programs lie."""

import importlib.util
from pathlib import Path

from local.console import StartError


def find_wheel(name: str) -> Path:
    """The folder of an installed package, which need not be imported for it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise StartError(f"The package {name} is not installed: run `make setup`.")
    return Path(spec.origin).parent
