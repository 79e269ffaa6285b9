"""Forward passes of Polyak's networks in numpy.

A network is its text, such as ``4, dense 64 relu, dense 2 identity``, and one flat float32 vector of weights, in which the layers
follow one another. Kernels are in C order:

    dense O f                    | W [O][I] | b [O] |                                                     f(W x + b)
    dueling H O f                | W0 [H][I] | W1 [H][I] | b0 [H] | b1 [H] | wv [H] | bv | Wa [O][H] | ba [O] |
                                 v + a - mean a,  v = wv . f(W0 x + b0) + bv,  a = Wa f(W1 x + b1) + ba
    convolution HxWxC F S T f    | W [F][S][S][C] | b [F] |    images [height][width][channels], stride T, no padding
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from polyak.errors import PolyakError

Floats = npt.NDArray[np.float32]
Layer = Callable[[Floats], Floats]

_ACTIVATIONS: dict[str, Layer] = {
    "relu": lambda x: np.maximum(x, np.float32(0)),
    "tanh": np.tanh,
    "identity": lambda x: x,
}


class Network:
    """A network with its weights.

    Args:
        inputs: numbers in a row of the input.
        layers: their texts.
        weights: the flat vector, float32.

    Raises:
        PolyakError: if a layer is of an unknown kind, or there are more or fewer weights.
    """

    def __init__(self, inputs: int, layers: Sequence[str], weights: Floats) -> None:
        self.inputs = inputs
        self._layers: list[Layer] = []
        part = _Weights(weights)
        width = inputs
        for text in layers:
            layer, width = _layer(text, width, part)
            self._layers.append(layer)
        self.outputs = width
        part.require_end()

    @staticmethod
    def of(text: str, weights: Floats) -> Network:
        """The network of a text that begins with the inputs."""
        inputs, *layers = text.split(", ")
        return Network(int(inputs), layers, weights)

    def forward(self, rows: Floats) -> Floats:
        """The outputs, [rows, outputs], of inputs [rows, inputs]."""
        for layer in self._layers:
            rows = layer(rows)
        return rows


class _Weights:
    """A flat vector that is taken apart from its beginning."""

    def __init__(self, flat: Floats) -> None:
        self._flat = flat
        self._at = 0

    def take(self, *shape: int) -> Floats:
        end = self._at + int(np.prod(shape, dtype=np.int64))
        if end > len(self._flat):
            raise PolyakError(f"the network has more than the {len(self._flat)} weights that are there")
        part = self._flat[self._at : end].reshape(shape)
        self._at = end
        return part

    def require_end(self) -> None:
        if self._at != len(self._flat):
            raise PolyakError(f"the network has {self._at} weights; {len(self._flat)} are there")


def _layer(text: str, inputs: int, weights: _Weights) -> tuple[Layer, int]:
    """A layer and the width of its output."""
    words = text.split(" ")
    activation = _ACTIVATIONS.get(words[-1])
    try:
        if words[0] == "dense" and len(words) == 3 and activation:
            return _dense(inputs, int(words[1]), activation, weights)
        if words[0] == "dueling" and len(words) == 4 and activation:
            return _dueling(inputs, int(words[1]), int(words[2]), activation, weights)
        if words[0] == "convolution" and len(words) == 6 and activation:
            height, width, channels = (int(each) for each in words[1].split("x"))
            filters, size, stride = (int(each) for each in words[2:5])
            return _convolution((height, width, channels), filters, size, stride, activation, weights)
    except ValueError:
        pass
    raise PolyakError(f'this version knows no layer "{text}"; layers are dense, dueling and convolution')


def _dense(inputs: int, outputs: int, activation: Layer, weights: _Weights) -> tuple[Layer, int]:
    kernel, bias = weights.take(outputs, inputs).T, weights.take(outputs)
    return lambda x: activation(x @ kernel + bias), outputs


def _dueling(inputs: int, hidden: int, outputs: int, activation: Layer, weights: _Weights) -> tuple[Layer, int]:
    kernel = weights.take(2 * hidden, inputs).T
    bias = weights.take(2 * hidden)
    value, value_bias = weights.take(hidden), weights.take(1)
    advantage, advantage_bias = weights.take(outputs, hidden).T, weights.take(outputs)

    def forward(x: Floats) -> Floats:
        streams = activation(x @ kernel + bias)
        advantages = streams[:, hidden:] @ advantage + advantage_bias
        values = streams[:, :hidden] @ value + value_bias
        q: Floats = advantages + (values - advantages.mean(axis=1))[:, None]
        return q

    return forward, outputs


def _convolution(
    image: tuple[int, int, int], filters: int, size: int, stride: int, activation: Layer, weights: _Weights
) -> tuple[Layer, int]:
    height, width, channels = image
    kernel = weights.take(filters, size * size * channels).T
    bias = weights.take(filters)
    rows, columns = (height - size) // stride + 1, (width - size) // stride + 1

    def forward(x: Floats) -> Floats:
        images = x.reshape(-1, height, width, channels)
        windows = np.lib.stride_tricks.sliding_window_view(images, (size, size), axis=(1, 2))[:, ::stride, ::stride]
        patches = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * channels)
        outputs: Floats = activation(patches @ kernel + bias).reshape(len(images), rows * columns * filters)
        return outputs

    return forward, rows * columns * filters
