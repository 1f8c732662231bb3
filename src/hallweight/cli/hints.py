"""What an error of a command says in the shell: options for keywords, and the commands that would go on."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from .options import CorrectionOptions, ReadingOptions

_RENAMED = {"network": "net", "root": "data_root", "schemes": "scheme"}
"""Keywords of Python that have another name in the shell."""


_READING = (ReadingOptions, CorrectionOptions)


def options_of(command: Any) -> dict[str, str]:
    """Options of a command of the shell by the keywords of Python that they become."""
    names = [n for a in command.assemble_argument_collection() for n in a.names if n.startswith("--")]
    options = {n.removeprefix("--").replace("-", "_"): n for n in names}
    return options | {k: options[v] for k, v in _RENAMED.items() if v in options}


def answered(error: Exception, arguments: Sequence[str], command: Any) -> tuple[str, list[str]]:
    """Return an error as the shell says it, and the commands that answer it: what was typed, with more options.

    Where the answer is up to the user, the command that shows the file stands in for it.
    """
    from hallweight.lab.option_text import answers, in_shell, keywords, shell_text, words_of

    options, do = options_of(command), getattr(error, "do", "")
    more = [_command(arguments, words_of(answer, options), options) for answer in answers(do, options)]
    files = [a for a in arguments[1:] if _is_file(a)]
    if not more and files and "layout" in options and any(keywords(do, options)):
        more = [["look", files[0]]]
    return in_shell(str(error), options), [shell_text(["hallweight", *words]) for words in more]


def said(text: object, *records: type) -> str:
    """Return what a command prints, with options for keywords: those of records, or of a command that reads files."""
    from hallweight.lab.option_text import in_shell

    names = [field.name for record in records or _READING for field in fields(record)]
    return in_shell(str(text), {name: f"--{name.replace('_', '-')}" for name in names})


def _is_file(text: str) -> bool:
    try:
        return not text.startswith("-") and Path(text).is_file()
    except (OSError, ValueError):
        return False


def _command(arguments: Sequence[str], words: list[str], options: dict[str, str]) -> list[str]:
    """The arguments with other options; those that they replace are left out, with their values."""
    replaced = {w for w in words if w in options.values()}
    kept: list[str] = []
    is_value = False
    for word in arguments:
        is_value, was_value = word in replaced, is_value
        if not is_value and not was_value and word.partition("=")[0] not in replaced:
            kept.append(word)
    return [*kept, *words]
