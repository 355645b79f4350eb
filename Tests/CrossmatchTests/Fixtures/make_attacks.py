"""Writes attacks.json: what torchattacks' own code does on the tiny CLIP, in double precision, and SSIM by scikit-image.

usage: make_attacks.py TINY_CLIP_DIR [OUTPUT_DIR]     (torchattacks 3.5.1, scikit-image)

torchattacks maximizes the cross-entropy of logits. Its model is wrapped so that this loss is 3 + the cosine's negative,
exactly: one logit is the cosine, and the thousand others share what makes the sum of exponentials e³.
"""

import inspect
import json
import math
import sys
import textwrap
from pathlib import Path

import numpy
import torch
import torchattacks
import transformers
from skimage.metrics import structural_similarity
from torchattacks.attacks import apgd

torch.set_default_dtype(torch.float64)
folder = Path(sys.argv[1])
destination = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent
base = json.loads((Path(__file__).parent / "pgd.json").read_text())
clip = transformers.CLIPModel.from_pretrained(folder, attn_implementation="eager").eval().double()
settings = json.loads((folder / "preprocessor_config.json").read_text())
mean, deviation = (torch.tensor(settings[key])[:, None, None] for key in ["image_mean", "image_std"])
with torch.no_grad():
    target = torch.nn.functional.normalize(clip.get_text_features(torch.tensor([base["tokens"]])), dim=-1)
clean = torch.tensor(base["clean"], dtype=torch.float64).reshape(1, 32, 32, 3).permute(0, 3, 1, 2).contiguous() / 255
OTHERS = 1000


class Contiguous(torch.autograd.Function):
    """Nothing, but torchattacks takes views of gradients, which have to be contiguous."""

    @staticmethod
    def forward(context, pixels):
        return pixels.clone()

    @staticmethod
    def backward(context, gradient):
        return gradient.contiguous()


class Wrapped(torch.nn.Module):
    """Logits whose cross-entropy with class 0 is 3 − s, where s is the cosine's negative: maximizing it maximizes the
    cosine. `rounds` makes the model see 8-bit levels, with the derivative of doing nothing."""

    def __init__(self, rounds):
        super().__init__()
        self.rounds = rounds
        self.anchor = torch.nn.Parameter(torch.zeros(1))

    def forward(self, pixels):
        pixels = Contiguous.apply(pixels)
        if self.rounds:
            pixels = pixels + ((pixels * 255).round() / 255 - pixels).detach()
        s = -torch.nn.functional.cosine_similarity(clip.get_image_features((pixels - mean) / deviation), target)
        rest = torch.log((math.exp(3) - torch.exp(s)) / OTHERS)
        return torch.cat([s[:, None], rest[:, None].expand(-1, OTHERS)], dim=1)


def cosine(pixels):
    with torch.no_grad():
        features = clip.get_image_features((pixels - mean) / deviation)
        return torch.nn.functional.cosine_similarity(features, target).item()


class SplitMix:
    """The library's generator."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def uniform(self):
        return (self.next() >> 40) * 2.0**-24


def levels(pixels):
    """Interleaved, as images hold them."""
    return (pixels[0] * 255).round().to(torch.int64).permute(1, 2, 0).reshape(-1).tolist()


label = torch.tensor([0])
cases = []


def add(name, attack, **parameters):
    pixels = attack(clean, label)
    cases.append({"name": name, "adversarial": levels(pixels), "score": cosine(pixels)} | parameters)


plain, rounding = Wrapped(rounds=False), Wrapped(rounds=True)
eps, alpha = 8 / 255, 1 / 255
add("mi", torchattacks.MIFGSM(plain, eps=eps, alpha=alpha, steps=5))
add("ni", torchattacks.NIFGSM(plain, eps=eps, alpha=alpha, steps=5))
add("si-ni", torchattacks.SINIFGSM(plain, eps=eps, alpha=alpha, steps=5, m=3))
ti = torchattacks.TIFGSM(plain, eps=eps, alpha=alpha, steps=5, decay=1.0, len_kernel=5, diversity_prob=0.0)
ti.stacked_kernel = ti.stacked_kernel.double()
add("ti-mi", ti)
add("l2", torchattacks.PGDL2(rounding, eps=1.0, alpha=0.25, steps=5, random_start=False))

# The library draws a neighbour's noise channel by channel, row by row, and one number more for each gradient.
generator = SplitMix(0)


def drawn(self, low, high):
    values = [low + (high - low) * generator.uniform() for _ in range(self.numel())]
    generator.next()
    return self.copy_(torch.tensor(values).reshape(self.shape))


original = torch.Tensor.uniform_
torch.Tensor.uniform_ = drawn
add("vmi", torchattacks.VMIFGSM(plain, eps=eps, alpha=alpha, steps=4, N=2))
torch.Tensor.uniform_ = original

# APGD from the clean image, its own code with the one statement of the random start replaced, on a small function: every
# point, loss and gradient, so that its rule can be followed step by step from the same numbers.
source = textwrap.dedent(inspect.getsource(apgd.APGD.attack_single_run))
start = "x_adv = x_adv.clamp(0.0, 1.0)"
assert source.count(start) == 1
scope = dict(vars(apgd))
exec(source.replace(start, "x_adv = x.clone()"), scope)
torch.manual_seed(5)
first, second = torch.randn(48, 48), 0.3 * torch.randn(48, 3)
small = torch.randint(0, 256, (1, 3, 4, 4)).double() / 255
original = torch.autograd.grad
for norm, radius in [("Linf", 20 / 255), ("L2", 0.5)]:
    points, losses, gradients = [], [], []

    class Small(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.anchor = torch.nn.Parameter(torch.zeros(1))

        def forward(self, pixels):
            logits = torch.tanh(pixels.flatten(1) @ first) @ second
            points.append(pixels.detach().flatten().tolist())
            losses.append(torch.nn.functional.cross_entropy(logits, label).item())
            return logits

    def recorded(*arguments):
        result = original(*arguments)
        gradients.append(result[0].flatten().tolist())
        return result

    torch.autograd.grad = recorded
    scope["attack_single_run"](torchattacks.APGD(Small(), norm=norm, eps=radius, steps=40), small, label)
    torch.autograd.grad = original
    shorter = [[[float(f"{value:.9g}") for value in row] for row in rows] for rows in (points, gradients)]
    cases.append(
        {"name": f"apgd {norm}", "radius": radius, "clean": levels(small)}
        | {"points": shorter[0], "gradients": shorter[1], "losses": losses}
    )

# Carlini and Wagner's inner problem with one constant: Adam on |change|² − c · cosine in the space of tanh.
span, constant = 1.1, 1.0
point = torch.atanh((2 * clean - 1) / span).requires_grad_()
optimizer = torch.optim.Adam([point], lr=0.01)
scores = []
for _ in range(20):
    pixels = ((span * torch.tanh(point) + 1) / 2).clamp(0, 1)
    exact = pixels + ((pixels * 255).round() / 255 - pixels).detach()
    free = (span * torch.tanh(point) + 1) / 2
    through = free + (exact - free).detach()
    value = torch.nn.functional.cosine_similarity(clip.get_image_features((through - mean) / deviation), target).sum()
    change = free + (pixels - free).detach() - clean
    scores.append(value.item())
    optimizer.zero_grad()
    (change.square().sum() - constant * value).backward()
    optimizer.step()
cases.append({"name": "cw", "scores": scores})

# Square under L2: its own code, with what it draws written down, on a loss that falls with each query, so that each is kept.
draws, points = [], []


class Square(torchattacks.Square):
    def random_int(self, low=0, high=1, shape=[1]):
        draws.append(super().random_int(low, high, shape))
        return draws[-1]

    def random_choice(self, shape):
        draws.append(super().random_choice(shape))
        return draws[-1]

    def eta(self, side):
        pattern = super().eta(side)
        draws.append(bool((pattern[0] * pattern[0, 0] < 0).any()))
        return pattern

    def margin_and_loss(self, pixels, label):
        points.append(pixels.flatten().tolist())
        return torch.ones(1), torch.tensor([-float(len(points))])


middle = 0.4 + 0.2 * torch.rand(1, 3, 15, 15)
middle = (middle * 255).round() / 255
torch.manual_seed(11)
square = Square(Small(), norm="L2", eps=0.7, n_queries=4, p_init=0.4)
square.init_hyperparam(middle)
square.attack_single_run(middle, label)


def draw(value):
    if isinstance(value, bool):
        return value
    return value.item() if value.numel() == 1 else value.flatten().tolist()


cases.append(
    {"name": "square L2", "radius": 0.7, "clean": levels(middle), "draws": [draw(value) for value in draws]}
    | {"points": [[float(f"{value:.9g}") for value in point] for point in points]}
)

random = numpy.random.RandomState(3)
pairs = []
for amount in [0, 2, 9, 40, 255]:
    first = random.randint(0, 256, (20, 26, 3))
    first = (first * 0.3 + numpy.linspace(0, 170, 26)[None, :, None]).astype(int)
    second = (first + random.randint(-amount, amount + 1, first.shape)).clip(0, 255)
    value = structural_similarity(
        first / 255, second / 255, data_range=1.0, channel_axis=2, gaussian_weights=True, sigma=1.5,
        use_sample_covariance=False,
    )
    pairs.append({"first": first.reshape(-1).tolist(), "second": second.reshape(-1).tolist(), "ssim": value})

document = {"cases": cases, "ssim": {"width": 26, "height": 20, "pairs": pairs}}
(destination / "attacks.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
for case in cases:
    print(case["name"], case.get("score"), case.get("scores", case.get("losses")))
print([pair["ssim"] for pair in pairs])
