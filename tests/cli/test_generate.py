"""`generate`: proverbs by seed and by id, as text and as JSON."""

import json
import subprocess
from itertools import count

import pytest

from bot.cli import main
from bot.lm.proverb_id import ProverbId
from tests.small_project import CULTURE, ROOT, Project

Capsys = pytest.CaptureFixture[str]


def generated(capsys: Capsys, project: Project, *arguments: str) -> list[str]:
    """The lines that a good call prints."""
    assert main(["generate", *arguments, "--config", str(project.config_path)]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out.splitlines()


def refused(capsys: Capsys, project: Project, *arguments: str, code: int = 1) -> str:
    """The one line that a bad call gets, with its exit code."""
    assert main(["generate", *arguments, "--config", str(project.config_path)]) == code
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    return line


def test_a_seed_gives_the_same_proverbs(capsys: Capsys, trained: Project) -> None:
    """As many as asked, each with its id; fewer are the first of more; other seeds give others."""
    lines = generated(capsys, trained, CULTURE, "-n", "5", "--seed", "1")
    assert len(lines) == 5
    assert generated(capsys, trained, CULTURE, "-n", "3", "--seed", "1") == lines[:3]
    assert set(generated(capsys, trained, CULTURE, "-n", "5", "--seed", "2")).isdisjoint(lines)
    for line in lines:
        proverb_id, text = line.split("  ", 1)
        assert ProverbId.parse(proverb_id).culture == CULTURE
        assert len(text) >= 12


def test_no_text_is_printed_twice(
    capsys: Capsys, trained: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where chance leads to a text that was printed already, another takes its place."""
    monkeypatch.setattr("bot.cli.generate._seeds", lambda seed: (n // 2 for n in count()))
    lines = generated(capsys, trained, CULTURE, "-n", "4")
    assert len(set(lines)) == 4


def test_without_a_seed_one_new_proverb_is_made(capsys: Capsys, trained: Project) -> None:
    """Chance decides, so twice it is not the same."""
    lines = [generated(capsys, trained, CULTURE) for _ in range(2)]
    assert [len(each) for each in lines] == [1, 1]
    assert lines[0] != lines[1]


def test_an_id_gives_its_proverb_again(capsys: Capsys, trained: Project) -> None:
    """Word for word, with the culture named or not, in any case."""
    (line,) = generated(capsys, trained, CULTURE, "--seed", "5")
    proverb_id = line.split()[0]
    assert generated(capsys, trained, "--id", proverb_id) == [line]
    assert generated(capsys, trained, CULTURE, "--id", proverb_id.upper()) == [line]


def test_json_has_all_that_is_known(capsys: Capsys, trained: Project) -> None:
    """One object a line, Russian left readable; the same proverbs as without."""
    plain = generated(capsys, trained, CULTURE, "-n", "3", "--seed", "1")
    lines = generated(capsys, trained, CULTURE, "-n", "3", "--seed", "1", "--json")
    for line, shown in zip(lines, plain, strict=True):
        proverb = json.loads(line)
        assert proverb.keys() == {"id", "culture", "text", "seed", "relaxed", "about", "score"}
        assert f"{proverb['id']}  {proverb['text']}" == shown
        assert proverb["text"] in line


@pytest.mark.parametrize("options", [["--temperature", "0.6"], ["--top-p", "0.7"]])
def test_other_settings_give_other_texts_without_id(
    capsys: Capsys, trained: Project, options: list[str]
) -> None:
    """No id tells of them, so none is shown; the culture's own values change nothing."""
    usual = generated(capsys, trained, CULTURE, "-n", "3", "--seed", "1")
    changed = generated(capsys, trained, CULTURE, "-n", "3", "--seed", "1", *options)
    assert not any(line.startswith(f"{CULTURE}-") for line in changed)
    assert changed != [line.split("  ", 1)[1] for line in usual]
    same = ["--temperature", "0.8", "--top-p", "0.95"]
    assert generated(capsys, trained, CULTURE, "-n", "3", "--seed", "1", *same) == usual


def test_texts_begin_as_asked(capsys: Capsys, trained: Project) -> None:
    """`--start` opens each text, and so none has an id."""
    lines = generated(capsys, trained, CULTURE, "-n", "3", "--seed", "1", "--start", "Хлеб")
    assert len(lines) == 3
    assert all(line.startswith("Хлеб") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rusian"], "no culture 'rusian'. Known: russian, zen"),
        (["russian/"], "no culture 'russian/'. Known: russian, zen"),
        (["../models/russian"], "no culture '../models/russian'. Known: russian, zen"),
        (["zen"], "/models/zen/manifest.json: no such file. Train the model: proverb-bot train z"),
        ([CULTURE, "--temperature", "9"], "--temperature 9.0: Input should be less than or equal"),
        ([CULTURE, "--temperature", "nan"], "--temperature nan: Input should be"),
        ([CULTURE, "--top-p", "0"], "--top-p 0.0: Input should be greater than 0"),
        ([CULTURE, "--start", "Wheат"], "characters outside the tokenizer's alphabet: 'W'"),
        (
            ["--id", "russian-123"],
            "id 'russian-123': 3 symbols behind the hyphen. Expected a cul",
        ),
        (["zen", "--id", str(ProverbId(CULTURE, 1, 1))], "is of russian, not zen. Leave CULTURE o"),
        (["--id", str(ProverbId("klingon", 1, 1))], "no culture 'klingon'. Known: russian, zen"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    capsys: Capsys, trained: Project, arguments: list[str], message: str
) -> None:
    """What was found, what is known; exit code 1."""
    line = refused(capsys, trained, *arguments)
    assert line.startswith("proverb-bot: ")
    assert message in line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name a culture: russian, zen; or give --id"),
        (["--id", "x", "--top-p", "1", "--seed", "0"], "Leave --seed, --top-p out."),
        (["--id", "x", "-n", "1"], "--id makes a proverb as it was. Leave -n out."),
    ],
)
def test_options_that_contradict_each_other_are_wrong_usage(
    capsys: Capsys, trained: Project, arguments: list[str], message: str
) -> None:
    """None is silently passed over: one line says which, and the exit code is 2."""
    assert message in refused(capsys, trained, *arguments, code=2)


def test_an_id_of_another_version_says_so(capsys: Capsys, project: Project) -> None:
    """After settings have changed twice an id of the first is not answered with another text."""
    config = project.config_path.read_text("utf-8")
    project.config_path.write_text(config.replace("attempts: 16", "attempts: 15"), "utf-8")
    (line,) = generated(capsys, project, CULTURE, "--seed", "5")
    project.config_path.write_text(config.replace("attempts: 16", "attempts: 14"), "utf-8")
    error = refused(capsys, project, "--id", line.split()[0])
    assert "made by another version of the russian model" in error


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "٣"])
def test_a_count_is_a_whole_number(capsys: Capsys, trained: Project, value: str) -> None:
    """Anything else is wrong usage."""
    for option in (["-n", value], ["--seed", f"x{value}"]):
        with pytest.raises(SystemExit) as ended:
            main(["generate", CULTURE, *option, "--config", str(trained.config_path)])
        assert ended.value.code == 2
        assert "expected a whole number" in capsys.readouterr().err


def test_an_error_in_a_process_has_no_traceback(trained: Project) -> None:
    """A typo in the culture: one line on stderr, nothing on stdout, exit code 1."""
    ended = trained.run("generate", "rusian")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "proverb-bot: no culture 'rusian'. Known: russian, zen\n"


def test_a_reader_who_goes_away_is_no_error(trained: Project) -> None:
    """`generate … | head -1` ends quietly."""
    command = trained.command("generate", CULTURE, "-n", "1000", "--seed", "1")
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(f"{CULTURE}-")
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.parametrize("about", ["", "три слова здесь", "<b>", "слово!"])
def test_about_takes_one_or_two_words(capsys: Capsys, trained: Project, about: str) -> None:
    """Anything else is wrong usage, and the error says what is expected."""
    with pytest.raises(SystemExit) as ended:
        main(["generate", CULTURE, "--about", about, "--config", str(trained.config_path)])
    assert ended.value.code == 2
    assert "expected one or two words" in capsys.readouterr().err
