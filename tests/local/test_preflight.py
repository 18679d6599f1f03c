"""What stops a start is told in one line."""

import socket
from pathlib import Path

import pytest

from local.console import StartError
from local.environment import Ports, keep_secrets
from local.ports import HOST
from local.preflight import check_ports, check_space, hold_checkout, rotate_logs
from tests.local.test_run import find_free_ports


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    ports = Ports(str(find_free_ports()), smtp=0)
    with socket.create_server((HOST, ports.sandbox)), pytest.raises(StartError) as caught:
        check_ports(ports, patience=0.2)
    assert str(caught.value) == (
        f"Port {ports.sandbox} (the sandbox) is in use. Choose other ports with PORT, "
        f"for example: make run PORT={ports.web % 1000 + 9000}"
    )


def test_a_port_in_use_on_all_addresses_counts() -> None:
    ports = Ports(str(find_free_ports()), smtp=0)
    with (
        socket.create_server(("", ports.events)),
        pytest.raises(StartError, match=f"Port {ports.events} "),
    ):
        check_ports(ports, patience=0)


@pytest.mark.parametrize("text", ["eighty", "0", "65533", "-1"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(StartError, match=r"^PORT is "):
        Ports(text, smtp=0)


def test_a_second_run_in_the_same_checkout_is_told_where_the_first_is(tmp_path: Path) -> None:
    with (
        hold_checkout(tmp_path, "http://localhost:8000"),
        pytest.raises(StartError, match=r"already, at http://localhost:8000\.$"),
        hold_checkout(tmp_path, "http://localhost:8100"),
    ):
        pass
    with hold_checkout(tmp_path, "http://localhost:8200"):
        assert (tmp_path / "lock").read_text() == "http://localhost:8200"


def test_a_full_disk_is_told_before_anything_starts(tmp_path: Path) -> None:
    check_space(tmp_path, needed=1)
    with pytest.raises(StartError, match=r"^The disk is full: \d+ MB are free in "):
        check_space(tmp_path, needed=10**18)


def test_secrets_are_made_once_and_for_us_alone(tmp_path: Path) -> None:
    file = tmp_path / "secrets.env"
    first = keep_secrets(file)
    assert keep_secrets(file) == first
    assert set(first) == {"SECRET_KEY", "CREDENTIALS_KEYS"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_last_runs_logs_stay_beside_the_new_ones(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("yesterday")
    rotate_logs(tmp_path)
    assert not log.exists()
    assert (tmp_path / "web.log.1").read_text() == "yesterday"
