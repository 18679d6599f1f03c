"""Compiles the catalogues of words (.po to .mo) without gettext's programs; run, those of ours."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from local.console import StartError


def compile_catalogues(folder: Path) -> list[Path]:
    """Compile every locale/<language>/LC_MESSAGES/*.po under `folder`, and return them.

    Raises StartError where a file does not parse, or a translation's placeholders differ from the
    original's: such a sentence would fail when it is shown.
    """
    sources = sorted(folder.glob("*/LC_MESSAGES/*.po"))
    for source in sources:
        _compile_catalogue(source)
    return sources


def _compile_catalogue(source: Path) -> None:
    language = source.parts[-3]
    try:
        with source.open("rb") as file:
            catalogue = read_po(file, locale=language, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise StartError(f"{source} cannot be read: {error}") from error
    for message, errors in catalogue.check():
        raise StartError(f"{source}, line {message.lineno}: {errors[0]}")
    # A reader finds the old one or the new one, whole; two writers do not meet.
    with NamedTemporaryFile(dir=source.parent, suffix=".draft", delete=False) as draft:
        write_mo(draft, catalogue)
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    compile_catalogues(Path("locale"))
