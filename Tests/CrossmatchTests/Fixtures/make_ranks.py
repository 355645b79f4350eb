"""Retrieval ranks and attack success of random embeddings by NumPy. Writes ranks.json."""
import json
from pathlib import Path

import numpy as np

random = np.random.default_rng(3)
count, dimension = 24, 5
# Which text each pair has: some are the same.
labels = random.integers(0, 15, count)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def ranks(queries, partners):
    """Sort all candidates; those with the query's own text, but for the partner, are taken out first."""
    result = []
    for index, query in enumerate(queries):
        kept = [other for other in range(count) if other == index or labels[other] != labels[index]]
        order = sorted(kept, key=lambda other: -float(query @ partners[other]))
        result.append(order.index(index) + 1)
    return np.array(result)


texts = unit(random.normal(size=(15, dimension)))[labels]
images = unit(texts + 0.6 * random.normal(size=(count, dimension)))
attacked_texts = unit(texts + 0.8 * random.normal(size=(count, dimension)))
attacked_images = unit(images + 0.5 * random.normal(size=(count, dimension)))
before = {"text": ranks(images, texts), "image": ranks(texts, images)}
after = {"text": ranks(attacked_images, attacked_texts), "image": ranks(attacked_texts, attacked_images)}

figures = {}
for side in ("text", "image"):
    name = f"{side}Retrieval"
    figures[f"{name}.meanRank.before"] = before[side].mean()
    figures[f"{name}.meanRank.after"] = after[side].mean()
    for top in (1, 5, 10):
        right, still = before[side] <= top, after[side] <= top
        figures[f"{name}.recall.{top}.before"] = right.mean()
        figures[f"{name}.recall.{top}.after"] = still.mean()
        figures[f"{name}.success.{top}.ofRight"] = (~still[right]).mean()
        figures[f"{name}.success.{top}.difference"] = right.mean() - still.mean()

Path(__file__).with_name("ranks.json").write_text(json.dumps({
    "labels": labels.tolist(), "images": images.tolist(), "texts": texts.tolist(),
    "attackedImages": attacked_images.tolist(), "attackedTexts": attacked_texts.tolist(),
    "ranks": {"textBefore": before["text"].tolist(), "textAfter": after["text"].tolist(),
              "imageBefore": before["image"].tolist(), "imageAfter": after["image"].tolist()},
    "figures": {key: float(value) for key, value in figures.items()},
}) + "\n")
