"""Writes purification.json: CLIPure-Cos on embeddings of the tiny CLIP's size, with the derivative through all steps, in PyTorch.

Arithmetic is in double precision. Needs torch and transformers; run in this folder.
"""
import json
import pathlib

import torch
import torch.nn.functional as F
from transformers import AutoTokenizer, CLIPModel

FOLDER = pathlib.Path(__file__).parent / "../../EmbeddingModelsTests/Fixtures/tiny-clip"
TEXT = "a photo"

model = CLIPModel.from_pretrained(FOLDER).eval()
tokens = AutoTokenizer.from_pretrained(FOLDER)([TEXT], return_tensors="pt")
with torch.no_grad():
    value = model.get_text_features(**tokens)
    text = F.normalize((value if torch.is_tensor(value) else value.pooler_output).double(), dim=-1)
torch.manual_seed(6)
embeddings = (torch.randn(3, text.shape[1]) * 2).float()
cotangent = torch.randn(3, text.shape[1]).float()


def purified(start, step_size, steps):
    lengths = start.norm(dim=1, keepdim=True)
    direction = start / lengths
    for _ in range(steps):
        cosines = (direction * text).sum(dim=1, keepdim=True)
        # The gradient of the cosine on the sphere.
        rise = text - cosines * direction
        direction = F.normalize(direction + step_size * rise / rise.norm(dim=1, keepdim=True), dim=1)
    return lengths * direction


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().reshape(-1).tolist()]


cases = []
for step_size, steps in [(0.05, 10), (0.5, 3), (30.0, 1)]:
    start = embeddings.double().requires_grad_(True)
    result = purified(start, step_size, steps)
    (gradient,) = torch.autograd.grad((result * cotangent.double()).sum(), start)
    cases.append(
        {"stepSize": step_size, "steps": steps, "purified": numbers(result), "gradient": numbers(gradient)})
fixture = {"text": TEXT, "embeddings": numbers(embeddings), "cotangent": numbers(cotangent), "cases": cases}
with open("purification.json", "w") as file:
    json.dump(fixture, file)
