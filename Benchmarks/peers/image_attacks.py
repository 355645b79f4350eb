"""torchattacks and Foolbox beside `attack-strength`: the same phantoms, captions, weights (through transformers' CLIP), radii and
numbers of gradients. Writes one line per attack, radius and phantom: the cosine of the 8-bit image with the phantom's caption.

Both libraries attack the logits of classifiers. The model is wrapped so that their loss, cross-entropy with class 0, is exactly
3 − cosine: one logit is the cosine, and a thousand others share what makes the sum of exponentials e³. Class 0 stays the largest
for every cosine from −1 to 1, so that no attack stops early because it thinks that it has won.

usage: image_attacks.py PHANTOMS_DIR MODEL_DIR OUTPUT.csv   (phantoms --count 200 --seed 1000000000 --output PHANTOMS_DIR)
"""
import argparse
import json
import math
from pathlib import Path

import eagerpy
import foolbox
import numpy
import torch
import torchattacks
from PIL import Image
from transformers import CLIPModel, CLIPTokenizerFast

OTHERS = 1000
FINDING = 2  # captions are in the order label, report, finding, …

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("phantoms", type=Path)
parser.add_argument("model", type=Path)
parser.add_argument("output", type=Path)
parser.add_argument("--radii", default="1,2,4,8")
parser.add_argument("--gradients", type=int, default=10)
parser.add_argument("--batch", type=int, default=40)
parser.add_argument("--attacks", help="only these, separated by commas")
options = parser.parse_args()

clip = CLIPModel.from_pretrained(options.model).eval().requires_grad_(False)
tokenizer = CLIPTokenizerFast.from_pretrained(options.model)
settings = json.loads((options.model / "preprocessor_config.json").read_text())
mean, deviation = (torch.tensor(settings[key])[:, None, None] for key in ["image_mean", "image_std"])
lines = [json.loads(line) for line in (options.phantoms / "metadata.jsonl").read_text().splitlines()]
images = torch.stack(
    [
        torch.tensor(numpy.array(Image.open(options.phantoms / line["file_name"]).convert("RGB"))).permute(2, 0, 1)
        for line in lines
    ]
).float().div(255)
captions = [line["captions"][FINDING] for line in lines]
with torch.no_grad():
    tokens = tokenizer(captions, padding=True, return_tensors="pt")
    targets = torch.nn.functional.normalize(clip.get_text_features(**tokens), dim=-1)


def cosines(pixels, rows):
    features = clip.get_image_features((pixels - mean) / deviation)
    return torch.nn.functional.cosine_similarity(features, targets[rows])


class Wrapped(torch.nn.Module):
    """Logits of a batch whose cross-entropy with class 0 is 3 − cosine."""

    def __init__(self):
        super().__init__()
        self.anchor = torch.nn.Parameter(torch.zeros(1))
        self.rows = slice(None)

    def forward(self, pixels):
        cosine = cosines(pixels, self.rows)
        rest = torch.log((math.exp(3) - torch.exp(cosine)) / OTHERS)
        return torch.cat([cosine[:, None], rest[:, None].expand(-1, OTHERS)], dim=1)


model = Wrapped().eval()


class CheapAPGD(torchattacks.APGD):
    """APGD that returns the point of the best loss; as it stands it returns only points of a changed class."""

    def forward(self, pixels, labels):
        return self.perturb(pixels, labels, best_loss=True)[1]


def with_foolbox(attack, radius):
    wrapped = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")

    def run(pixels, labels):
        criterion = foolbox.criteria.Misclassification(labels)
        return attack.run(wrapped, pixels, criterion, epsilon=radius)

    return run


def attacks(radius, gradients):
    few = gradients // 5  # steps where each takes five gradients
    step, stride = radius / 4, radius / min(few, 4)
    gradient = {"eps": radius, "alpha": step, "steps": gradients}
    yield "torchattacks", "fgsm", torchattacks.FGSM(model, eps=radius)
    yield "torchattacks", "bim", torchattacks.BIM(model, **gradient)
    yield "torchattacks", "pgd", torchattacks.PGD(model, **gradient, random_start=True)
    yield "torchattacks", "mi", torchattacks.MIFGSM(model, **gradient)
    yield "torchattacks", "ni", torchattacks.NIFGSM(model, **gradient)
    yield "torchattacks", "vmi", torchattacks.VMIFGSM(model, eps=radius, alpha=stride, steps=few, N=4)
    yield "torchattacks", "di", torchattacks.DIFGSM(model, **gradient, decay=1.0)
    yield "torchattacks", "ti", torchattacks.TIFGSM(
        model, **gradient, decay=1.0, len_kernel=7, diversity_prob=0.0
    )
    yield "torchattacks", "si-ni", torchattacks.SINIFGSM(model, eps=radius, alpha=stride, steps=few, m=5)
    yield "torchattacks", "apgd", CheapAPGD(model, eps=radius, steps=gradients - 1)
    yield "torchattacks", "apgd with 5 starts", CheapAPGD(model, eps=radius, steps=gradients - 1, n_restarts=5)
    iterative = {"abs_stepsize": step, "steps": gradients}
    yield "foolbox", "fgsm", with_foolbox(foolbox.attacks.FGSM(), radius)
    yield "foolbox", "bim", with_foolbox(foolbox.attacks.LinfBasicIterativeAttack(**iterative, random_start=False), radius)
    yield "foolbox", "pgd", with_foolbox(foolbox.attacks.LinfPGD(**iterative), radius)


chosen = options.attacks and options.attacks.split(",")
rows = ["tool,attack,radius,phantom,score,evaluations"]
for radius in map(int, options.radii.split(",")):
    for tool, name, attack in attacks(radius / 255, options.gradients):
        if chosen and name not in chosen:
            continue
        torch.manual_seed(0)
        scores = []
        for start in range(0, len(images), options.batch):
            part = slice(start, start + options.batch)
            model.rows = part
            pixels = images[part].contiguous()
            found = attack(pixels, torch.zeros(len(pixels), dtype=torch.long)).detach()
            saved = (found * 255).round() / 255
            assert ((saved - pixels).abs() * 255).max() < radius + 0.01
            with torch.no_grad():
                scores += cosines(saved, part).tolist()
        for line, score in zip(lines, scores):
            rows.append(f"{tool},{name},{radius},{line['seed']},{score:.6f},")
        print(f"{tool} {name} {radius}/255: mean {sum(scores) / len(scores):.4f}", flush=True)
        options.output.write_text("\n".join(rows) + "\n")
