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
from urllib.parse import quote

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
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
body {{ max-width: 44rem; margin: 0 auto; padding: 2rem 1rem; }}
body {{ background: light-dark(#f6f5f1, #14171a); color: light-dark(#1d2327, #e9ecee); }}
body {{ font: .9375rem/1.5 "Inter", ui-sans-serif, system-ui, sans-serif; }}
article {{ padding: 1rem; margin: 1rem 0; background: light-dark(#fff, #1b1f23); }}
article {{ border: 1px solid light-dark(#e2dfd6, #2b3137); border-radius: 10px; }}
h1 {{ font-size: 1.3rem; }}
h2 {{ font-size: 1.05rem; margin: 0; }}
p {{ margin: 0; color: light-dark(#555e66, #a6b0b8); }}
pre {{ font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: .75rem 0 0; }}
a {{ color: light-dark(#0b5d66, #5cc4cf); }}
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

    def read(self) -> dict[str, EmailMessage]:
        """Newest first, by name."""
        return {
            file.stem: message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in self._files()
        }

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"), reverse=True)


def read_text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    try:
        return str(part.get_content()) if part is not None else ""
    except (KeyError, LookupError):  # no text after all, or in a character set of its own
        return ""


def list_files(mail: EmailMessage) -> list[tuple[str, bytes]]:
    """What is attached: name and content."""
    return [
        (part.get_filename("file"), bytes(part.get_payload(decode=True) or b""))
        for part in mail.iter_attachments()
    ]


def show_mail(name: str, mail: EmailMessage) -> str:
    """One mail as HTML. What it says is anybody's words: all of it is escaped."""
    text = escape(read_text(mail))
    linked = LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', text)
    return (
        f"<article><h2>{escape(mail.get('Subject', '(no subject)'))}</h2>"
        f"<p>To {escape(mail.get('To', ''))} · {escape(mail.get('Date', ''))}</p>"
        f"<pre>{linked}</pre>{show_files(name, mail)}</article>"
    )


def show_files(name: str, mail: EmailMessage) -> str:
    return "".join(
        f'<p>Attached: <a href="/{name}/{place}" download>{escape(file)}</a>'
        f" ({len(content):,} bytes)</p>"
        for place, (file, content) in enumerate(list_files(mail))
    )


def build_page(mailbox: Mailbox, smtp_port: int) -> Starlette:
    async def show_all(request: Request) -> HTMLResponse:
        articles = "".join(show_mail(name, mail) for name, mail in mailbox.read().items())
        page = PAGE.format(articles=articles or "<p>No mail yet.</p>")
        return HTMLResponse(page, headers=HEADERS)

    async def take_file(request: Request) -> Response:
        """Saved, never shown: it is anybody's."""
        mail = mailbox.read().get(request.path_params["name"])
        files = list_files(mail) if mail else []
        place = request.path_params["place"]
        if place >= len(files):
            return Response(status_code=404)
        name = quote(files[place][0])
        saved = {"Content-Disposition": f"attachment; filename*=utf-8''{name}"}
        kind = "application/octet-stream"
        return Response(files[place][1], media_type=kind, headers={**HEADERS, **saved})

    @asynccontextmanager
    async def receive(app: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(mailbox, data_size_limit=LARGEST, enable_SMTPUTF8=True), HOST, smtp_port
        )
        async with server:
            yield

    routes = [Route("/", show_all), Route("/{name}/{place:int}", take_file)]
    return Starlette(routes=routes, lifespan=receive)


def serve_mail(folder: Path, *, port: int, smtp_port: int) -> None:
    app = build_page(Mailbox(folder), smtp_port)
    uvicorn.run(app, host=HOST, port=port, log_level="warning", timeout_graceful_shutdown=2)


if __name__ == "__main__":
    serve_mail(Path(sys.argv[1]), port=int(sys.argv[2]), smtp_port=int(sys.argv[3]))
