"""Writes tiny-gpt2/nanogcg.json: losses and token gradients that nanoGCG's own code gives for candidates.

usage: python3 make_nanogcg.py [FOLDER]

Needs nanogcg 0.3.0, which needs transformers up to 4.47.1. Computed in float64 with its prefix cache off.
"""

import json
import sys
from pathlib import Path

import nanogcg
import torch
from nanogcg.gcg import GCG
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
folder = root / "tiny-gpt2"
BEFORE, AFTER, TARGET = "The chest radiograph shows ", " in the left lobe", " a nodule."
SUFFIX = [70, 71, 72, 256, 80, 81]

tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"), eos_token="<|endoftext|>")
model = GPT2LMHeadModel.from_pretrained(folder, torch_dtype=torch.float64, attn_implementation="eager").eval()
model.generation_config.eos_token_id = model.config.eos_token_id
ids = lambda text: torch.tensor([tokenizer(text, add_special_tokens=False)["input_ids"]])
embed = model.get_input_embeddings()
random = torch.Generator().manual_seed(3)
result = {"before": BEFORE, "after": AFTER, "target": TARGET, "suffix": SUFFIX}
candidates = torch.tensor([SUFFIX] * 6)
for row in range(1, 6):
    candidates[row, int(torch.randint(6, (1,), generator=random))] = int(torch.randint(250, (1,), generator=random))
result["candidates"] = candidates.tolist()
for name, uses in (("crossEntropy", False), ("mellowmax", True)):
    gcg = GCG(model, tokenizer, nanogcg.GCGConfig(use_mellowmax=uses, use_prefix_cache=False, verbosity="ERROR"))
    gcg.prefix_cache, gcg.target_ids = None, ids(TARGET)
    gcg.before_embeds, gcg.after_embeds, gcg.target_embeds = (embed(ids(text)) for text in (BEFORE, AFTER, TARGET))
    parts = [gcg.before_embeds, None, gcg.after_embeds, gcg.target_embeds]
    whole = torch.cat(
        [embed(candidates) if part is None else part.expand(len(candidates), -1, -1) for part in parts], dim=1
    )
    gradient = gcg.compute_token_gradient(torch.tensor([SUFFIX]))[0]
    result[name] = {
        "losses": gcg._compute_candidates_loss_original(4, whole).tolist(),
        "steepest": (-gradient).topk(8, dim=1).indices.tolist(),
    }
(folder / "nanogcg.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
