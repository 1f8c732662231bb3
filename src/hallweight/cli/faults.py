"""What a command does about its own faults: one sentence for the user, the details in a file."""

import shlex
import tempfile
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from .messages import Messages

EXIT_STATUS = 70
"""Exit status of a fault in hallweight (EX_SOFTWARE of sysexits.h)."""


def fault_sentence(error: BaseException, arguments: Sequence[str], messages: Messages) -> str:
    """Write the details of a fault to a file; return the sentence that says what happened and names the file."""
    what = " ".join(f"{type(error).__name__}: {error}".split())
    what = what if len(what) <= 160 else what[:157] + "..."
    path = _write(fault_report(error, arguments, messages))
    where = f"the details are in {path}" if path else "run it again with --debug to see where"
    return f"this is a fault in hallweight, not in your file: {what.rstrip('. :')}; {where}"


def fault_report(error: BaseException, arguments: Sequence[str], messages: Messages) -> str:
    """Return the command, the machine, the traceback and what libraries said, as text."""
    from .doctor import facts, facts_text

    command, now = shlex.join(["hallweight", *arguments]), datetime.now().astimezone()
    parts = [
        "A fault in hallweight: please send this file with the report.",
        f"command: {command}\ntime:    {now.isoformat('T', 'seconds')}",
        "".join(traceback.format_exception(error)).rstrip(),
        facts_text(facts(load=False)),
        "\n".join(["Messages of libraries:", *messages.log]) if messages.log else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _write(text: str) -> Path | None:
    """Write to a new file in this folder, else in the temporary one; None if neither can be written."""
    stem = f"hallweight-fault-{datetime.now():%Y%m%d-%H%M%S}"
    for folder in (Path(), Path(tempfile.gettempdir())):
        for name in (stem, *(f"{stem}-{k}" for k in range(2, 100))):
            path = folder / f"{name}.txt"
            try:
                with path.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                    file.write(text)
            except FileExistsError:
                continue
            except OSError:
                break
            return path
    return None
