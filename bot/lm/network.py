"""The trained network at serving, in NumPy: one step a token for a batch of sequences.

Embedding → LSTM layers → projection → softmax tied to the embedding, the gates in Keras's order
(i, f, c, o). State is carried, so a step costs the same however long the text already is: the
ancestors fed the whole growing prefix again for every character.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Weights = dict[str, Floats]

_READINGS = 256
"""Beginnings whose state a network keeps, eight kilobytes each."""


@dataclass(frozen=True)
class Shape:
    """What fixes the sizes of all weights."""

    vocabulary: int
    embedding: int
    layers: int
    width: int

    def parts(self) -> dict[str, tuple[int, ...]]:
        """The shape of each weight by its name."""
        shapes: dict[str, tuple[int, ...]] = {"embedding": (self.vocabulary, self.embedding)}
        width_in = self.embedding
        for layer in range(self.layers):
            shapes[f"lstm.{layer}.kernel"] = (width_in, 4 * self.width)
            shapes[f"lstm.{layer}.recurrent"] = (self.width, 4 * self.width)
            shapes[f"lstm.{layer}.bias"] = (4 * self.width,)
            width_in = self.width
        shapes["projection.kernel"] = (width_in, self.embedding)
        shapes["softmax.bias"] = (self.vocabulary,)
        return shapes


@dataclass(frozen=True)
class State:
    """What the layers remember, one row a sequence: each (layers, B, H) float32."""

    hidden: Floats
    cell: Floats

    def rows(self, keep: npt.NDArray[np.intp]) -> "State":
        """The state of some of the sequences, in the order given."""
        return State(self.hidden[:, keep], self.cell[:, keep])

    def repeated(self, batch: int) -> "State":
        """The state of one sequence as that of `batch` equal ones."""
        return State(self.hidden.repeat(batch, axis=1), self.cell.repeat(batch, axis=1))


class Network:
    """A language model that is asked for the next token's logits."""

    def __init__(self, weights: Weights, shape: Shape) -> None:
        self.shape = shape
        self._embedding = weights["embedding"]
        self._bias = weights["softmax.bias"]
        self._projection = weights["projection.kernel"]
        # Input and recurrent kernels stand in one matrix: one product a layer and step.
        self._kernels = [
            np.concatenate((weights[f"lstm.{i}.kernel"], weights[f"lstm.{i}.recurrent"]))
            for i in range(shape.layers)
        ]
        self._biases = [weights[f"lstm.{i}.bias"] for i in range(shape.layers)]
        self._read: dict[tuple[int, ...], State] = {}

    def start(self, batch: int) -> State:
        """The state of `batch` sequences before their first token."""
        size = (self.shape.layers, batch, self.shape.width)
        return State(np.zeros(size, np.float32), np.zeros(size, np.float32))

    def step(self, ids: Ids, state: State) -> tuple[Floats, State]:
        """Read one token of each sequence.

        Args:
            ids: (B,) token ids.
            state: of the same B sequences.

        Returns:
            logits for the next token, (B, V) float32, and the state after this one.
        """
        hidden, cell = np.empty_like(state.hidden), np.empty_like(state.cell)
        x: Floats = self._embedding[ids]  # (B, E)
        for layer, (kernel, bias) in enumerate(zip(self._kernels, self._biases, strict=True)):
            gates = np.concatenate((x, state.hidden[layer]), axis=1) @ kernel  # (B, 4H)
            gates += bias
            hidden[layer], cell[layer] = lstm(gates, state.cell[layer])
            x = hidden[layer]
        features: Floats = x @ self._projection  # (B, E)
        logits: Floats = features @ self._embedding.T  # (B, V)
        logits += self._bias
        return logits, State(hidden, cell)

    def read(self, ids: tuple[int, ...]) -> State:
        """The state of one sequence after these tokens, which is kept: prompts come again."""
        state = self._read.get(ids)
        if state is None:
            state = self.start(1)
            for token in ids:
                state = self.step(np.array([token], np.int64), state)[1]
            if len(self._read) >= _READINGS:
                self._read.clear()
            self._read[ids] = state
        return state

    def logits(self, ids: Ids) -> Floats:
        """Logits after each token of whole sequences.

        Args:
            ids: (B, T) token ids.

        Returns:
            (B, T, V) float32.
        """
        state, steps = self.start(len(ids)), []
        for column in ids.T:
            logits, state = self.step(column, state)
            steps.append(logits)
        return np.stack(steps, axis=1)


def lstm(gates: Floats, cell: Floats) -> tuple[Floats, Floats]:
    """One layer's new output and memory, each (B, H), from gates before activation (B, 4H)."""
    units = cell.shape[1]
    # sigmoid(x) = (tanh(x / 2) + 1) / 2 cannot overflow, and NumPy's tanh is vectorised.
    squashed = np.tanh(gates * _halves(units))
    i, f, g, o = (squashed[:, k * units : (k + 1) * units] for k in range(4))
    new = (f + 1) * cell
    new += (i + 1) * g
    new *= np.float32(0.5)
    out = (o + 1) * np.tanh(new)
    out *= np.float32(0.5)
    return out, new


def _halves(units: int) -> Floats:
    """What the gates are multiplied by: a half, but one for the candidate memory."""
    factors = np.full(4 * units, 0.5, np.float32)
    factors[2 * units : 3 * units] = 1.0
    return factors
