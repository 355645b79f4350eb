"""Writes initialization.json: mean and standard deviation of each parameter of a CLIP that transformers has just drawn.

Averaged over several models, so that small parameters say something too.

Usage: make_initialization.py OUTPUT_FOLDER
"""

import json
import pathlib
import sys

import torch
from transformers import CLIPConfig, CLIPModel

TEXT = {
    "hidden_size": 64, "intermediate_size": 256, "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 600,
    "max_position_embeddings": 64, "projection_dim": 48,
}
VISION = {
    "hidden_size": 96, "intermediate_size": 384, "num_hidden_layers": 3, "num_attention_heads": 4, "image_size": 64,
    "patch_size": 16, "projection_dim": 48,
}
MODELS = 20


def main(folder: pathlib.Path) -> None:
    torch.manual_seed(0)
    models = [CLIPModel(CLIPConfig(text_config=TEXT, vision_config=VISION, projection_dim=48)) for _ in range(MODELS)]
    record = []
    for name, _ in models[0].named_parameters():
        values = torch.stack([dict(model.named_parameters())[name].detach().double() for model in models])
        record.append({"name": name, "mean": float(values.mean()), "deviation": float(values.std(correction=0))})
    (folder / "initialization.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
