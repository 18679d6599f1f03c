"""A second start prepares nothing again, unless something changed or went away."""

import os
import shutil
from pathlib import Path

import pytest

from local.stamp import Stamp


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("inbox/migrations", "data", "pages"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("django")
    (tmp_path / "inbox/migrations/0001_initial.py").write_text("")
    make_stamp(tmp_path).write()
    return tmp_path


def make_stamp(root: Path, fact: object = 8002) -> Stamp:
    return Stamp([root / "data", root / "pages"], [fact], root)


def test_the_stamp_holds_while_nothing_changes(root: Path) -> None:
    assert make_stamp(root).holds


def test_a_new_migration_or_port_breaks_the_stamp(root: Path) -> None:
    assert not make_stamp(root, 8102).holds
    (root / "inbox/migrations/0002_more.py").write_text("")
    assert not make_stamp(root).holds


def test_a_changed_source_breaks_the_stamp(root: Path) -> None:
    os.utime(root / "requirements.txt", (1, 1))
    assert not make_stamp(root).holds


def test_data_that_were_removed_take_the_stamp_along(root: Path) -> None:
    shutil.rmtree(root / "data")
    (root / "data").mkdir()
    assert not make_stamp(root).holds
