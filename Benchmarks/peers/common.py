"""What the scripts beside this one share: arguments, medians, and one step of greedy coordinate gradient search."""
import argparse
import statistics
import time

import torch
import torch.nn.functional as F

SUFFIX = 20
TEXT_LENGTH = 30


def arguments(description, **extra):
    """The model folder, --threads, --runs, --filter, and an integer option for each keyword."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("model", help="model folder")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--filter", default="", help="measure only what has this in its name")
    parser.add_argument("--precision", choices=["float32", "bfloat16", "autocast"], default="float32")
    parser.add_argument("--compile", action="store_true", help="torch.compile what is called most")
    for name, default in extra.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    return options


def median_of(name, options, work):
    """Runs the work once unmeasured, then as often as asked for, and prints the median time, the fastest, and the median
    processor time of all threads, which other processes hardly change when there is one thread."""
    if options.filter not in name:
        return
    with_precision(options, work)()
    times, processing = [], []
    for _ in range(options.runs):
        start, start_processing = time.perf_counter(), time.process_time()
        with_precision(options, work)()
        times.append(1000 * (time.perf_counter() - start))
        processing.append(1000 * (time.process_time() - start_processing))
    print(
        f"{name}: median {statistics.median(times):.1f} ms, fastest {min(times):.1f} ms, "
        f"processor {statistics.median(processing):.1f} ms",
        flush=True,
    )


def with_precision(options, work):
    """The work, within PyTorch's automatic choice of BF16 where that is asked for."""
    return torch.autocast("cpu", torch.bfloat16)(work) if options.precision == "autocast" else work


def frozen(model, precision="float32"):
    """The model for inference, with derivatives for inputs only, in BF16 where that is asked for."""
    model = model.eval().requires_grad_(False)
    return model.bfloat16() if precision == "bfloat16" else model


def compiled(function, options):
    """The function, compiled where that is asked for."""
    return torch.compile(function) if options.compile else function


class Search:
    """Texts of 30 tokens, 20 of which are searched; `embed` maps input embeddings [texts, 30, width] to vectors."""

    def __init__(self, table, first, last, embed, options):
        self.table, self.embed, self.batch = table, compiled(embed, options), options.batch
        words = torch.randint(1000, 20000, (TEXT_LENGTH - 2,))
        self.tokens = torch.cat([torch.tensor([first]), words, torch.tensor([last])])
        self.suffix = slice(TEXT_LENGTH - 1 - SUFFIX, TEXT_LENGTH - 1)
        with torch.no_grad():
            width = embed(table[self.tokens][None]).shape[1]
        self.target = F.normalize(torch.randn(width), dim=0).to(table.dtype)

    def losses(self, inputs):
        return -F.cosine_similarity(self.embed(inputs), self.target[None])

    def gradient(self):
        """The slope of the loss for each token of the vocabulary at each position of the suffix."""
        inputs = self.table[self.tokens][None].requires_grad_()
        (slope,) = torch.autograd.grad(self.losses(inputs).sum(), inputs)
        return slope[0, self.suffix] @ self.table.T

    def candidates(self, slope, width, top_k=256):
        """One random position each, filled with one of its `top_k` tokens of steepest descent."""
        best = (-slope).topk(top_k, dim=1).indices
        rows = torch.arange(width)
        positions = torch.randint(0, SUFFIX, (width,))
        candidates = self.tokens.repeat(width, 1)
        candidates[rows, self.suffix.start + positions] = best[positions, torch.randint(0, top_k, (width,))]
        return candidates

    @torch.no_grad()
    def scores(self, candidates):
        return torch.cat([self.losses(self.table[part]) for part in candidates.split(self.batch)])

    def step(self, width):
        candidates = self.candidates(self.gradient(), width)
        self.tokens = candidates[self.scores(candidates).argmin()]
