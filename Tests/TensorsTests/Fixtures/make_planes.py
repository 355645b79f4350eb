"""Writes planes.json: outputs and gradients of operations on planes [channels, batch, height, width].

usage: python3 make_planes.py [OUTPUT]

The reference is PyTorch in float64, whose images [batch, channels, height, width] the operations' planes are
with their first axes exchanged; cases are as in operations.json.
"""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import torch
import torch.nn.functional as F

from make_operations import add_case, away_from, cases, normal, shape_name, uniform


def swapped(x):
    return x.transpose(0, 1)


def convolutions():
    for shape, outputs, size, stride, padding in [
        ((1, 1, 3, 3), 1, 3, 1, 1),
        ((3, 2, 5, 7), 4, 3, 1, 1),
        ((2, 3, 6, 5), 5, 3, 2, 1),
        ((4, 2, 3, 4), 3, 1, 1, 0),
        ((2, 1, 7, 7), 3, 3, 3, 0),
        ((2, 2, 4, 6), 2, 1, 2, 0),
        ((1, 2, 2, 9), 2, 5, 2, 2),
        ((1, 1, 1, 2), 2, 3, 1, 3),
    ]:
        function = lambda x, weight: swapped(F.conv2d(swapped(x), weight, stride=stride, padding=padding))
        label = f"of {shape_name(shape)} to {outputs} by {size} at {stride} in {padding}"
        weight = normal(outputs, shape[0], size, size, scale=0.5)
        add_case(label, "convolve", function, normal(*shape), weight, stride=stride, padding=padding)


def channel_scales():
    for shape in [(1, 1, 1, 1), (3, 2, 4, 5), (5, 1, 3, 11)]:
        plane = lambda x: x[:, None, None, None]
        plain = lambda x, scale, shift: x * plane(scale) + plane(shift)
        values = normal(*shape), uniform(0.4, 2, shape[0]), normal(shape[0])
        add_case(f"of {shape_name(shape)}", "scaleChannels", plain, *values, rectified=False)
        residual = away_from([0.0], plain(*values) + normal(*shape)) - plain(*values)
        # Sums are then as far from 0 as four decimals of the residual allow.
        residual = torch.tensor(residual.numpy().round(4).astype("float32"), dtype=torch.float64)
        function = lambda x, scale, shift, r: F.relu(plain(x, scale, shift) + r)
        add_case(
            f"of {shape_name(shape)} rectified", "scaleChannels", function, *values, residual, rectified=True
        )


def average_pools():
    for shape, size in [((1, 1, 2, 2), 2), ((3, 2, 4, 6), 2), ((2, 2, 5, 7), 2), ((2, 1, 7, 9), 3)]:
        function = lambda x: F.avg_pool2d(x, size)
        add_case(f"of {shape_name(shape)} by {size}", "averagePool", function, normal(*shape), size=size)


def exchanges():
    for shape in [(1, 3, 2, 4), (3, 1, 2, 2), (2, 3, 2, 5)]:
        add_case(f"of {shape_name(shape)}", "exchange", lambda x: swapped(x).contiguous(), normal(*shape))


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("planes.json")
    for section in [convolutions, channel_scales, average_pools, exchanges]:
        section()
    lines = [json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases]
    output.write_text('{"cases":[\n' + ",\n".join(lines) + "\n]}\n")
    print(f"{len(cases)} cases, {output.stat().st_size} bytes")


main()
