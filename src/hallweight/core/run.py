"""The result of a piece of work, with everything needed to believe it or to do it again."""

import json
import platform
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .card import Card
from .errors import InputError, names_keywords
from .files import refuse_overwrite, write_atomic
from .tables.result_table import ResultTable


def environment() -> dict[str, str]:
    """Versions of Python, the system and the libraries that results depend on."""
    out = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for name in ("hallweight", "numpy", "scipy", "numba", "xarray", "iminuit", "torch", "scikit-learn"):
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            out[name] = "not installed"
    return out


@names_keywords
class Run(BaseModel):
    """Results, their seeds, the configuration, the card, the environment and the citations.

    ``results`` holds plain numbers, strings, lists and dictionaries. A run is a folder with ``run.json``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    config: dict[str, Any]
    results: dict[str, Any]
    seeds: tuple[int, ...] = ()
    card: Card | None = None
    assumed: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    environment: dict[str, str] = Field(default_factory=environment)
    finished: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def id(self) -> str:
        """Ten characters that identify kind, configuration, seeds and card."""
        card = self.card.to_toml() if self.card else ""
        text = json.dumps([self.kind, self.config, self.seeds, card], sort_keys=True)
        return f"{self.kind}-{sha256(text.encode()).hexdigest()[:10]}"

    def save(self, folder: Path | str, *, overwrite: bool = False) -> Path:
        """Write ``run.json`` (and ``card.toml``) into ``folder``; refuses to replace another run unless told to."""
        folder = Path(folder)
        refuse_overwrite(folder / "run.json", overwrite)
        if self.card is not None:
            write_atomic(folder / "card.toml", self.card.to_toml(), overwrite=True)
        write_atomic(folder / "run.json", self.model_dump_json(indent=1, by_alias=True), overwrite=True)
        return folder

    @classmethod
    def load(cls, folder: Path | str) -> "Run":
        """Read a run from its folder or from its ``run.json``."""
        path = Path(folder)
        path = path / "run.json" if path.is_dir() else path
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InputError(
                f"no {path}",
                "a run folder with run.json",
                "check the path, or make one with 'hallweight evaluate'",
            ) from None
        except (OSError, UnicodeDecodeError, ValidationError) as error:
            first = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            raise InputError(
                f"that {path} is damaged ({first})", "a run that hallweight wrote", "run it again"
            ) from None

    def table(self) -> ResultTable:
        """Return the main table of the results, with ``to_latex``, ``to_csv`` and ``to_markdown``."""
        return _report().run_table(self)  # type: ignore[no-any-return]

    def _repr_html_(self) -> str:
        return _report().run_html(self)  # type: ignore[no-any-return]

    def __str__(self) -> str:
        return _report().run_text(self)  # type: ignore[no-any-return]

    __repr__ = __str__


def _report() -> Any:
    """Return the stage that knows how results read: by name, since core knows no stage."""
    return import_module("hallweight.report")
