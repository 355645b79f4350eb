"""The library and PyTorch in turns on one machine: medians of the rounds, and the ratio to the strongest of the settings.

Build `shares` first. usage: side_by_side.py MODELS_DIR [--rounds 3] [--threads 2] [--filter TEXT] [--settings f32,bf16]"""
import argparse
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SHARES = HERE.parent / ".build/release/shares"

# A row of `shares`, the script for it with its arguments, and the script's name for the same work.
ROWS = [
    ("CLIP text token-search step", ["clip_text_search.py", "clip"], "token-search step"),
    ("CLIP text token-search step", ["clip_text_search.py", "clip", "--pad", "77"], "token-search step"),
    ("CLIP text 512 candidates", ["clip_text_search.py", "clip"], "512 candidates"),
    ("MiniLM token-search step", ["minilm_search.py", "minilm"], "token-search step"),
    ("MiniLM 512 candidates", ["minilm_search.py", "minilm"], "512 candidates"),
    ("CLIP vision projected gradient step", ["clip_image_step.py", "clip"], "1 image"),
    ("CLIP vision 8 forward and backward", ["clip_image_step.py", "clip"], "8 image"),
]

# Settings of PyTorch that a user would try, and OpenVINO for what is a forward pass only.
SETTINGS = {
    "f32": [],
    "bf16": ["--precision", "bfloat16"],
    "autocast": ["--precision", "autocast"],
    "compile": ["--compile"],
    "openvino": [],
}


def printed(command, environment, pattern):
    """The milliseconds behind the first match of the pattern."""
    output = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return float(re.search(pattern + r"[^\n]*?\s(\d+\.\d+)", output)[1])


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("models", type=Path)
parser.add_argument("--rounds", type=int, default=3)
parser.add_argument("--runs", type=int, default=3)
parser.add_argument("--threads", default=str(os.cpu_count()))
parser.add_argument("--filter", default="")
parser.add_argument("--settings", default="f32,bf16,autocast", help=", ".join(SETTINGS))
options = parser.parse_args()
settings = options.settings.split(",")
environment = os.environ | {
    "CROSSMATCH_CLIP": str(options.models / "clip"),
    "CROSSMATCH_MINILM": str(options.models / "minilm"),
}

for row, (script, model, *more), name in ROWS:
    label = " ".join([row, *more])
    if options.filter not in label:
        continue
    usable = [x for x in settings if x != "openvino" or "candidates" in row]
    ours, theirs = [], {setting: [] for setting in usable}
    for _ in range(options.rounds):
        ours.append(printed([SHARES, "--filter", row, "--threads", options.threads], environment, re.escape(row)))
        for setting in usable:
            source = "openvino_candidates.py" if setting == "openvino" else script
            command = [sys.executable, HERE / source, options.models / model, *more, "--filter", name]
            command += ["--threads", options.threads, "--runs", str(options.runs), *SETTINGS[setting]]
            theirs[setting].append(printed(command, environment, r"median"))
    ours = statistics.median(ours)
    theirs = {setting: statistics.median(times) for setting, times in theirs.items()}
    strongest = min(theirs, key=theirs.get)
    listed = ", ".join(f"{setting} {time:.0f}" for setting, time in theirs.items())
    print(f"{label}: Crossmatch {ours:.0f} ms; {listed} ms; {theirs[strongest] / ours:.2f} times {strongest}", flush=True)
