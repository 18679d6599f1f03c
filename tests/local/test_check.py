"""Gates of `make check` that are ours alone."""

import subprocess
from pathlib import Path

import pytest

from local.check import merges_are_whole


def test_a_conflict_that_was_left_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "words.po"
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    file.write_text("Heading\n=======\na <<<<<<< b\n")
    subprocess.run(["git", "-C", tmp_path, "add", "."], check=True)
    assert merges_are_whole(tmp_path)
    file.write_text("ours\n" + ">" * 7 + " theirs\n")
    assert not merges_are_whole(tmp_path)
    assert "words.po:2:>>>>>>> theirs" in capsys.readouterr().out
