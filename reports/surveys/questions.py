"""The words of surveys: versions of them by language, and those that we begin with.

The texts of a language are named alike everywhere: see `texts/en.toml`. Those under [page] are of
both kinds. A part in [brackets] falls away where a {field} within it is not known.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reports.surveys.models import LANGUAGES, Kind, QuestionSet

FOLDER = Path(__file__).parent / "texts"
FALLBACK = "en"
PART = re.compile(r"\[([^\[\]]*)\]")
FIELD = re.compile(r"\{(\w*)\}")

Texts = dict[str, str]


@cache
def read_defaults(kind: str, language: str) -> Texts:
    """Every text of a survey of this kind, by name; never to be changed by who reads it."""
    sections = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return {**sections["page"], **sections[kind]}


def find_questions(kind: str) -> QuestionSet:
    """The newest version, which is what is asked; the first one is made of the defaults."""
    newest = QuestionSet.objects.filter(kind=kind).order_by("-pk").first()
    if newest is None:
        texts = {language: read_defaults(kind, language) for language, _name in LANGUAGES}
        newest = QuestionSet.objects.create(kind=Kind(kind), texts=texts)
    return newest


@dataclass(frozen=True, slots=True)
class Wording:
    """What a version says in one language; `language` is that in which it really says it."""

    texts: Texts
    language: str

    def say(self, text: str, /, **fields: object) -> str:
        return fill_in(self.texts[text], **fields)


def read_wording(questions: QuestionSet, language: str) -> Wording:
    """A language that this version does not have is English. What it has no words for, since the
    text is younger than the version, is said in ours.
    """
    if language not in questions.texts:
        language = FALLBACK
    own = questions.texts.get(language, {})
    return Wording({**read_defaults(questions.kind, language), **own}, language)


def write_message(
    questions: QuestionSet, language: str, *, link: str, brand: str, name: str = "", agent: str = ""
) -> str:
    """The message that brings the link. `name` and `agent` are empty where they are not known."""
    wording = read_wording(questions, language)
    return wording.say("message", link=link, brand=brand, name=name, agent=agent)


def fill_in(text: str, /, **fields: object) -> str:
    """Each field once: what a customer calls themselves is never read as a text of ours."""

    def put(found: re.Match[str]) -> str:
        return str(fields.get(found[1], ""))

    def keep(found: re.Match[str]) -> str:
        known = all(fields.get(name) for name in FIELD.findall(found[1]))
        return found[1] if known else ""

    return FIELD.sub(put, PART.sub(keep, text)).strip()
