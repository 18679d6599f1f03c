"""The demo's mail page: real SMTP in, a page out."""

import smtplib
import sys
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from local.ports import HOST, find_free_port, is_free, wait_until
from local.processes import end_children
from local.supervisor import Program


@pytest.fixture
def ports(tmp_path: Path) -> Iterator[tuple[int, int]]:
    port, smtp = find_free_port(), find_free_port()
    where = [str(tmp_path / "mail"), str(port), str(smtp)]
    program = Program(
        "mail", [sys.executable, "-m", "local.mail", *where], tmp_path / "mail.log", {}
    )
    program.start()
    assert program.process is not None
    assert wait_until(lambda: not is_free(port), program.process), program.log.read_text()
    yield port, smtp
    end_children([program], within=3)


def read_page(port: int) -> str:
    with urllib.request.urlopen(f"http://{HOST}:{port}/") as answer:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        return str(answer.read().decode())


def test_a_mail_is_shown_with_its_links_and_nothing_of_it_is_markup(
    ports: tuple[int, int],
) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Välkommen <script>alert(1)</script>"
    mail["From"], mail["To"] = "desk@nordbanan.example", "åsa@nordbanan.example"
    mail.set_content('Hej "Åsa" & co: http://localhost:8000/join/?a=1&b=2 <b>nu</b>')
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="<måndag>.pdf")
    assert "No mail yet." in read_page(ports[0])
    with smtplib.SMTP(HOST, ports[1]) as client:
        client.send_message(mail)
    page = read_page(ports[0])
    assert "Välkommen &lt;script&gt;" in page
    assert "åsa@nordbanan.example" in page
    link = "http://localhost:8000/join/?a=1&amp;b=2"
    assert f'co: <a href="{link}">{link}</a> &lt;b&gt;' in page
    assert "&lt;måndag&gt;.pdf</a> (8 bytes)" in page
    path = page.split('Attached: <a href="')[1].split('"')[0]
    with urllib.request.urlopen(f"http://{HOST}:{ports[0]}{path}") as answer:
        assert answer.read() == b"%PDF-1.7"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
