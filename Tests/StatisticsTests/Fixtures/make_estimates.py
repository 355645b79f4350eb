"""Ratios and means over clusters with bootstrap intervals by NumPy, on the draws of the library's generator.
Writes estimates.json and clusters.json."""
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

clusters = []
for seed, (count, repetitions) in enumerate([(60, 1), (90, 3)]):
    owners, seeds = random.integers(12, size=count), random.integers(repetitions, size=count) * 7 + 3
    values = random.normal(size=12)[owners] + random.normal(size=count)
    # Clusters are in the order in which they first appear, repetitions in that of their numbers.
    rows, columns = list(dict.fromkeys(owners.tolist())), sorted(set(seeds.tolist()))
    sums, counts = np.zeros((len(rows), len(columns))), np.zeros((len(rows), len(columns)))
    for owner, number, value in zip(owners, seeds, values):
        sums[rows.index(owner), columns.index(number)] += value
        counts[rows.index(owner), columns.index(number)] += 1
    clusters.append({
        "seed": seed, "clusters": [str(owner) for owner in owners], "repetitions": seeds.tolist(),
        "values": values.tolist(), "expected": estimate(sums, counts, seed),
    })
Path(__file__).with_name("clusters.json").write_text(json.dumps(clusters) + "\n")
