"""Writes step.json: one step of FARE, of TeCoA and of PMG-AFT on the tiny CLIP of the model tests, in PyTorch.

The inner attack follows Schlarmann et al., 2024 (sign steps, momentum 0.9, sign of the sum, box and radius).
Needs torch and transformers; run in this folder.
"""
import json
import pathlib

import torch
import torch.nn.functional as F
from transformers import AutoTokenizer, CLIPModel

FOLDER = pathlib.Path(__file__).parent / "../../EmbeddingModelsTests/Fixtures/tiny-clip"
RADIUS, STEP_SIZE, STEPS, MOMENTUM = 4 / 255, 1 / 255, 5, 0.9
TEXTS = ["a chest radiograph", "a brain mri", "a skin photograph"]
KEPT = [
    "vision_model.encoder.layers.0.mlp.fc1.bias",
    "vision_model.post_layernorm.weight",
    "visual_projection.weight",
]

torch.manual_seed(3)
config = json.load(open(FOLDER / "preprocessor_config.json"))
mean = torch.tensor(config["image_mean"]).view(1, 3, 1, 1)
std = torch.tensor(config["image_std"]).view(1, 3, 1, 1)
frozen = CLIPModel.from_pretrained(FOLDER).eval()
size = frozen.config.vision_config.image_size
clean = (torch.randint(0, 256, (2, 3, size, size)) / 255).float()
start = torch.empty_like(clean).uniform_(-RADIUS, RADIUS)
classes = torch.tensor([2, 0])
tokens = AutoTokenizer.from_pretrained(FOLDER)(TEXTS, padding=True, return_tensors="pt")


def pooled(value):
    return value if torch.is_tensor(value) else value.pooler_output


def embed(model, pixels):
    return pooled(model.get_image_features(pixel_values=(pixels - mean) / std))


with torch.no_grad():
    targets = embed(frozen, clean)
    texts = F.normalize(pooled(frozen.get_text_features(**tokens)), dim=-1)


def loss_of(objective, embeddings):
    if objective == "fare":
        return (embeddings - targets).square().sum(dim=1).mean()
    return F.cross_entropy(logits_of(embeddings), classes)


def logits_of(embeddings):
    return 100 * F.normalize(embeddings, dim=-1) @ texts.T


def divergence(logits, other):
    # KLDivLoss takes the logarithms of the second distribution first.
    return F.kl_div(F.log_softmax(other, dim=1), F.softmax(logits, dim=1), reduction="batchmean")


def guidance(model, attacked):
    logits = logits_of(embed(model, attacked))
    return divergence(logits, logits_of(embed(frozen, attacked)).detach()) + divergence(
        logits, logits_of(embed(model, clean)))


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().reshape(-1).tolist()]


def run(objective):
    # The model that learns has moved already, so that FARE's first loss is not that of the attack alone.
    model = CLIPModel.from_pretrained(FOLDER).eval()
    with torch.no_grad():
        model.visual_projection.weight.mul_(1.01)
    change, velocity = start.clone(), torch.zeros_like(clean)
    for _ in range(STEPS):
        change.requires_grad_(True)
        (slope,) = torch.autograd.grad(loss_of(objective, embed(model, clean + change)), change)
        with torch.no_grad():
            velocity = (MOMENTUM * velocity + slope.sign()).sign()
            change = (change + STEP_SIZE * velocity).clamp(-RADIUS, RADIUS)
            change = (clean + change).clamp(0, 1) - clean
    attacked = (clean + change).detach()
    learning = [p for n, p in model.named_parameters() if n.startswith("vis")]
    optimizer = torch.optim.AdamW(learning, lr=1e-3, weight_decay=1e-4)
    loss = loss_of(objective, embed(model, attacked))
    if objective == "pmg-aft":
        loss = loss + guidance(model, attacked)
    loss.backward()
    named = dict(model.named_parameters())
    gradients = {name: numbers(named[name].grad) for name in KEPT}
    optimizer.step()
    return {
        "objective": objective,
        "attacked": numbers(attacked),
        "loss": loss.item(),
        "gradients": gradients,
        "updated": {name: numbers(named[name]) for name in KEPT},
    }


fixture = {
    "radius": RADIUS, "stepSize": STEP_SIZE, "steps": STEPS, "size": size, "texts": TEXTS,
    "classes": classes.tolist(), "clean": [round(value * 255) for value in numbers(clean)], "start": numbers(start),
    "objectives": [run("fare"), run("tecoa"), run("pmg-aft")],
}
with open("step.json", "w") as file:
    json.dump(fixture, file)
