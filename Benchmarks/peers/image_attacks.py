"""torchattacks and Foolbox beside `attack-strength`: the same phantoms, captions, weights (through transformers' CLIP), radii and
numbers of gradients. Writes one line per attack, radius and phantom: the cosine of the 8-bit image with the phantom's caption.

Both libraries attack the logits of classifiers. The model is wrapped so that their loss, cross-entropy with class 0, is exactly
3 − cosine: one logit is the cosine, and a thousand others share what makes the sum of exponentials e³. Class 0 stays the largest
for every cosine from −1 to 1, so that no attack stops early because it thinks that it has won.

Gray phantoms are attacked in one channel, which the model sees three times, as colour ones are in three.

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
def pixels_of(line):
    """[channels, height, width]: one channel for gray files."""
    levels = torch.tensor(numpy.array(Image.open(options.phantoms / line["file_name"])))
    return (levels[None] if levels.dim() == 2 else levels.permute(2, 0, 1)).float().div(255)


images = [pixels_of(line) for line in lines]
captions = [line["captions"][FINDING] for line in lines]
with torch.no_grad():
    tokens = tokenizer(captions, padding=True, return_tensors="pt")
    targets = torch.nn.functional.normalize(clip.get_text_features(**tokens), dim=-1)


def cosines(pixels, rows):
    features = clip.get_image_features((pixels.expand(-1, 3, -1, -1) - mean) / deviation)
    return torch.nn.functional.cosine_similarity(features, targets[rows])


class Wrapped(torch.nn.Module):
    """Logits of a batch whose cross-entropy with class 0 is 3 − cosine."""

    def __init__(self):
        super().__init__()
        self.anchor = torch.nn.Parameter(torch.zeros(1))
        self.rows = []

    def forward(self, pixels):
        cosine = cosines(pixels, self.rows)
        rest = torch.log((math.exp(3) - torch.exp(cosine)) / OTHERS)
        return torch.cat([cosine[:, None], rest[:, None].expand(-1, OTHERS)], dim=1)


model = Wrapped().eval()


class Tied(torch.nn.Module):
    """The model for gray images in three equal channels, which get equal derivatives, for attacks that know three only."""

    def forward(self, pixels):
        return model(pixels.mean(1, keepdim=True))


class TiedTIFGSM(torchattacks.TIFGSM):
    """TI on gray images: its convolution is made for three channels."""

    def __init__(self, **settings):
        super().__init__(Tied().eval(), **settings)

    def forward(self, pixels, labels):
        return super().forward(pixels.expand(-1, 3, -1, -1).contiguous(), labels)[:, :1]


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


def attacks(radius, gradients, channels):
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
    smooth = {**gradient, "decay": 1.0, "len_kernel": 7, "diversity_prob": 0.0}
    ti = torchattacks.TIFGSM(model, **smooth) if channels == 3 else TiedTIFGSM(**smooth)
    yield "torchattacks", "ti", ti
    yield "torchattacks", "si-ni", torchattacks.SINIFGSM(model, eps=radius, alpha=stride, steps=few, m=5)
    yield "torchattacks", "apgd", CheapAPGD(model, eps=radius, steps=gradients - 1)
    yield "torchattacks", "apgd with 5 starts", CheapAPGD(model, eps=radius, steps=gradients - 1, n_restarts=5)
    iterative = {"abs_stepsize": step, "steps": gradients}
    yield "foolbox", "fgsm", with_foolbox(foolbox.attacks.FGSM(), radius)
    yield "foolbox", "bim", with_foolbox(foolbox.attacks.LinfBasicIterativeAttack(**iterative, random_start=False), radius)
    yield "foolbox", "pgd", with_foolbox(foolbox.attacks.LinfPGD(**iterative), radius)


def batches(channels):
    """The places of images of so many channels, as many at a time as a batch holds."""
    places = [place for place, image in enumerate(images) if len(image) == channels]
    return [places[start : start + options.batch] for start in range(0, len(places), options.batch)]


def scores_of(attack, radius, channels):
    """By place, the cosine of each attacked image of so many channels."""
    scores = {}
    for places in batches(channels):
        model.rows = places
        pixels = torch.stack([images[place] for place in places])
        found = attack(pixels, torch.zeros(len(pixels), dtype=torch.long)).detach()
        saved = (found * 255).round() / 255
        assert ((saved - pixels).abs() * 255).max() < radius + 0.01
        with torch.no_grad():
            scores.update(zip(places, cosines(saved, places).tolist()))
    return scores


chosen = options.attacks and options.attacks.split(",")
rows = ["tool,attack,radius,phantom,score,evaluations"]
for radius in map(int, options.radii.split(",")):
    for gray, color in zip(*(attacks(radius / 255, options.gradients, channels) for channels in [1, 3])):
        tool, name, _ = gray
        if chosen and name not in chosen:
            continue
        torch.manual_seed(0)
        scores = scores_of(gray[2], radius, 1) | scores_of(color[2], radius, 3)
        for place, line in enumerate(lines):
            rows.append(f"{tool},{name},{radius},{line['seed']},{scores[place]:.6f},")
        print(f"{tool} {name} {radius}/255: mean {sum(scores.values()) / len(scores):.4f}", flush=True)
        options.output.write_text("\n".join(rows) + "\n")
