"""The configuration: what is right is read, what is wrong is named with its line."""

from pathlib import Path

import pytest

from bot.config import Environment, load_config
from bot.errors import ConfigError
from bot.lm.gate import GateSettings
from tests.small_project import ROOT, Project


@pytest.fixture
def text(untrained: Project) -> str:
    """A good configuration."""
    return untrained.config_path.read_text("utf-8")


def error_of(folder: Path, content: str | bytes) -> str:
    """What is said of a configuration, behind the file's name."""
    path = folder / "config.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:")
    assert "\n" not in message
    return message.removeprefix(f"{path}:")


def line_of(content: str, part: str) -> int:
    """The line of a text that has this part."""
    return next(n for n, line in enumerate(content.splitlines(), 1) if part in line)


def test_the_projects_own_configuration() -> None:
    """It has a culture for each corpus, each with its file, and the ancestors' short names."""
    config = load_config(ROOT / "config.yaml")
    assert {config.corpus_path(culture) for culture in config.cultures} == set(
        (ROOT / "corpora").glob("*.tsv")
    )
    aliases = {"armenian": "arm", "indian": "ind", "sufi": "suf", "hasidic": "hasid"}
    for culture, alias in {**aliases, "jewish": "jew"}.items():
        assert alias in config.cultures[culture].aliases
    assert config.model_path("sufi") == ROOT / "models" / "sufi"


def test_paths_start_at_the_configuration(tmp_path: Path, text: str) -> None:
    """Wherever the program is started, models and corpora lie beside the file."""
    (tmp_path / "config.yaml").write_text(text.replace("models: models", "models: deep/m"), "utf-8")
    config = load_config(tmp_path / "config.yaml")
    assert config.model_path("zen") == tmp_path / "deep" / "m" / "zen"
    assert config.corpus_path("zen") == tmp_path / "corpora" / "zen.tsv"


def test_a_culture_samples_in_its_own_way(tmp_path: Path, text: str) -> None:
    """What it sets goes before the common settings, even where that is the default; no more."""
    own = "  zen:\n    sampling: {temperature: 0.5, candidates: 16}\n    corpus: tea.tsv\n"
    (tmp_path / "config.yaml").write_text(text.replace("  zen:\n", own), "utf-8")
    config = load_config(tmp_path / "config.yaml")
    zen, common = config.sampling_of("zen"), config.sampling_of("russian")
    assert (zen.temperature, zen.candidates, zen.attempts) == (0.5, 16, 16)
    assert (common.temperature, common.candidates, common.attempts) == (0.8, 32, 16)
    assert config.corpus_path("zen").name == "tea.tsv"


def test_a_cultures_gate_is_laid_over_the_common_one(tmp_path: Path, untrained: Project) -> None:
    """What a culture asks of its model differs in the keys that it sets, and in no other."""
    text = untrained.config_path.read_text("utf-8")
    own = "  zen:\n    gate: {bits_per_char: 3}\n"
    gate = "gate: {bits_per_char: 2.5, passing: 0.5}\n"
    (tmp_path / "config.yaml").write_text(gate + text.replace("  zen:\n", own), "utf-8")
    config = load_config(tmp_path / "config.yaml")
    assert config.gate_of("zen") == GateSettings(bits_per_char=3, passing=0.5)
    assert config.gate_of("russian") == GateSettings(bits_per_char=2.5, passing=0.5)


@pytest.mark.parametrize(
    ("right", "typo", "message"),
    [
        ("corpora: c", "corpra: c", "unknown key 'corpra'. Did you mean 'corpora'? Known here: "),
        ("{candidates:", "{canddates:", "unknown key 'sampling.canddates'. Did you mean 'candid"),
        ("scratch:", "skratch:", "unknown key 'training.skratch'. Did you mean 'scratch'? Known"),
        (
            "patience:",
            "patiens:",
            "unknown key 'training.scratch.patiens'. Did you mean 'patience'",
        ),
        ("embedding:", "embeding:", "unknown key 'training.network.embeding'. Did you mean 'embe"),
        ("aliases:", "alias:", "unknown key 'cultures.russian.alias'. Did you mean 'aliases'? Kn"),
        ("{name: русская", "{nam: русская", "unknown key 'cultures.russian.ru.nam'. Did you mean"),
    ],
)
def test_an_unknown_key_is_refused_with_the_known_ones(
    tmp_path: Path, text: str, right: str, typo: str, message: str
) -> None:
    """At any depth: the line, the key, the nearest known one; before the key that is missing."""
    wrong = text.replace(right, typo, 1)
    found = error_of(tmp_path, wrong)
    assert found.startswith(f"{line_of(wrong, typo)}: {message}")
    assert "Known here: " in found
    assert right.strip("{").split(":")[0] in found.split("Known here: ")[1]


def test_known_keys_are_those_of_the_place(tmp_path: Path, text: str) -> None:
    """In a culture's own sampling settings too."""
    wrong = text.replace("  zen:\n", "  zen:\n    sampling: {temprature: 0.5}\n")
    found = error_of(tmp_path, wrong)
    line = line_of(wrong, "temprature")
    assert found.startswith(f"{line}: unknown key 'cultures.zen.sampling.temprature'. Did you mean")
    assert "Known here: attempts, brevity, candidates, critic, enough, habit, max_length" in found


def test_known_keys_of_a_run_that_may_be_left_out(tmp_path: Path, text: str) -> None:
    """They are the run's own, not those of what it stands in."""
    found = error_of(tmp_path, text.replace("joint: {epochs: 1,", "joint: {epocs: 1,"))
    assert "unknown key 'training.joint.epocs'. Did you mean 'epochs'?" in found


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("candidates: 32", "candidates: 0", "sampling.candidates: Input should be greater than or"),
        ("candidates: 32", "candidates: много", "sampling.candidates: Input should be a valid int"),
        (
            "{candidates: 32,",
            "{max_length: 11, candidates: 32,",
            "sampling: min_length 12 is above max_length 11: no text fits",
        ),
        (
            "  sample_every: 6",
            "  sample_temperatures: [0.5, 0]",
            "training.sample_temperatures.1: Input should be greater than or equal to 0.01, found",
        ),
        (
            "  sample_every: 6",
            "  sample_temperatures: [9]",
            "training.sample_temperatures.0: Input should be less than or equal to 5, found 9",
        ),
        (
            "layers: 2",
            "layers: 9",
            "training.network.layers: Input should be less than or equal to",
        ),
        (
            "{vocabulary:",
            "{tokenizer: words, vocabulary:",
            "training.network.tokenizer: Input shou",
        ),
        ("  zen:", "  Zen:", "cultures.Zen: String should match pattern"),
        ("[rus]", "[RUS]", "cultures.russian.aliases.0: String should match pattern"),
        ("[rus]", "[zen]", "command /zen of zen is taken by russian"),
        ("[rus]", "[help]", "command /help of russian is taken by the bot itself"),
        ("  zen:", "  any:", "command /any of any is taken by the bot itself"),
    ],
)
def test_a_bad_value_is_refused(
    tmp_path: Path, text: str, right: str, wrong: str, message: str
) -> None:
    """The key, what was expected, what was found."""
    assert message in error_of(tmp_path, text.replace(right, wrong, 1))


def test_lengths_must_fit_together_where_settings_meet(tmp_path: Path, text: str) -> None:
    """A culture's own bound may be sound by itself and contradict a common one."""
    common = text.replace("{candidates:", "{min_length: 40, candidates:")
    own = common.replace("  zen:\n", "  zen:\n    sampling: {max_length: 30}\n")
    assert "sampling of zen: min_length 40 is above max_length 30" in error_of(tmp_path, own)


def test_a_bad_value_is_shown_with_its_line(tmp_path: Path, text: str) -> None:
    """In a culture's own sampling settings: the line of the key, and the value."""
    wrong = text.replace("  zen:\n", "  zen:\n    sampling:\n      temperature: 9\n")
    line = line_of(wrong, "temperature")
    found = error_of(tmp_path, wrong)
    assert found == (
        f"{line}: cultures.zen.sampling.temperature: Input should be less than or equal to 5, "
        "found 9"
    )


@pytest.mark.parametrize("extra", ["  zen:\n    emoji: 🍵\n", "  x: {emoji: 1, emoji: 2}\n"])
def test_a_key_that_stands_twice_is_refused(tmp_path: Path, text: str, extra: str) -> None:
    """YAML would take the last one and forget the first."""
    found = error_of(tmp_path, text + extra)
    assert "stands at line" in found
    assert found.endswith("already. Remove one.")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", " expected a mapping. Known keys: admins, corpora, cultures, "),
        (b"- a\n- b\n", " expected a mapping. Known keys: "),
        (b"cultures: {", " not YAML: "),
        (b"\tmodels: x\n", " not YAML: "),
        ("модели: x\n".encode("cp1251"), " not UTF-8 at byte 0. Save it as UTF-8."),
        (b"models: a\0b\n", " not YAML: "),
        (b"models: 2001-99-99\n", " not YAML: month must be in 1..12"),
        (b"models: &a [*a]\n", " nested too deep. An alias (*name) must not stand inside what it"),
        (b"models: " + b"[" * 5000, " nested too deep. "),
    ],
)
def test_what_is_no_configuration_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    """Empty, no mapping, no YAML, no UTF-8: one line says which."""
    assert error_of(tmp_path, content).startswith(message)


def test_a_missing_configuration_says_how_to_name_one(tmp_path: Path) -> None:
    """No such file, or a folder in its place."""
    with pytest.raises(
        ConfigError, match=r"none\.yaml: no such file\. Name one with --config FILE"
    ):
        load_config(tmp_path / "none.yaml")
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load_config(tmp_path)


def test_the_token_comes_from_the_environment_and_is_never_shown() -> None:
    """Blank means none; shown or printed it is masked; the server has a default."""
    token = "123456789:AAE-abcdefghijklmnopqrstuvwxyz_0123"
    environment = Environment.read({"TELEGRAM_BOT_TOKEN": f" {token}\n"})
    assert environment.token is not None
    assert environment.token.get_secret_value() == token
    assert "AAE" not in f"{environment!r} {environment.token}"
    assert environment.api_url == "https://api.telegram.org"
    assert Environment.read({"TELEGRAM_BOT_TOKEN": "  "}).token is None
    assert Environment.read({"TELEGRAM_API_URL": "http://x/"}).api_url == "http://x"
    assert Environment.read({"TELEGRAM_API_URL": " "}).api_url == "https://api.telegram.org"


@pytest.mark.parametrize(
    "url",
    ["localhost:8081", "ftp://x", "http://", "https://x:no", "http://[x", "123456789:AAE-abcdef"],
)
def test_a_server_that_is_no_address_is_refused(url: str) -> None:
    """The variable and what was expected; the value may be a token that went astray."""
    with pytest.raises(ConfigError, match=r"^TELEGRAM_API_URL: found .* expected") as caught:
        Environment.read({"TELEGRAM_API_URL": url})
    assert "AAE" not in str(caught.value)


def test_admins_come_from_both_places() -> None:
    """Ids of the configuration and of the environment, with spaces or commas between."""
    config = load_config(ROOT / "config.yaml").model_copy(update={"admins": (5,)})
    assert Environment.read({}).laid_over(config).admins == (5,)
    assert Environment.read({"PROVERB_ADMINS": " 7, 8 5"}).laid_over(config).admins == (5, 7, 8)


@pytest.mark.parametrize("value", ["anna", "1;2", "-5", "1.5", "٣"])
def test_an_admin_that_is_no_number_is_refused(value: str) -> None:
    """The message says what was found and where ids come from."""
    with pytest.raises(ConfigError, match=r"PROVERB_ADMINS: found .* /privacy"):
        Environment.read({"PROVERB_ADMINS": value})
