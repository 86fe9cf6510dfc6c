"""A model that can write a few given texts only, so that a test decides what is drawn."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.lm.artifact import Model
from bot.lm.lexicon import words_beyond
from bot.lm.network import Floats, Ids, Network, State
from bot.lm.novelty import NoveltyIndex
from bot.lm.tokenizer import BOS, EOS, SPECIAL, CharacterTokenizer


class Script(Network):
    """Writes one of its texts, whose first letters differ, each as likely as the others."""

    def __init__(self, texts: Sequence[str], tokenizer: CharacterTokenizer) -> None:
        self._lines = [[BOS, *tokenizer.encode(text), EOS] for text in texts]
        self._first = [line[1] for line in self._lines]
        self._vocabulary = len(tokenizer.surfaces)

    def start(self, batch: int) -> State:
        """Memory holds each sequence's text and place in it."""
        return State(np.zeros((1, batch, 1), np.float32), np.zeros((1, batch, 1), np.float32))

    def read(self, ids: tuple[int, ...]) -> State:
        """Nothing is kept."""
        state = self.start(1)
        for token in ids:
            state = self.step(np.array([token]), state)[1]
        return state

    def step(self, ids: Ids, state: State) -> tuple[Floats, State]:
        """All but the next character of the text is as good as impossible."""
        logits = np.full((len(ids), self._vocabulary), -60.0, np.float32)
        text, place = state.hidden.copy(), state.cell + 1
        for row, token in enumerate(ids):
            if token == BOS:  # of two, the words of a prompt stand between
                place[0, row, 0] = 1
            at = int(place[0, row, 0])
            if at == 1:
                logits[row, self._first] = 0.0
                continue
            if at == 2 and token in self._first:
                text[0, row, 0] = self._first.index(int(token))
            line = self._lines[int(text[0, row, 0])]
            logits[row, line[min(at, len(line) - 1)]] = 0.0
        return logits, State(text, place)


class ScriptedModel(Model):
    """A model whose network is a script."""

    texts: tuple[str, ...]

    def network(self) -> Network:
        """The script."""
        assert isinstance(self.tokenizer, CharacterTokenizer)
        return Script(self.texts, self.tokenizer)


def scripted(model: Model, *texts: str, lines: Sequence[str] = ("Хлеб — всему голова.",)) -> Model:
    """A model that writes these texts and was trained on those lines."""
    tokenizer = CharacterTokenizer("".join(sorted(set("".join(texts)))))
    network = model.manifest.network.model_copy(
        update={"tokenizer": "characters", "vocabulary": len(SPECIAL) + len(tokenizer.alphabet)}
    )
    parts = replace(
        model,
        manifest=model.manifest.model_copy(update={"network": network, "tradition": ""}),
        tokenizer=tokenizer,
        novelty=NoveltyIndex.build(lines),
        words=words_beyond([*lines, "О, я и не в на с к у о"]),
    )
    made = ScriptedModel(**vars(parts))
    object.__setattr__(made, "texts", texts)
    return made
