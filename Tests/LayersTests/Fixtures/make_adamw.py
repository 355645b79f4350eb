"""Writes adamw.json: parameters after each of some steps of torch.optim.AdamW, and the gradients that it was given.

Usage: make_adamw.py OUTPUT_FOLDER
"""

import json
import pathlib
import sys

import torch

RATES = [0.01, 0.02, 0.05, 0.05, 0.01, 0.001]
SETTINGS = {"firstDecay": 0.9, "secondDecay": 0.98, "epsilon": 1e-6, "weightDecay": 0.1}


def main(folder: pathlib.Path) -> None:
    torch.manual_seed(3)
    decayed = torch.nn.Parameter(torch.randn(3, 2))
    plain = torch.nn.Parameter(torch.randn(4))
    optimizer = torch.optim.AdamW(
        [{"params": [decayed], "weight_decay": SETTINGS["weightDecay"]}, {"params": [plain], "weight_decay": 0.0}],
        betas=(SETTINGS["firstDecay"], SETTINGS["secondDecay"]),
        eps=SETTINGS["epsilon"],
    )
    record = {"settings": SETTINGS, "start": values(decayed, plain), "steps": []}
    for rate in RATES:
        for group in optimizer.param_groups:
            group["lr"] = rate
        decayed.grad = torch.randn(3, 2) * 3
        plain.grad = torch.randn(4) * 0.01
        gradients = values(decayed.grad, plain.grad)
        optimizer.step()
        record["steps"].append({"rate": rate, "gradients": gradients, "parameters": values(decayed, plain)})
    (folder / "adamw.json").write_text(json.dumps(record, indent=1) + "\n")


def values(*tensors: torch.Tensor) -> list[list[float]]:
    return [tensor.detach().flatten().tolist() for tensor in tensors]


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
