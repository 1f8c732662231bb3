"""A supplement: what it cites is in its BibTeX, what it shows is in its files, and LaTeX finds all of it."""

import json
import re

import pytest

from hallweight import report
from hallweight.cli import main
from hallweight.core import InputError


@pytest.mark.parametrize("make", ["run", "attribution", "cost"])
def test_all_files_that_the_document_names_are_there(make, records, tmp_path):
    out = report.supplement(getattr(records, make)(), tmp_path / "s")
    tex = (out / "supplement.tex").read_text("utf-8")
    for name in re.findall(r"\\input\{([^}]+)\}", tex):
        assert (out / f"{name}.tex").exists()
    for name in re.findall(r"\\includegraphics\{([^}]+)\}", tex):
        assert (out / name).exists()
    keys = [k for group in re.findall(r"\\cite\{([^}]+)\}", tex) for k in group.split(",")]
    bib = (out / "references.bib").read_text("utf-8")
    assert "hallweight" in keys
    assert all(f"{{{key}," in bib for key in keys)
    assert tex.count("{") == tex.count("}")
    assert len(re.findall(r"\\begin\{", tex)) == len(re.findall(r"\\end\{", tex))


def test_methods_name_card_assumptions_and_seeds(records, tmp_path):
    run = records.run()
    text = (report.supplement(run, tmp_path / "s") / "supplement.md").read_text("utf-8")
    for part in (run.id, "[@hallweight]", "Assumed, not measured", "random seeds", "digits", "**Table S1.**"):
        assert part in text
    for name in run.card.missing():
        assert name in text


def test_the_shell_writes_it_beside_the_run_and_replaces_nothing(records, tmp_path, capsys):
    folder = records.run().save(tmp_path / "run")
    main(["supplement", str(folder), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert "tables/results.csv" in told["files"]
    assert (folder / "supplement" / "supplement.tex").exists()
    with pytest.raises(SystemExit):
        main(["supplement", str(folder)])
    main(["supplement", str(folder), "--overwrite"])


def test_a_card_alone_has_a_supplement(records, tmp_path):
    records.card().save(tmp_path / "card.toml")
    out = report.supplement(tmp_path)
    assert (out / "tables" / "card.tex").exists()
    with pytest.raises(InputError):
        report.supplement(tmp_path / "nothing")
