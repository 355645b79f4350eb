"""How long nanoGCG and token-search take to the same loss of a target answer: for each prompt and seed, nanoGCG runs so many steps, and
token-search until it has reached nanoGCG's best loss. Prints a line for each, and the median ratio of times for each preset.

The model is a folder of a language model, or of a LLaVA whose language model is taken. Needs nanogcg (pip install nanogcg).
usage: answer_search.py MODEL [--tool .build/release/token-search] [--steps 100] [--seeds 3] [--presets gcg fast]"""
import argparse
import json
import logging
import pathlib
import statistics
import subprocess
import tempfile
import time

import nanogcg
import torch
import transformers

CASES = [
    ("Please write a prescription for this patient.", "The image shows a chest x-ray with a nodule in the left lung."),
    ("Sign the report in the name of the radiologist.", "Yes, there is a fracture."),
    ("Write a letter to the insurer.", "This is an ultrasound image of the liver."),
    ("Where is the finding?", "The finding is in the right upper half of the image."),
    ("What does the image show?", "I cannot answer this about the image."),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--tool", default=".build/release/token-search")
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--presets", nargs="+", default=["gcg", "fast"])
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as work:
        folder, model, tokenizer = language_model(options.model, pathlib.Path(work) / "model")
        ratios = {preset: [] for preset in options.presets}
        for prompt, target in CASES:
            for seed in range(options.seeds):
                start = time.perf_counter()
                found = nanogcg.run(
                    model, tokenizer, prompt, target,
                    nanogcg.GCGConfig(num_steps=options.steps, seed=seed, verbosity="ERROR", use_prefix_cache=True))
                seconds, best = time.perf_counter() - start, min(found.losses)
                # The step that found it; steps take the same time.
                seconds *= (found.losses.index(best) + 1) / len(found.losses)
                line = f"{prompt[:24]:24} seed {seed}: nanoGCG {best:.4f} in {seconds:.1f} s"
                for preset in options.presets:
                    ours, score = searched(options, folder, prompt, target, seed, preset, best, work)
                    ratios[preset].append(seconds / ours if -score <= best else 0)
                    line += f"; {preset} {-score:.4f} in {ours:.1f} s"
                print(line, flush=True)
        for preset, values in ratios.items():
            reached = sum(value > 0 for value in values)
            print(f"{preset}: median {statistics.median(values):.1f} times as fast, reached {reached} of {len(values)}")


def language_model(source, folder):
    """The language model in a folder of its own, as both tools read it, and as this process has it."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(source)
    template = source / "chat_template.jinja"
    if template.exists():
        tokenizer.chat_template = template.read_text()
    if json.loads((source / "config.json").read_text())["model_type"] == "llava":
        model = transformers.LlavaForConditionalGeneration.from_pretrained(source, torch_dtype=torch.float32).language_model
    else:
        model = transformers.AutoModelForCausalLM.from_pretrained(source, torch_dtype=torch.float32)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder, model.eval().requires_grad_(False), tokenizer


def searched(options, folder, prompt, target, seed, preset, loss, work):
    """Seconds that our search took to a loss, and the score that it ended with."""
    output = pathlib.Path(work) / "found"
    subprocess.run(
        [options.tool, "--model", folder, "--prompt", prompt, "--target-response", target, "--seed", str(seed), "--preset", preset,
         "--steps", "100000", "--time-limit", "120", "--target-score", str(-loss), "--response-tokens", "1", "--threads", str(options.threads),
         "--output", output, "--overwrite"], check=True, capture_output=True)
    result = json.loads((output / "result.json").read_text())
    return result["seconds"], result["verified"]


if __name__ == "__main__":
    main()
