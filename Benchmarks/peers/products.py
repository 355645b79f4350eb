"""PyTorch (MKL) beside the rows `linear …` of `shares`: products [rows, inputs] · [outputs, inputs]ᵀ, GFLOP/s."""
import argparse
import statistics
import time

import torch

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--seconds", type=float, default=1)
options = parser.parse_args()
torch.set_num_threads(options.threads)

SHAPES = [(30, 384, 384), (30, 384, 1536), (30, 1536, 384), (30, 512, 2048), (50, 768, 768), (50, 768, 3072),
          (50, 3072, 768), (400, 768, 3072), (490, 384, 1536), (490, 512, 2048), (2048, 2048, 2048)]

for rows, inputs, outputs in SHAPES:
    # Several weights, so that they come from memory as a model's do.
    weights = [torch.rand(outputs, inputs) for _ in range(max(1, (40 << 20) // (inputs * outputs)))]
    states, times = torch.rand(rows, inputs), []
    start = time.perf_counter()
    while len(times) < 20 or time.perf_counter() - start < options.seconds:
        before = time.perf_counter()
        torch.nn.functional.linear(states, weights[len(times) % len(weights)])
        times.append(time.perf_counter() - before)
    work = 2e-9 * rows * inputs * outputs
    print(f"linear {rows}×{inputs}×{outputs}: median {work / statistics.median(times):.0f}, best {work / min(times):.0f}", flush=True)
