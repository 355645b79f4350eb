"""Writes counterattack.json: TTC's weighted counterattack on the tiny CLIP of the model tests, in PyTorch.

Xing, Zhao and Sebe, 2025, arXiv:2503.03613. Needs torch and transformers; run in this folder.
"""
import json
import pathlib

import torch
from transformers import CLIPModel

FOLDER = pathlib.Path(__file__).parent / "../../EmbeddingModelsTests/Fixtures/tiny-clip"
RADIUS, STEP_SIZE, STEPS, GROWTH = 4 / 255, 1 / 255, 2, 2.0

config = json.load(open(FOLDER / "preprocessor_config.json"))
mean = torch.tensor(config["image_mean"]).view(1, 3, 1, 1)
std = torch.tensor(config["image_std"]).view(1, 3, 1, 1)
model = CLIPModel.from_pretrained(FOLDER).eval()
size = model.config.vision_config.image_size
torch.manual_seed(4)
clean = (torch.randint(0, 256, (1, 3, size, size)) / 255).float()
start = torch.empty_like(clean).uniform_(-RADIUS, RADIUS)
start = (clean + start).clamp(0, 1) - clean


def embed(pixels):
    value = model.get_image_features(pixel_values=(pixels - mean) / std)
    return value if torch.is_tensor(value) else value.pooler_output


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().reshape(-1).tolist()]


with torch.no_grad():
    own = embed(clean)
    drift = ((embed(clean + start) - own).norm() / own.norm()).item()
changes = [start]
for _ in range(STEPS):
    change = changes[-1].clone().requires_grad_(True)
    (slope,) = torch.autograd.grad((embed(clean + change) - own).square().sum(), change)
    with torch.no_grad():
        moved = (change + STEP_SIZE * slope.sign()).clamp(-RADIUS, RADIUS)
        changes.append((clean + moved).clamp(0, 1) - clean)
weights = torch.exp(GROWTH * torch.arange(STEPS + 1))
weights = weights / weights.sum()
moved = clean + sum(weight * change for weight, change in zip(weights, changes))
fixture = {
    "radius": RADIUS, "stepSize": STEP_SIZE, "steps": STEPS, "growth": GROWTH, "size": size, "drift": drift,
    "clean": [round(value * 255) for value in numbers(clean)], "start": numbers(start), "moved": numbers(moved),
}
with open("counterattack.json", "w") as file:
    json.dump(fixture, file)
