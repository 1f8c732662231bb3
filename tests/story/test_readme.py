"""What the README says, done as a new user would, in an empty folder."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import hallweight as hw

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPT = Path(sys.executable).parent / "hallweight"


def shell(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(SCRIPT), *words], cwd=cwd, capture_output=True, text=True, timeout=600)


SHORTER = {
    "evaluate": ["--seeds", "2"],
    "sweep": ["--workers", "1"],
    "paper": ["--quick", "--row", "release"],
}
COMMANDS = ("look", "fit", "evaluate", "cost", "cards", "sweep", "report", "supplement", "paper", "studio")
STAYS_OPEN = "studio"  # a server: it has tests of its own


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder with a pulse file and a folder of two, after the README's shell commands (with fewer seeds)."""
    here = tmp_path_factory.mktemp("readme")
    (here / "measured").mkdir()
    for name in ("pulses.csv", "measured/one.csv", "measured/two.csv"):
        shutil.copy(hw.cards.path_of_sample(), here / name)
    shown = "".join(re.findall(r"```\n(.*?)```", README, re.DOTALL))
    commands = [line.split("#")[0].split() for line in shown.splitlines() if line.startswith("hallweight ")]
    assert tuple(command[1] for command in commands) == COMMANDS
    for command in commands:
        if command[1] == STAYS_OPEN:
            continue
        words = [str(next(here.glob(w)).relative_to(here)) if "*" in w else w for w in command[1:]]
        words += SHORTER.get(words[0], [])
        done = shell(*words, cwd=here)
        assert done.returncode == 0, done.stderr
        assert all(len(line) <= 80 or "/" in line for line in done.stdout.splitlines()), done.stdout
        assert all(re.match(r"epoch |note: |[a-z ]+: \d+/\d+ ", line) for line in done.stderr.splitlines()), done.stderr
    return here


def test_fit_writes_the_card_and_the_figures(folder):
    card = hw.Card.load(folder / "card.toml")
    assert card.quantity == "R_xy"
    kinds = {p.suffix for p in (folder / "figures").iterdir()}
    assert {".pdf", ".png", ".csv"} <= kinds


def test_the_report_is_one_file_that_needs_nothing_else(folder):
    (page,) = (folder / "runs").glob("*/report.html")
    text = page.read_text(encoding="utf-8")
    assert "assumed" in text.lower()
    assert "simulated, not measured" in text
    assert not re.search(r"<(img|script|link)[^>]+(src|href)=[\"'](?!data:|#)", text)


def test_fit_again_overwrites_nothing(folder):
    before = (folder / "card.toml").read_bytes()
    done = shell("fit", "pulses.csv", cwd=folder)
    assert done.returncode == 2
    assert "overwrite" in done.stderr
    sentence, command = done.stderr.strip().splitlines()
    assert sentence.startswith("hallweight: Found an existing card.toml")
    assert command.strip() == "hallweight fit pulses.csv --overwrite"
    assert (folder / "card.toml").read_bytes() == before


def test_json_is_json(folder):
    done = shell("fit", "pulses.csv", "--out", "again", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["card"]["quantity"] == "R_xy"
    assert json.loads(shell("doctor", "--json", cwd=folder).stdout)["python"]


def test_the_supplement_is_beside_its_run(folder):
    assert list((folder / "runs").glob("evaluate-*/supplement/supplement.tex"))


def test_the_sweep_fitted_every_file_of_the_folder(folder):
    assert len(list((folder / "sweeps").rglob("*.toml"))) == 2


def test_the_python_block_runs(folder, monkeypatch, capsys):
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(folder)
    exec(block.replace("evaluate(card)", "evaluate(card, seeds=2, program=('verify',))"), {})
    assert "@software{hallweight" in capsys.readouterr().out


def test_it_is_short_and_has_no_table():
    assert len(README.splitlines()) < 100
    assert not [line for line in README.splitlines() if line.startswith("|")]


def test_its_picture_moves_and_is_small():
    from PIL import Image

    (picture,) = (ROOT / target for target in re.findall(r"!\[[^\]]{40,}\]\((\S+)\)", README))
    assert picture.stat().st_size < 60_000
    with Image.open(picture) as shown:
        assert shown.n_frames >= 20


def test_relative_links_of_the_readme_exist():
    for target in re.findall(r"\]\((?!http)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_make_targets_of_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize(
    "command", ["demo", "fit", "train", "evaluate", "attribute", "simulate", "bench", "membrane", "report", "doctor"]
)
def test_every_command_explains_itself(command, tmp_path):
    done = shell(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "Usage: hallweight " + command in done.stdout


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["fit"], "no file"),
        (["fit", "nowhere.csv"], "nowhere.csv"),
        (["evaluate", "nowhere.toml"], "nowhere.toml"),
        (["evaluate", "sample-hal-synapse"], "did you mean"),
        (["evaluate", "sample-hall-synapse", "--seeds", "0"], "seed"),
        (["evaluate", "sample-hall-synapse", "--bits-in", "-3"], "bits"),
        (["report", "nowhere"], "run.json"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_status_2(words, part, tmp_path):
    done = shell(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert part in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_importing_touches_no_global_state():
    code = (
        "import sys, hallweight as hw; hw.core; hw.cards; hw.lab; hw.synapse; hw.array; hw.network; hw.report\n"
        "hw.magnet, hw.membrane, hw.hall, hw.chain\n"
        "assert 'torch' not in sys.modules and 'matplotlib' not in sys.modules, 'loaded at import'\n"
        "import torch; before = torch.get_default_dtype(), torch.get_num_threads()\n"
        "hw.network.evaluate\n"
        "assert before == (torch.get_default_dtype(), torch.get_num_threads())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
