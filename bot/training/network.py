"""The network at training, in TensorFlow: the same arithmetic as `bot.lm.network`, with gradients.

Embedding → LSTM layers (Hochreiter and Schmidhuber 1997, gates in Keras's order i, f, c, o) →
projection → softmax tied to the embedding (Press and Wolf 2017, https://arxiv.org/abs/1608.05859).

Why not `keras.layers.LSTM`: one step of this network with XLA is well over 1.5 times as fast on
two cores (`make bench`). The input's share of the gates is one large matrix product before the
recurrence, and so is the recurrent weights' gradient after it: the loops themselves hold only the
product that needs the step before.
"""

from collections.abc import Callable, Mapping

import numpy as np
import tensorflow as tf

from bot.lm.network import Shape, Weights

Variables = dict[str, tf.Variable]


def initial_weights(shape: Shape, seed: int) -> Weights:
    """Fresh float32 weights: uniform Glorot kernels, orthogonal recurrence, forget bias 1.

    Drawn with NumPy, so that a seed gives the same start on every machine.
    """
    rng = np.random.default_rng(seed)
    embedding = rng.normal(0.0, shape.embedding**-0.5, (shape.vocabulary, shape.embedding))
    weights: Weights = {"embedding": embedding.astype(np.float32)}
    width_in = shape.embedding
    for layer in range(shape.layers):
        weights |= lstm_weights(f"lstm.{layer}.", width_in, shape.width, rng)
        width_in = shape.width
    limit = (6.0 / (width_in + shape.embedding)) ** 0.5
    projection = rng.uniform(-limit, limit, (width_in, shape.embedding))
    weights["projection.kernel"] = projection.astype(np.float32)
    weights["softmax.bias"] = np.zeros(shape.vocabulary, np.float32)
    return weights


def lstm_weights(prefix: str, width_in: int, units: int, rng: np.random.Generator) -> Weights:
    """Fresh weights of one LSTM layer, their names behind the prefix."""
    limit = (6.0 / (width_in + 4 * units)) ** 0.5
    kernel = rng.uniform(-limit, limit, (width_in, 4 * units))
    blocks = [np.linalg.qr(rng.normal(size=(units, units)))[0] for _ in range(4)]
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = 1.0
    parts = {"kernel": kernel, "recurrent": np.concatenate(blocks, axis=1), "bias": bias}
    return {prefix + name: value.astype(np.float32) for name, value in parts.items()}


def as_variables(weights: Mapping[str, np.ndarray]) -> Variables:
    """TensorFlow variables that hold these weights."""
    return {name: tf.Variable(value, name=name) for name, value in weights.items()}


def forward(
    variables: Mapping[str, tf.Tensor],
    ids: tf.Tensor,
    layers: int,
    drop: Callable[[tf.Tensor, int], tf.Tensor],
) -> tf.Tensor:
    """Logits for the token after each one.

    Args:
        variables: weights by name.
        ids: (B, T) int32, both dimensions static.
        layers: LSTM layers.
        drop: dropout; is given the activations and the number of the place.

    Returns:
        (T, B, V) float32, time first.
    """
    x = drop(tf.gather(variables["embedding"], tf.transpose(ids)), 0)  # (T, B, E)
    for layer in range(layers):
        prefix = f"lstm.{layer}."
        gates = matmul(x, variables[prefix + "kernel"]) + variables[prefix + "bias"]
        x = drop(recurrence(gates, tf.identity(variables[prefix + "recurrent"])), layer + 1)
    features = matmul(x, variables["projection.kernel"])  # (T, B, E)
    return matmul(features, tf.transpose(variables["embedding"])) + variables["softmax.bias"]


def matmul(x: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    """(T, B, I) × (I, O) → (T, B, O), as one product of two matrices."""
    steps, batch, width = x.shape
    flat = tf.matmul(tf.reshape(x, (steps * batch, width)), kernel)
    return tf.reshape(flat, (steps, batch, kernel.shape[1]))


@tf.custom_gradient  # type: ignore[untyped-decorator]
def recurrence(
    inputs: tf.Tensor, recurrent: tf.Tensor
) -> tuple[tf.Tensor, Callable[..., tuple[tf.Tensor, tf.Tensor]]]:
    """The LSTM's loop over time.

    Args:
        inputs: (T, B, 4H) the input's share of the gates before their activations, bias included.
        recurrent: (H, 4H).

    Returns:
        (T, B, H) outputs, and the function that gives the gradients of both arguments.
    """
    steps, batch, wide = inputs.shape
    units = wide // 4
    zeros = tf.zeros((batch, units), inputs.dtype)

    def array(width: int) -> tf.TensorArray:
        return tf.TensorArray(inputs.dtype, steps, element_shape=(batch, width))

    source = array(wide).unstack(inputs)

    def step(t, hidden, cell, *arrays):  # type: ignore[no-untyped-def]
        i, f, g, o = _activate(source.read(t) + tf.matmul(hidden, recurrent))
        cell = f * cell + i * g
        hidden = o * tf.tanh(cell)
        values = (hidden, cell, tf.concat((i, f, g, o), axis=1))
        kept = (array.write(t, value) for array, value in zip(arrays, values, strict=True))
        return t + 1, hidden, cell, *kept

    loop = (tf.constant(0), zeros, zeros, array(units), array(units), array(wide))
    *_, outputs, cells, activations = tf.while_loop(
        lambda t, *_: t < steps, step, loop, maximum_iterations=steps
    )
    hiddens, memories, gates = outputs.stack(), cells.stack(), activations.stack()

    def gradient(upstream: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        before_h = tf.concat((zeros[None], hiddens[:-1]), axis=0)  # (T, B, H)
        before_c = tf.concat((zeros[None], memories[:-1]), axis=0)
        d_inputs = _backward(upstream, recurrent, gates, memories, before_c)
        flat_h = tf.reshape(before_h, (steps * batch, units))
        flat_d = tf.reshape(d_inputs, (steps * batch, wide))
        return d_inputs, tf.matmul(flat_h, flat_d, transpose_a=True)

    return hiddens, gradient


def _activate(gates: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]:
    i, f, g, o = tf.split(gates, 4, axis=1)
    return tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)


def _backward(
    upstream: tf.Tensor,
    recurrent: tf.Tensor,
    gates: tf.Tensor,
    cells: tf.Tensor,
    before: tf.Tensor,
) -> tf.Tensor:
    """Gradient of the gates' inputs, (T, B, 4H), from the last step to the first."""
    steps, batch, wide = gates.shape
    zeros = tf.zeros((batch, wide // 4), gates.dtype)
    read_up = tf.TensorArray(gates.dtype, steps, element_shape=zeros.shape).unstack(upstream)
    read_gates = tf.TensorArray(gates.dtype, steps, element_shape=(batch, wide)).unstack(gates)
    read_cells = tf.TensorArray(gates.dtype, steps, element_shape=zeros.shape).unstack(cells)
    read_before = tf.TensorArray(gates.dtype, steps, element_shape=zeros.shape).unstack(before)
    back = tf.transpose(recurrent)

    def step(t, d_hidden, d_cell, out):  # type: ignore[no-untyped-def]
        i, f, g, o = tf.split(read_gates.read(t), 4, axis=1)
        squashed = tf.tanh(read_cells.read(t))
        d_hidden += read_up.read(t)
        d_cell += d_hidden * o * (1.0 - squashed * squashed)
        d_gates = tf.concat(
            (
                d_cell * g * i * (1.0 - i),
                d_cell * read_before.read(t) * f * (1.0 - f),
                d_cell * i * (1.0 - g * g),
                d_hidden * squashed * o * (1.0 - o),
            ),
            axis=1,
        )
        return t - 1, tf.matmul(d_gates, back), d_cell * f, out.write(t, d_gates)

    out = tf.TensorArray(gates.dtype, steps, element_shape=(batch, wide))
    loop = (tf.constant(steps - 1), zeros, zeros, out)
    *_, out = tf.while_loop(lambda t, *_: t >= 0, step, loop, maximum_iterations=steps)
    return out.stack()


def next_token_loss(logits: tf.Tensor, targets: tf.Tensor, pad: int) -> tf.Tensor:
    """Summed negative log-likelihood in nats and the number of tokens it is a sum over.

    Args:
        logits: (T, B, V).
        targets: (B, T) int32; `pad` where there is nothing to predict.
        pad: the id left out.

    Returns:
        (2,) float32: sum and count.
    """
    labels = tf.transpose(targets)
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    counted = tf.cast(labels != pad, losses.dtype)
    return tf.stack((tf.reduce_sum(losses * counted), tf.reduce_sum(counted)))
