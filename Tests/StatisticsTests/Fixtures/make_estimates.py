"""Ratios with bootstrap intervals by NumPy, on the draws of the library's generator. Writes estimates.json."""
import json
from pathlib import Path

import numpy as np

MASK = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return mixed ^ (mixed >> 31)

    def below(self, bound):
        """Lemire's unbiased integer."""
        threshold = (1 << 64) % bound
        while True:
            product = self.next() * bound
            if product & MASK >= threshold:
                return product >> 64


def estimate(parts, wholes, seed):
    dice = SplitMix64(seed)
    count, repetitions = parts.shape
    ratios = []
    for _ in range(1000):
        pairs = [dice.below(count) for _ in range(count)]
        seeds = [dice.below(repetitions) for _ in range(repetitions)] if repetitions > 1 else [0]
        grid = np.ix_(pairs, seeds)
        if wholes[grid].sum() > 0:
            ratios.append(parts[grid].sum() / wholes[grid].sum())
    low, high = np.quantile(ratios, [0.025, 0.975], method="nearest")
    return [parts.sum() / wholes.sum(), low, high]


random = np.random.default_rng(0)
cases = []
for seed, (count, repetitions, is_rate) in enumerate([(40, 1, False), (25, 3, False), (30, 1, True), (12, 4, True)]):
    if is_rate:
        wholes = (random.random((count, repetitions)) < 0.7).astype(float)
        parts = wholes * (random.random((count, repetitions)) < 0.4)
    else:
        wholes = np.ones((count, repetitions))
        parts = random.normal(size=(count, 1)) + random.normal(size=(1, repetitions))
        parts = parts + random.normal(size=(count, repetitions))
    cases.append({
        "seed": seed, "parts": parts.tolist(), "wholes": wholes.tolist(), "expected": estimate(parts, wholes, seed),
    })
Path(__file__).with_name("estimates.json").write_text(json.dumps(cases) + "\n")
