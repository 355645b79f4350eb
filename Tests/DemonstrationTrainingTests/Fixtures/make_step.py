"""Writes step.json: the loss of two dialogues' responses on the tiny Mistral of the language models' tests, its gradients for all
parameters and for low-rank changes, and AdamW's first step after the gradient's length was limited, in PyTorch.

Needs torch and transformers; run in this folder.
"""
import json
import pathlib

import torch
import torch.nn.functional as F
from transformers import AutoModelForCausalLM

FOLDER = pathlib.Path(__file__).parent / "../../LanguageModelsTests/Fixtures/tiny-mistral"
KEPT = ["model.embed_tokens.weight", "model.layers.0.self_attn.q_proj.weight", "model.norm.weight", "lm_head.weight"]
TARGETS = ["q_proj", "down_proj"]
RANK, ALPHA = 2, 3.0
# A prompt and a response that ends with an end token.
DIALOGUES = [([1, 5, 17, 80, 33], [41, 42, 60, 2]), ([1, 9, 12], [70, 2])]

torch.manual_seed(0)


def load():
    return AutoModelForCausalLM.from_pretrained(FOLDER, torch_dtype=torch.float32).eval()


def loss_of(logits_of):
    total, count = 0, 0
    for prompt, response in DIALOGUES:
        logits = logits_of(torch.tensor([prompt + response]))[0]
        total = total + F.cross_entropy(logits[len(prompt) - 1 : -1], torch.tensor(response), reduction="sum")
        count += len(response)
    return total / count


def numbers(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().reshape(-1).tolist()]


def whole():
    model = load()
    loss = loss_of(lambda ids: model(ids).logits)
    loss.backward()
    named = dict(model.named_parameters())
    gradients = {name: numbers(named[name].grad) for name in KEPT}
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0)
    length = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    updated = {name: numbers(named[name]) for name in KEPT}
    return {"loss": loss.item(), "gradients": gradients, "length": length.item(), "updated": updated}


def low_rank():
    model = load()
    factors = {}
    for name, module in model.named_modules():
        if name.split(".")[-1] in TARGETS:
            first = torch.randn(module.in_features, RANK) * 0.3
            second = torch.randn(module.out_features, RANK) * 0.3
            factors[name] = (first.requires_grad_(), second.requires_grad_())

    def hook(name):
        first, second = factors[name]
        return lambda module, inputs, output: output + (inputs[0] @ first) @ second.T * (ALPHA / RANK)

    for name, module in model.named_modules():
        if name in factors:
            module.register_forward_hook(hook(name))
    loss = loss_of(lambda ids: model(ids).logits)
    loss.backward()
    return {
        "loss": loss.item(),
        "factors": [
            {
                "name": name + ".weight", "inputs": first.shape[0], "outputs": second.shape[0],
                "first": numbers(first), "second": numbers(second),
                "firstGradient": numbers(first.grad), "secondGradient": numbers(second.grad),
            }
            for name, (first, second) in factors.items()
        ],
    }


fixture = {
    "dialogues": [{"prompt": prompt, "response": response} for prompt, response in DIALOGUES],
    "rank": RANK, "alpha": ALPHA, "targets": TARGETS, "whole": whole(), "lowRank": low_rank(),
}
with open("step.json", "w") as file:
    json.dump(fixture, file)
