"""Writes stages.json: what NumPy and Pillow make of one small image, for the tests of the defences' stages.

Needs numpy and Pillow; run in this folder.
"""
import io
import json

import numpy as np
from PIL import Image

HEIGHT, WIDTH = 12, 16
rng = np.random.default_rng(7)
levels = rng.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
# Smooth parts compress as photographs do.
levels[:, :8] = np.linspace(20, 220, HEIGHT)[:, None, None].astype(np.uint8)
pixels = levels.astype(np.float64).transpose(2, 0, 1) / 255
cotangent = rng.normal(size=pixels.shape)


def blur_matrix(count, deviation):
    reach = int(np.ceil(3 * deviation))
    matrix = np.zeros((count, count))
    for row in range(count):
        for column in range(max(0, row - reach), min(count, row + reach + 1)):
            matrix[row, column] = np.exp(-((column - row) ** 2) / (2 * deviation**2))
    return matrix / matrix.sum(axis=1, keepdims=True)


def blurred(planes, deviation, transposed=False):
    rows, columns = blur_matrix(HEIGHT, deviation), blur_matrix(WIDTH, deviation)
    if transposed:
        rows, columns = rows.T, columns.T
    return np.einsum("ab,cbd,ed->cae", rows, planes, columns)


def compressed(quality):
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(io.BytesIO(file.getvalue()))).transpose(2, 0, 1).astype(int)


def flat(values):
    return [round(float(value), 7) for value in np.asarray(values).reshape(-1)]


fixture = {
    "height": HEIGHT,
    "width": WIDTH,
    "levels": [int(value) for value in levels.reshape(-1)],
    "cotangent": flat(cotangent),
    "blur": [
        {"deviation": d, "pixels": flat(blurred(pixels, d)), "gradient": flat(blurred(cotangent, d, True))}
        for d in (0.5, 1.0, 2.5)
    ],
    "bitDepth": [
        {"bits": b, "pixels": flat(np.round(pixels * (2**b - 1)) / (2**b - 1))} for b in (1, 3, 5)
    ],
    "jpeg": [{"quality": q, "levels": [int(v) for v in compressed(q).reshape(-1)]} for q in (10, 75, 95)],
}
with open("stages.json", "w") as file:
    json.dump(fixture, file)
