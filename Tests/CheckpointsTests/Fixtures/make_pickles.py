"""Writes files as torch.save leaves them, and the same tensors as safetensors.

usage: python3 make_pickles.py [FOLDER]

Made with torch 2.15 and safetensors 0.8.
"""

import sys
from collections import OrderedDict
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file


def weights():
    """Tensors of all kinds that state dictionaries hold: views, ties, scalars, nothing at all."""
    random = numpy.random.default_rng(5)
    draw = lambda *shape: torch.tensor(random.normal(size=shape), dtype=torch.float32)
    matrix, stack = draw(3, 4), draw(2, 3, 4)
    return OrderedDict(
        {
            "matrix": matrix,
            "tied": matrix,
            "transposed": matrix.t(),
            "row": matrix[1],
            "column": matrix[:, 2],
            "permuted": stack.permute(2, 0, 1),
            "inner": stack[:, 1:, ::2],
            "repeated": draw(1).expand(1, 1),
            "half": draw(2, 3).half(),
            "half.transposed": draw(2, 3).half().t(),
            "bfloat": draw(5).bfloat16(),
            "scalar": draw(),
            "empty": torch.zeros(0, 4),
            "größe": draw(2),
        }
    )


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    tensors = weights()
    save_file(
        {name: x.float().contiguous().clone() for name, x in tensors.items()}, folder / "tensors.safetensors"
    )
    torch.save(tensors, folder / "zip.bin")
    torch.save(tensors, folder / "legacy.bin", _use_new_zipfile_serialization=False)
    parameter = torch.nn.Parameter(tensors["matrix"])
    training = {
        "epoch": 3,
        "loss": 0.25,
        "name": "tiny",
        "best": numpy.float64(0.5),
        "size": torch.Size([2, 3]),
        "state_dict": {"module." + name: x for name, x in tensors.items()} | {"module.parameter": parameter},
        "optimizer": {"state": {0: {"step": 7}}, "param_groups": [{"lr": 1e-3, "betas": (0.9, 0.95)}]},
    }
    torch.save(training, folder / "training.pt")
    torch.save(torch.nn.Linear(2, 2).state_dict() | {"steps": torch.tensor(3)}, folder / "counted.pth")


main()
