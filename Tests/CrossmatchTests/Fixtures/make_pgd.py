"""Writes pgd.json: FGSM and PGD in PyTorch on the tiny CLIP, in double precision, as torchattacks does them.

usage: make_pgd.py TINY_CLIP_DIR [OUTPUT_DIR]
"""

import json
import sys
from pathlib import Path

import numpy
import torch
import transformers

torch.set_default_dtype(torch.float64)
folder = Path(sys.argv[1])
destination = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent
model = transformers.CLIPModel.from_pretrained(folder, attn_implementation="eager").eval().double()
tokens = json.loads((folder / "parity.json").read_text())["texts"][0]["tokens"]
settings = json.loads((folder / "preprocessor_config.json").read_text())
mean, deviation = (torch.tensor(settings[key])[:, None, None] for key in ["image_mean", "image_std"])
with torch.no_grad():
    target = torch.nn.functional.normalize(model.get_text_features(torch.tensor([tokens])), dim=-1)

levels = torch.tensor(numpy.random.RandomState(7).randint(0, 256, (1, 3, 32, 32)).astype("float64"))
clean = levels / 255


def cosine(pixels):
    features = model.get_image_features((pixels - mean) / deviation)
    return torch.nn.functional.cosine_similarity(features, target).sum()


def attack(radius, step, steps):
    """L-infinity descent on the negative cosine; also the smallest gradient that decided a sign."""
    pixels, smallest = clean, float("inf")
    for _ in range(steps):
        pixels = pixels.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(-cosine(pixels), pixels)
        smallest = min(smallest, gradient.abs().min().item() / gradient.abs().mean().item())
        with torch.no_grad():
            pixels = clean + (pixels - step * gradient.sign() - clean).clamp(-radius, radius)
            pixels = pixels.clamp(0, 1)
    return pixels, smallest


def interleaved(pixels):
    return (pixels[0] * 255).round().to(torch.int64).permute(1, 2, 0).reshape(-1).tolist()


cases = []
for name, radius, step, steps in [("FGSM", 8, 8, 1), ("PGD", 8, 2, 5)]:
    pixels, smallest = attack(radius / 255, step / 255, steps)
    with torch.no_grad():
        score = cosine(pixels).item()
    cases.append(
        {"name": name, "radius": radius, "step": step, "steps": steps, "adversarial": interleaved(pixels)}
        | {"score": score, "smallestRelativeGradient": smallest}
    )
document = {"size": 32, "tokens": tokens, "clean": interleaved(clean), "cleanScore": cosine(clean).item(), "cases": cases}
(destination / "pgd.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
print([(case["name"], case["score"], case["smallestRelativeGradient"]) for case in cases], document["cleanScore"])
