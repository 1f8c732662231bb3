"""The whole report: rows computed one by one and kept, then JSON, HTML and PDF from what is kept."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from hallweight.core import InputError, did_you_mean, environment, refuse_overwrite, write_atomic
from hallweight.core.jobs import Format, resumable_map
from hallweight.core.revision import physics_revision
from hallweight.core.types import Progress

from ._page.html import page
from ._page.pdf import pdf_or_reason
from ._page.shown import Shown
from ._records import index
from ._rows import CLAIMS
from .claim import Claim, Found, Settings
from .verdict import Judgement, judge

KIND = "paper"


@dataclass(frozen=True)
class Report:
    """What was written, the verdicts by row, and why there is no PDF, if there is none."""

    html: Path
    json: Path
    pdf: Path | None
    no_pdf: str
    judgements: dict[str, Judgement]


def make(
    folder: Path | str = "runs/paper",
    rows: Sequence[str] = (),
    *,
    quick: bool = False,
    data_root: Path | str | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Compute rows and write the report; the same call goes on where it was stopped.

    ``folder``
        gets ``paper.json``, ``report.html`` and ``report.pdf``, or files named after the rows if only some were asked
        for; finished rows are kept in its ``rows``
    ``rows``
        names of :data:`CLAIMS`; all unless given
    ``quick``
        fewer devices and no data set: every row in less than two minutes together
    ``data_root``
        folder or archive of CIFAR-10; else the variable HALLWEIGHT_DATA
    ``progress``
        ``progress(done, of)`` is called after each row

    Raises :class:`InputError` for an unknown row, and for files in ``folder`` that are not of a report.
    """
    place, chosen = Path(folder), [_claim(name) for name in rows] or list(CLAIMS.values())
    chosen = list({claim.name: claim for claim in chosen}.values())
    stem = "report" if len(chosen) == len(CLAIMS) else "-".join(claim.name for claim in chosen)
    target = place / ("paper.json" if stem == "report" else f"{stem}.json")
    if not _is_ours(target):
        for path in (target, place / f"{stem}.html", place / f"{stem}.pdf"):
            refuse_overwrite(path, overwrite)
    settings = Settings(quick, None if data_root is None else str(data_root), place / "rows" / "programmings")
    jobs = [_Job(claim.name, settings) for claim in chosen]
    names = [f"{claim.name}-{_key(claim, settings)}" for claim in chosen]
    found = resumable_map(_work, jobs, names, place / "rows", _FOUND, progress=progress)
    judged = {c.name: judge(c.rule, f.numbers, f.assumptions) for c, f in zip(chosen, found, strict=True)}
    shown = [Shown.of(c, f, judged[c.name]) for c, f in zip(chosen, found, strict=True)]
    record = _record(chosen, found, judged, quick)
    write_atomic(target, json.dumps(record, indent=1, ensure_ascii=False) + "\n", overwrite=True)
    made = write_atomic(place / f"{stem}.html", page(shown, record), overwrite=True)
    pdf, reason = pdf_or_reason(shown, record)
    if pdf is not None:
        write_atomic(place / f"{stem}.pdf", pdf, overwrite=True)
    return Report(made, target, None if pdf is None else place / f"{stem}.pdf", reason, judged)


@dataclass(frozen=True)
class _Job:
    name: str
    settings: Settings


def _work(job: _Job) -> Found:
    return CLAIMS[job.name].compute(job.settings)


def _load(data: bytes) -> Found | None:
    """Return a kept row, but none that lacks a part."""
    found = Found.of(json.loads(data))
    return found if found.whole else None


def _dump(found: Found) -> bytes:
    return json.dumps(found.as_dict(), ensure_ascii=False).encode()


_FOUND: Format[Found] = Format(".json", _dump, _load)


def _claim(name: str) -> Claim:
    if name not in CLAIMS:
        raise InputError(f"no row {name!r}", f"one of {', '.join(CLAIMS)}", did_you_mean(name, list(CLAIMS)))
    return CLAIMS[name]


def _key(claim: Claim, settings: Settings) -> str:
    """What a row's numbers depend on, in ten characters."""
    hashes = [index()[name]["sha256"] for name in claim.records]
    data = settings.data_root if claim.data else None
    rests_on = [claim.revision, settings.quick, data, physics_revision(*claim.stages), hashes]
    return sha256(json.dumps(rests_on).encode()).hexdigest()[:10]


def _is_ours(path: Path) -> bool:
    """Whether a file is the record of an earlier report, which may be replaced."""
    try:
        return bool(json.loads(path.read_text(encoding="utf-8"))["kind"] == KIND)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _record(
    claims: Sequence[Claim], found: Sequence[Found], judged: dict[str, Judgement], quick: bool
) -> dict[str, Any]:
    """What ``paper.json`` holds: inputs and rule of each verdict, the verdict, and where stored results are from."""
    rows = {}
    for claim, one in zip(claims, found, strict=True):
        stored = one.as_dict()
        judgement = judged[claim.name]
        rows[claim.name] = {
            "title": claim.title,
            "claim": claim.text,
            "command": claim.command,
            "rule": asdict(claim.rule),
            **{key: stored[key] for key in ("numbers", "assumptions", "notes", "sources")},
            "verdict": judgement.verdict,
            "outcomes": list(judgement.outcomes),
            "rests_on": list(judgement.named),
        }
    records = {name: index()[name] for name in sorted({n for claim in claims for n in claim.records})}
    head = {"kind": KIND, "quick": quick, "rows": rows, "records": records}
    return head | {"environment": environment(), "finished": _now().isoformat(timespec="seconds")}


def _now() -> datetime:
    """Return the time; that of SOURCE_DATE_EPOCH if it is set, so that two reports are the same byte by byte."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(given), UTC) if given.isdigit() else datetime.now(UTC)
