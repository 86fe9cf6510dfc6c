"""Where somebody is, told by a city's name in Russian or English or by coordinates, offline.

Only the time zone comes out; neither name nor coordinates are kept.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process

from bot.lm.morphology import analyzer
from bot.service.calendar import zones

FILE = Path(__file__).with_name("places.tsv")
# Names are compared after folding; below this likeness (of 100) it is some other city.
_LIKENESS = 84
_LONGEST = 60
# What people call some cities among themselves.
_SHORT = {
    "мск": "москва",
    "спб": "санкт петербург",
    "питер": "санкт петербург",
    "петербург": "санкт петербург",
    "екб": "екатеринбург",
    "нск": "новосибирск",
    "cologne": "koln",
    "nyc": "new york city",
    "new york": "new york city",
    "spb": "saint petersburg",
    "st petersburg": "saint petersburg",
}
_WORD_BEFORE = re.compile(r"^(?:г|город|city of|in|в|во|по)\b\.?\s*")
_RUSSIAN = re.compile(r"[а-яё-]+")
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-]\d{1,2})(?::?00)?", re.IGNORECASE)


@dataclass(frozen=True)
class Places:
    """The cities known, largest first."""

    zones: Sequence[str]
    directions: np.ndarray
    """Unit vectors from the centre of the earth: (N, 3) float64."""
    by_name: dict[str, int]
    """Folded name -> the largest city of that name."""

    @classmethod
    def load(cls, file: Path = FILE) -> "Places":
        """Read the table that comes with the program."""
        lines = file.read_text("utf-8").splitlines()
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        degrees = np.array([[float(row[0]), float(row[1])] for row in rows])  # (N, 2)
        by_name: dict[str, int] = {}
        for number, row in enumerate(rows):  # what a city is first called beats nicknames of others
            by_name.setdefault(_folded(row[3].partition("|")[0]), number)
        for number, row in enumerate(rows):
            for name in row[3].split("|")[1:]:
                by_name.setdefault(_folded(name), number)
        return cls([row[2] for row in rows], _directions(degrees), by_name)

    def zone_at(self, latitude: float, longitude: float) -> str:
        """The time zone of the nearest city, in degrees north and east."""
        here = _directions(np.array([[latitude, longitude]]))[0]  # (3,)
        return self.zones[int(np.argmax(self.directions @ here))]

    def zone_of(self, said: str) -> str | None:
        """The time zone of a city; also of an offset, `UTC+3`, or of a zone's own name.

        Small slips are forgiven. None if there is no such city.
        """
        plain = " ".join(said.split())[:_LONGEST]
        zone = _offset_zone(plain) or _named_zone(plain)
        if zone is not None:
            return zone
        name = _WORD_BEFORE.sub("", _folded(plain))
        name = _SHORT.get(name, name)
        if len(name) < 2:
            return None
        number = self.by_name.get(name)
        if number is None:  # «в Москве»
            number = self.by_name.get(" ".join(map(_dictionary_form, name.split())))
        if number is None:
            number = self._closest(name)
        return None if number is None else self.zones[number]

    def _closest(self, name: str) -> int | None:
        found = process.extract(
            name, self.by_name.keys(), scorer=fuzz.ratio, score_cutoff=_LIKENESS, limit=5
        )
        best = max((score for _, score, _ in found), default=0.0)
        return min((self.by_name[key] for key, score, _ in found if score == best), default=None)


@cache
def places() -> Places:
    """The cities, read once."""
    return Places.load()


def _directions(degrees: np.ndarray) -> np.ndarray:
    latitude, longitude = np.radians(degrees).T
    return np.stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ],
        axis=1,
    )  # (N, 3)


def _folded(name: str) -> str:
    """A name in small letters without accents, ё as е, words parted by single spaces."""
    kept = name.lower().replace("й", "\x01")  # whose mark is no accent
    plain = "".join(c for c in unicodedata.normalize("NFKD", kept) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain.replace("\x01", "й")))


def _dictionary_form(word: str) -> str:
    """A Russian word as dictionaries and maps have it; a place's name where it can be one."""
    if not _RUSSIAN.fullmatch(word):  # pymorphy3 cannot take letters that Unicode has no name for
        return word
    found = analyzer().parse(word)
    geographic = (each.normal_form for each in found if "Geox" in each.tag)
    form: str = next(geographic, found[0].normal_form)
    return form.replace("ё", "е")


def _offset_zone(said: str) -> str | None:
    """The zone of a whole number of hours before or after UTC."""
    if said.lower() in {"utc", "gmt"}:
        return "Etc/UTC"
    found = _OFFSET.fullmatch(said)
    hours = int(found[1]) if found else 99
    if not -12 <= hours <= 14:
        return None
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"


def _named_zone(said: str) -> str | None:
    if "/" not in said:
        return None
    lower = said.lower().replace(" ", "_")
    return next((zone for zone in zones() if zone.lower() == lower), None)
