"""The page's addresses: `/`, what it needs below /play/ and /static/, and posts."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.faults import Fault, Kind, Wire
from sandbox.graph.answering import answer as answer_graph
from sandbox.graph.writing import LONGEST_COMMENT
from sandbox.pages.choice import (
    Choice,
    find_customer,
    find_name,
    invent_customer,
    read_choice,
)
from sandbox.pages.rendering import render_page, render_timeline
from sandbox.people import CannotEditError, edit_post, say, take_back, write_post, write_reply
from sandbox.store import Account, Network, Post
from sandbox.store.timelines import MENTION
from sandbox.x.directs import LONGEST_MESSAGE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from sandbox.state import Sandbox

    Action = Callable[[Sandbox, Choice, Mapping[str, str], datetime], str]

LARGEST_FORM = 10_000_000  # bytes; pictures come as text
LONGEST_DRAFT = 1000
LONGEST_CUSTOMER_POST = 25_000  # characters: customers may pay for long posts


class _RefusedError(Exception):
    """Why nothing was written, in words for the person who plays."""


async def _show_home(request: Request) -> Response:
    """Graph has an address of its own here: `GET /?ids=`."""
    if "ids" in request.query_params:
        return await answer_graph(request)
    sandbox = request.app.state.sandbox
    draft = request.query_params.get("text", "")[:LONGEST_DRAFT]
    return render_page(sandbox, read_choice(sandbox.store, request.query_params), draft=draft)


async def _show_timeline(request: Request) -> Response:
    sandbox = request.app.state.sandbox
    return render_timeline(sandbox, read_choice(sandbox.store, request.query_params))


async def _show_page_post(request: Request) -> Response:
    """`/play/PAGE/posts/POST/`: where Graph's permalinks lead."""
    page, number = request.path_params["page"], request.path_params["number"]
    return _lead_to(request, Network.FACEBOOK, [f"{page}_{number}", number])


async def _show_status(request: Request) -> Response:
    """`/HANDLE/status/ID`, as x.com has it."""
    return _lead_to(request, Network.X, [request.path_params["number"]])


async def _compose(request: Request) -> Response:
    """`/messages/compose?recipient_id=&text=`: where X's link to a private message leads."""
    params = request.query_params
    return _lead_to_talk(request, params.get("recipient_id", ""), params.get("as", ""))


async def _show_talk(request: Request) -> Response:
    """`/messages/ONE-OTHER`, as x.com has it; one of the two is the brand."""
    ids = request.path_params["pair"].split("-")
    found = request.app.state.sandbox.store.accounts.get_many(Network.X, ids)
    people = sorted(found.values(), key=lambda account: account.is_brand)
    handles = [account.handle for account in people]
    return _lead_to_talk(request, people[-1].id if people else "", *handles[:1])


async def _show_messenger(request: Request) -> Response:
    """`/PAGE/inbox/NUMBER/`: where the `link` of one of Messenger's conversations leads."""
    store = request.app.state.sandbox.store
    found = store.messages.find_conversation(f"t_{request.path_params['number']}")
    ids = [found.last.page_id, found.last.customer_id] if found else []
    people = store.accounts.get_many(Network.FACEBOOK, ids).values()
    named = {"brand" if one.is_brand else "as": one.handle for one in people}
    choice = read_choice(store, {"network": Network.FACEBOOK, "private": "1"} | named)
    return RedirectResponse(f"/?{choice.build_query()}", 303, {"Cache-Control": "no-store"})


def _lead_to_talk(request: Request, brand_id: str, handle: str = "") -> Response:
    store = request.app.state.sandbox.store
    brand = store.accounts.get(Network.X, brand_id)
    named = {"network": Network.X, "as": handle, "private": "1"}
    choice = read_choice(store, named | ({"brand": brand.handle} if brand else {}))
    query = choice.build_query(text=request.query_params.get("text", "")[:LONGEST_DRAFT])
    return RedirectResponse(f"/?{query}", 303, {"Cache-Control": "no-store"})


def _lead_to(request: Request, network: Network, ids: list[str]) -> Response:
    """To the conversation of a post, among those of its brand."""
    store = request.app.state.sandbox.store
    post = next(iter(store.posts.get_many(network, ids).values()), None)
    brand = store.accounts.get(network, post.page_id or post.author_id) if post else None
    choice = read_choice(store, {"network": network, "brand": brand.handle if brand else ""})
    query = choice.build_query(conversation=post.conversation_id if post else ids[-1])
    anchor = f"#post-{post.id}" if post else ""
    return RedirectResponse(f"/?{query}{anchor}", 303, {"Cache-Control": "no-store"})


def _act(action: Action) -> Callable[[Request], Awaitable[Response]]:
    """A form is sent. Gives the page again; a script gets a refusal's words alone."""

    async def respond(request: Request) -> Response:
        sandbox = request.app.state.sandbox
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return PlainTextResponse("Only the page itself may send this.", 403)
        form = await _read_form(request)
        choice = read_choice(sandbox.store, form)
        try:
            query = action(sandbox, choice, form, datetime.now(UTC))
        except _RefusedError as error:
            if request.headers.get("x-requested-with"):
                return PlainTextResponse(str(error), 422)
            draft = form.get("text", "")
            return render_page(sandbox, choice, error=str(error), draft=draft, status=422)
        return RedirectResponse(f"/?{query}", 303)

    return respond


def _become(sandbox: Sandbox, choice: Choice, form: Mapping[str, str], now: datetime) -> str:
    account = invent_customer(sandbox.store, choice.network, form.get("name", ""), now)
    if account is None:
        raise _RefusedError("That name will not do. Take one with letters, and not the brand's.")
    return choice.build_query(**{"as": account.handle})


def _write(sandbox: Sandbox, choice: Choice, form: Mapping[str, str], now: datetime) -> str:
    store, text = sandbox.store, form.get("text", "").replace("\r\n", "\n").strip()
    below = _find_post(sandbox, choice, form.get("in_reply_to", ""))
    if choice.brand is None:
        raise _RefusedError("There is no brand to write to yet.")
    if below is None and choice.network is Network.X and form.get("address"):
        text = _address(text, choice.brand)
    _check_length(choice.network, text)
    author = _find_author(sandbox, choice, now)
    if below:
        write_reply(store, author, text, below=below, now=now)
    else:
        photo_ids = _keep_photo(sandbox, author, form, now)
        write_post(store, author, text, page=choice.brand, now=now, photo_ids=photo_ids)
    return choice.build_query()


def _say(sandbox: Sandbox, choice: Choice, form: Mapping[str, str], now: datetime) -> str:
    text = form.get("text", "").replace("\r\n", "\n").strip()
    if choice.brand is None:
        raise _RefusedError("There is no brand to write to yet.")
    if len(text) > LONGEST_MESSAGE:
        raise _RefusedError(f"Too long: {len(text)} of {LONGEST_MESSAGE} characters.")
    if not text and not form.get("photo"):
        raise _RefusedError("Write something first.")
    author = _find_author(sandbox, choice, now)
    photo_ids = _keep_photo(sandbox, author, form, now)
    say(sandbox.store, choice.brand, author, text, now=now, photo_ids=photo_ids)
    return choice.build_query()


def _edit(sandbox: Sandbox, choice: Choice, form: Mapping[str, str], now: datetime) -> str:
    post = _find_own(sandbox, choice, form)
    text = form.get("text", "").replace("\r\n", "\n").strip()
    _check_length(choice.network, text)
    try:
        edit_post(sandbox.store, post, text, now=now)
    except CannotEditError as error:
        raise _RefusedError(str(error)) from None
    return choice.build_query()


def _keep_photo(
    sandbox: Sandbox, owner: Account, form: Mapping[str, str], now: datetime
) -> tuple[str, ...]:
    """The picture comes from the page's script as a data: address."""
    kind, _, content = form.get("photo", "").removeprefix("data:").partition(";base64,")
    if not content:
        return ()
    try:
        picture = base64.b64decode(content, validate=True)
    except ValueError:
        raise _RefusedError("That is no picture.") from None
    alt_text = form.get("alt_text", "")
    photo = sandbox.store.photos.add(owner.id, picture, kind, now=now, alt_text=alt_text)
    if not photo.width:
        raise _RefusedError("Take a PNG or a JPEG.")
    return (photo.id,)


def _delete(sandbox: Sandbox, choice: Choice, form: Mapping[str, str], now: datetime) -> str:
    take_back(sandbox.store, _find_own(sandbox, choice, form), now=now)
    return choice.build_query()


def _take_message_back(
    sandbox: Sandbox, choice: Choice, form: Mapping[str, str], now: datetime
) -> str:
    """Messenger's; on X a message goes only from one's own sight."""
    message = sandbox.store.messages.get(form.get("message_id", ""))
    customer = find_customer(sandbox.store, choice.network, choice.handle)
    if message is None or customer is None or message.author_id != customer.id:
        raise _RefusedError("You can change and delete only what you wrote yourself.")
    sandbox.store.messages.delete(message.id, now=now)
    return choice.build_query()


def _find_own(sandbox: Sandbox, choice: Choice, form: Mapping[str, str]) -> Post:
    post = _find_post(sandbox, choice, form.get("post_id", ""))
    customer = find_customer(sandbox.store, choice.network, choice.handle)
    if post is None or customer is None or post.author_id != customer.id:
        raise _RefusedError("You can change and delete only what you wrote yourself.")
    return post


def _switch_on(sandbox: Sandbox, choice: Choice, form: Mapping[str, str], now: datetime) -> str:
    kind, network, times = form.get("kind"), form.get("on"), form.get("times", "1")
    if kind not in list(Kind) or network not in list(Network) or not times.isdecimal():
        raise _RefusedError("Choose a fault, a network and a number of times.")
    sandbox.faults.add(
        Fault(
            network=Wire(network),
            kind=Kind(kind),
            method=form.get("method", "*"),
            times=int(times[:4]) or None,
            reset_in=60.0,
        )
    )
    return choice.build_query()


def _switch_off(sandbox: Sandbox, choice: Choice, form: Mapping[str, str], now: datetime) -> str:
    sandbox.faults.clear()
    return choice.build_query()


def _take_sign_in_back(
    sandbox: Sandbox, choice: Choice, form: Mapping[str, str], now: datetime
) -> str:
    """The brand's owner ends what every application holds: the inbox has to be connected again."""
    if choice.brand is None:
        raise _RefusedError("There is no brand yet.")
    sandbox.store.tokens.end_account(choice.network, choice.brand.id, now=now)
    return choice.build_query()


def _find_author(sandbox: Sandbox, choice: Choice, now: datetime) -> Account:
    name = find_name(sandbox.store, choice.handle)
    author = sandbox.store.accounts.add(choice.network, choice.handle, now=now, name=name)
    if author.is_brand:
        raise _RefusedError("Nobody plays the brand here. Choose a customer.")
    return author


def _find_post(sandbox: Sandbox, choice: Choice, post_id: str) -> Post | None:
    if not post_id:
        return None
    post = sandbox.store.posts.get(choice.network, post_id)
    if post is None or post.deleted_at:
        raise _RefusedError("That post is no longer there.")
    return post


def _address(text: str, brand: Account) -> str:
    handles = {handle.lower() for handle in MENTION.findall(text)}
    return text if not text or brand.handle.lower() in handles else f"@{brand.handle} {text}"


def _check_length(network: Network, text: str) -> None:
    used, longest = len(text), LONGEST_COMMENT
    if network is Network.X:
        longest = LONGEST_CUSTOMER_POST
    if not text:
        raise _RefusedError("Write something first.")
    if used > longest:
        raise _RefusedError(f"Too long: {used} of {longest} characters.")


async def _read_form(request: Request) -> dict[str, str]:
    body = await request.body()
    return dict(parse_qsl(body[:LARGEST_FORM].decode(errors="replace"), keep_blank_values=True))


routes = [
    Route("/", _show_home, methods=["GET"]),
    Route("/play/{page}/posts/{number}/", _show_page_post, methods=["GET"]),
    Route("/messages/compose", _compose, methods=["GET"]),
    Route("/messages/{pair}", _show_talk, methods=["GET"]),
    Route("/{page}/inbox/{number}/", _show_messenger, methods=["GET"]),
    Route("/{handle}/status/{number}", _show_status, methods=["GET"]),
    Route("/play/timeline", _show_timeline, methods=["GET"]),
    Route("/play/posts", _act(_write), methods=["POST"]),
    Route("/play/messages", _act(_say), methods=["POST"]),
    Route("/play/messages/deletions", _act(_take_message_back), methods=["POST"]),
    Route("/play/edits", _act(_edit), methods=["POST"]),
    Route("/play/deletions", _act(_delete), methods=["POST"]),
    Route("/play/customers", _act(_become), methods=["POST"]),
    Route("/play/faults", _act(_switch_on), methods=["POST"]),
    Route("/play/faults/clear", _act(_switch_off), methods=["POST"]),
    Route("/play/revocations", _act(_take_sign_in_back), methods=["POST"]),
    Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
]
