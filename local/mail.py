"""The demo's mail: an SMTP server that delivers nowhere, and a page that shows what came.

`python -m local.mail FOLDER PORT SMTP_PORT`
"""

import asyncio
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from pathlib import Path

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from local.ports import HOST

KEPT = 100
LARGEST = 1_000_000  # bytes of one mail
LINK = re.compile(r"https?://[^\s<>&\"']+(?:&amp;[^\s<>&\"']+)*")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<title>Mail of the demo</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; }}
article {{ border: 1px solid #8886; border-radius: .5rem; padding: 1rem; margin: 1rem 0; }}
h1 {{ font-size: 1.3rem; }}
h2 {{ font-size: 1.05rem; margin: 0; }}
p {{ margin: 0; opacity: .75; }}
pre {{ font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: .75rem 0 0; }}
</style>
</head>
<body>
<h1>Mail of the demo</h1>
<p>Nothing leaves this machine. The newest mail stands first.</p>
{articles}
</body>
</html>
"""


class Mailbox:
    """The latest mails, a file each, so that a second start still shows them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Aiosmtpd's hook: keep the mail and say so on the wire."""
        content = envelope.content
        if isinstance(content, bytes):
            (self.folder / f"{time.time_ns()}.eml").write_bytes(content)
        for old in self._files()[KEPT:]:
            old.unlink(missing_ok=True)
        return "250 OK"

    def read(self) -> list[EmailMessage]:
        """Newest first."""
        return [
            message_from_bytes(file.read_bytes(), policy=policy.default) for file in self._files()
        ]

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"), reverse=True)


def read_text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    try:
        return str(part.get_content()) if part is not None else ""
    except (KeyError, LookupError):  # no text after all, or in a character set of its own
        return ""


def show_mail(mail: EmailMessage) -> str:
    """One mail as HTML. What it says is anybody's words: all of it is escaped."""
    text = escape(read_text(mail))
    linked = LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', text)
    return (
        f"<article><h2>{escape(mail.get('Subject', '(no subject)'))}</h2>"
        f"<p>To {escape(mail.get('To', ''))} · {escape(mail.get('Date', ''))}</p>"
        f"<pre>{linked}</pre></article>"
    )


def build_page(mailbox: Mailbox, smtp_port: int) -> Starlette:
    async def show_all(request: Request) -> HTMLResponse:
        articles = "".join(show_mail(mail) for mail in mailbox.read())
        page = PAGE.format(articles=articles or "<p>No mail yet.</p>")
        return HTMLResponse(page, headers=HEADERS)

    @asynccontextmanager
    async def receive(app: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(mailbox, data_size_limit=LARGEST, enable_SMTPUTF8=True), HOST, smtp_port
        )
        async with server:
            yield

    return Starlette(routes=[Route("/", show_all)], lifespan=receive)


def serve_mail(folder: Path, *, port: int, smtp_port: int) -> None:
    app = build_page(Mailbox(folder), smtp_port)
    uvicorn.run(app, host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=2)


if __name__ == "__main__":
    serve_mail(Path(sys.argv[1]), port=int(sys.argv[2]), smtp_port=int(sys.argv[3]))
