"""Writes a folder of SmolVLM-256M's sizes with random weights, F32, that sees an image as a whole; with the tokenizer of a tiny folder,
since weights do not depend on it. usage: make_smolvlm.py TINY_FOLDER FOLDER    (Tests/VisionLanguageModelsTests/Fixtures/tiny-smolvlm)"""
import json
import pathlib
import shutil
import sys

import torch
from transformers import SmolVLMConfig, SmolVLMForConditionalGeneration

tiny, folder = map(pathlib.Path, sys.argv[1:3])
folder.mkdir(parents=True, exist_ok=True)
config = json.loads((tiny / "config.json").read_text())
config["scale_factor"] = 4
config["text_config"] |= {
    "hidden_size": 576, "intermediate_size": 1536, "num_hidden_layers": 30, "num_attention_heads": 9,
    "num_key_value_heads": 3, "max_position_embeddings": 8192, "vocab_size": 49280, "rope_theta": 100000.0,
}
config["vision_config"] |= {
    "hidden_size": 768, "image_size": 512, "intermediate_size": 3072, "num_attention_heads": 12,
    "num_hidden_layers": 12, "patch_size": 16,
}
torch.manual_seed(0)
model = SmolVLMForConditionalGeneration(SmolVLMConfig.from_dict(config))
model.save_pretrained(folder)
(folder / "config.json").write_text(json.dumps(config))
preprocessor = json.loads((tiny / "preprocessor_config.json").read_text())
preprocessor |= {"max_image_size": {"longest_edge": 512}, "size": {"longest_edge": 512}}
(folder / "preprocessor_config.json").write_text(json.dumps(preprocessor))
(folder / "processor_config.json").write_text(json.dumps({"image_seq_len": 64, "processor_class": "SmolVLMProcessor"}))
for name in ("tokenizer.json", "tokenizer_config.json"):
    shutil.copy(tiny / name, folder)
print(sum(x.numel() for x in model.parameters()) / 1e6, "million parameters")
