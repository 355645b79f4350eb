"""Paired tests by SciPy and statsmodels, and Wilcoxon's by counting all signs. Writes paired_tests.json."""
import json
from itertools import product
from pathlib import Path

import numpy as np
from scipy.stats import rankdata, wilcoxon
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

random = np.random.default_rng(0)


def counted(differences):
    """The two-sided probability over every assignment of signs, ties and all."""
    differences = differences[differences != 0]
    ranks = rankdata(np.abs(differences))
    sums = np.array([np.dot(signs, ranks) for signs in product([0, 1], repeat=len(ranks))])
    found = ranks[differences > 0].sum()
    return min(1, 2 * min(np.mean(sums <= found + 1e-9), np.mean(sums >= found - 1e-9)))


def library(differences, method):
    return float(wilcoxon(differences, method=method, correction=False).pvalue)


tables = [(0, 0), (1, 0), (5, 5), (0, 6), (3, 11), (40, 61), (700, 600), (20000, 20300)]
ranks = []
for count in [1, 5, 12, 30, 50]:
    values = random.normal(0.3, size=count)
    ranks.append({"differences": values.tolist(), "p": library(values, "exact")})
for count in [4, 9, 13]:
    values = random.integers(-3, 5, size=count).astype(float)
    ranks.append({"differences": values.tolist(), "p": counted(values)})
for values in [random.normal(0.1, size=250), random.integers(-5, 7, size=400).astype(float)]:
    ranks.append({"differences": values.tolist(), "p": library(values, "approx")})
families = [[0.01, 0.04, 0.03, 0.005], [0.5], [0.2, 0.2, 0.9, 1.0], random.uniform(0, 0.2, size=12).tolist()]
document = {
    "mcnemar": [
        {"gained": a, "lost": b, "p": float(mcnemar([[3, a], [b, 4]], exact=True).pvalue) if a + b else 1.0}
        for a, b in tables
    ],
    "signedRank": ranks,
    "holm": [{"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()} for p in families],
}
Path(__file__).with_name("paired_tests.json").write_text(json.dumps(document) + "\n")
