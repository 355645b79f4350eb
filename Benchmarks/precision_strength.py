#!/usr/bin/env python3
"""Whether attacks are as strong with --precision mixed as in 32 bits, at equal steps: paired differences with intervals.

    swift build -c release
    CROSSMATCH_BFLOATS=dot-products Benchmarks/precision_strength.py --minilm DIR [--parts images,cross,tokens] [--count 200]

Name a unit in CROSSMATCH_BFLOATS where the processor has none that pays: the results are the same. Needs nothing but Python.
"""
import argparse, concurrent.futures, json, os, pathlib, random, subprocess, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARIES = ROOT / ".build" / "release"


def result(tool, arguments, precision):
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [BINARIES / tool, *arguments, "--precision", precision, "--threads", "1", "--json"],
            cwd=folder, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)


def interval(values, rounds=2000):
    """The mean, and its 95 % bootstrap interval."""
    draws = random.Random(0)
    means = sorted(sum(draws.choices(values, k=len(values))) / len(values) for _ in range(rounds))
    return sum(values) / len(values), means[rounds * 25 // 1000], means[rounds * 975 // 1000]


def compare(name, tool, runs):
    """Prints the mean verified score in either precision, and the paired difference, mixed less 32 bits."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        scores = {
            precision: list(pool.map(lambda run: result(tool, run, precision)["verified"], runs))
            for precision in ("f32", "mixed")
        }
    exact = sum(scores["f32"]) / len(runs)
    mean, low, high = interval([b - a for a, b in zip(scores["f32"], scores["mixed"])])
    print(f"| {name} | {len(runs)} | {exact:.4f} | {exact + mean:.4f} | {mean:+.4f} [{low:+.4f}, {high:+.4f}] |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", default="images,cross,tokens")
    parser.add_argument("--count", type=int, default=200, help="phantoms")
    parser.add_argument("--minilm", help="the folder of all-MiniLM-L6-v2, for tokens")
    arguments = parser.parse_args()
    seeds = [str(1_000_000_000 + index) for index in range(arguments.count)]
    print("| attack | runs | 32 bits | mixed | difference |\n|---|---|---|---|---|")
    if "images" in arguments.parts:
        for radius in (1, 2, 4, 8):
            compare(f"PGD, 10 steps, L∞ {radius}/255", "image-attack",
                    [["--phantom", seed, "--radius", f"{radius}/255"] for seed in seeds])
    if "cross" in arguments.parts:
        compare("cross attack, 3 rounds of 10 image steps and 64 candidates", "cross-attack",
                [["--phantom", seed, "--rounds", "3", "--image-steps", "10", "--search-width", "64"] for seed in seeds])
    if "tokens" in arguments.parts:
        pairs = [line.split("\t") for line in (ROOT / "Benchmarks" / "search-pairs.tsv").read_text().splitlines()]
        for preset, steps in (("gcg", 20), ("fast", 40)):
            compare(f"token search on MiniLM, `{preset}`, {steps} steps of 128 candidates", "token-search",
                    [["--model", arguments.minilm, "--prompt", prompt, "--target", target, "--preset", preset,
                      "--steps", str(steps), "--search-width", "128", "--seed", str(seed)] for prompt, target in pairs for seed in range(3)])


if __name__ == "__main__":
    main()
