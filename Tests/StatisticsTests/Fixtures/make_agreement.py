"""Cohen's kappa by scikit-learn and Fleiss' by statsmodels. Writes agreement.json."""
import json
from pathlib import Path

import numpy as np
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

random = np.random.default_rng(0)


def judges(count, judges, choices, agreeing):
    truth = random.integers(choices, size=count)
    noise = random.integers(choices, size=(count, judges))
    return np.where(random.random((count, judges)) < agreeing, truth[:, None], noise)


cohen, fleiss = [], []
for count, choices, agreeing in [(40, 2, 0.8), (60, 3, 0.5), (200, 5, 0.7), (30, 5, 0.0)]:
    first, second = judges(count, 2, choices, agreeing).T
    labels = list(range(choices))
    cohen.append({
        "first": first.tolist(), "second": second.tolist(), "choices": choices,
        "kappa": {
            name: float(cohen_kappa_score(first, second, labels=labels, weights=weights))
            for name, weights in [("none", None), ("linear", "linear"), ("quadratic", "quadratic")]
        },
    })
    chosen = judges(count, 4, choices, agreeing)
    table, _ = aggregate_raters(chosen, n_cat=choices)
    fleiss.append({"judged": chosen.tolist(), "choices": choices, "kappa": float(fleiss_kappa(table))})
Path(__file__).with_name("agreement.json").write_text(json.dumps({"cohen": cohen, "fleiss": fleiss}) + "\n")
