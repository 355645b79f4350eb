"""Makes the fixtures of ZeroShotTests with torch 2.15 and NumPy.

    python make_fixtures.py FOLDER

The losses are written from their definitions (Croce and Hein, 2020), the classifier as CLIP's paper has it,
and recall and success from the definitions that SGA's tables use; gradients are torch's. Random numbers only.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

EMBEDDINGS, CLASSES, TEMPLATES, WIDTH, SCALE = 9, 7, 3, 12, 20.0


def losses(logits, label, target):
    """Cross-entropy, DLR and targeted DLR of each row."""
    ordered = logits.sort(dim=1, descending=True).values
    own, rows = logits[:, label], range(len(logits))
    rival = torch.stack([torch.cat([logits[r, :label], logits[r, label + 1 :]]).max() for r in rows])
    labels = torch.full((len(logits),), label)
    return {
        "cross-entropy": F.cross_entropy(logits, labels, reduction="none"),
        "dlr": -(own - rival) / (ordered[:, 0] - ordered[:, 2] + 1e-12),
        "targeted-dlr": -(own - logits[:, target])
        / (ordered[:, 0] - (ordered[:, 2] + ordered[:, 3]) / 2 + 1e-12),
    }


def classification():
    images = torch.randn(EMBEDDINGS, WIDTH, dtype=torch.float64, requires_grad=True)
    texts = torch.randn(CLASSES * TEMPLATES, WIDTH, dtype=torch.float64)
    weights = F.normalize(texts, dim=1).reshape(CLASSES, TEMPLATES, WIDTH).mean(dim=1)
    weights = F.normalize(weights, dim=1)

    def logits():
        return SCALE * F.normalize(images, dim=1) @ weights.T

    label, target = 2, 5
    found = {}
    for name in losses(logits(), label, target):
        images.grad = None
        values = losses(logits(), label, target)[name]
        values.sum().backward()
        found[name] = dict(values=values.tolist(), gradient=images.grad.flatten().tolist())
    top = logits().argsort(dim=1, descending=True)
    return dict(images=images.flatten().tolist(), texts=texts.flatten().tolist(), classes=CLASSES,
                templates=TEMPLATES, width=WIDTH, scale=SCALE, label=label, target=target,
                logits=logits().flatten().tolist(), order=top.tolist(), losses=found)


def recalls(similarities, owners):
    """Recall at 1, 5 and 10, and what is found at each, both ways."""
    owners = np.array(owners)
    text_ranks = []
    for image, row in enumerate(similarities):
        order = np.argsort(row)[::-1]
        text_ranks.append(min(np.where(order == text)[0][0] for text in np.where(owners == image)[0]))
    image_ranks = [np.where(np.argsort(column)[::-1] == owners[text])[0][0]
                   for text, column in enumerate(similarities.T)]
    return [np.array(text_ranks), np.array(image_ranks)]


def retrieval():
    generator = np.random.default_rng(1)
    images, captions = 16, 5
    owners = [image for image in range(images) for _ in range(captions)]
    own = np.equal.outer(np.arange(images), owners)
    before = generator.standard_normal((images, images * captions)) + 2.2 * own
    after = before - 1.4 * own + 0.5 * generator.standard_normal(before.shape)
    before, after = np.round(before, 5), np.round(after, 5)
    for similarities in (before, after):
        lines = [*similarities.astype(np.float32), *similarities.astype(np.float32).T]
        assert all(len(set(line)) == len(line) for line in lines), "ties"
    figures = []
    for old, new in zip(recalls(before, owners), recalls(after, owners)):
        for place in (1, 5, 10):
            found, still = np.where(old < place)[0], np.where(new < place)[0]
            figures.append(dict(recall=100.0 * len(still) / len(new),
                                success=100.0 * len(np.setdiff1d(found, still)) / len(found)))
    return dict(owners=owners, before=before.tolist(), after=after.tolist(), figures=figures)


def main():
    folder = Path(sys.argv[1])
    torch.manual_seed(0)
    (folder / "classification.json").write_text(json.dumps(classification()) + "\n")
    (folder / "retrieval.json").write_text(json.dumps(retrieval()) + "\n")


if __name__ == "__main__":
    main()
