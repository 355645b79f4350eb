"""Writes folders of text encoders of published sizes with random weights, F32, each with the tokenizer of a tiny folder of its family, since
weights do not depend on it. usage: make_encoders.py FIXTURES FOLDER    (Tests/EmbeddingModelsTests/Fixtures)"""
import json
import pathlib
import shutil
import sys

import torch
from transformers import AutoConfig, AutoModel

BASE = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
SIZES = {
    "bert": BASE,
    "roberta": BASE,
    "mpnet": BASE,
    "xlm-roberta": BASE,
    "distilbert": {"dim": 768, "hidden_dim": 3072, "n_layers": 6, "n_heads": 12},
    "modernbert": BASE | {"intermediate_size": 1152, "num_hidden_layers": 22},
    "qwen2": {"hidden_size": 896, "intermediate_size": 4864, "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2},
    "qwen3": {"hidden_size": 1024, "intermediate_size": 3072, "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8,
              "head_dim": 128},
}

fixtures, target = map(pathlib.Path, sys.argv[1:3])
for family, sizes in SIZES.items():
    tiny, folder = fixtures / f"tiny-{family}", target / family
    folder.mkdir(parents=True, exist_ok=True)
    settings = json.loads((tiny / "config.json").read_text()) | sizes
    for name in ("head_dim", "layer_types"):
        if name not in sizes:
            settings.pop(name, None)
    (folder / "config.json").write_text(json.dumps(settings))
    torch.manual_seed(0)
    try:
        config = AutoConfig.from_pretrained(folder)
        model = AutoModel.from_config(config)
    except (KeyError, ValueError) as error:
        print(family, "is not known to this version of transformers:", error)
        continue
    model.save_pretrained(folder)
    (folder / "config.json").write_text(json.dumps(settings))
    for path in tiny.iterdir():
        if path.name not in ("config.json", "model.safetensors", "parameter_gradients.safetensors", "parity.json"):
            (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / path.name, **({"dirs_exist_ok": True} if path.is_dir() else {}))
    print(family, round(sum(x.numel() for x in model.parameters()) / 1e6), "million parameters")
