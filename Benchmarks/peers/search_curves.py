"""PyTorch beside `search-curves`: greedy coordinate gradient search on a real sentence encoder with mean pooling, for a number
of seconds per pair, seed and width. nanoGCG's settings: top-k 256, one replacement, no buffer, non-ASCII tokens banned,
candidates kept if their suffix survives decoding and encoding. Prints CSV."""
import argparse
import sys
import time

import torch
import torch.nn.functional as F
from common import frozen
from transformers import AutoModel, AutoTokenizer

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("model", help="model folder")
parser.add_argument("--pairs", required=True, help="lines of prompt, tab, target")
parser.add_argument("--seconds", type=float, default=60)
parser.add_argument("--seeds", default="0,1,2")
parser.add_argument("--widths", default="64,512")
parser.add_argument("--threads", type=int, default=torch.get_num_threads())
parser.add_argument("--batch", type=int, default=64)
options = parser.parse_args()
torch.set_num_threads(options.threads)

tokenizer = AutoTokenizer.from_pretrained(options.model)
model = frozen(AutoModel.from_pretrained(options.model, add_pooling_layer=False))
table = model.embeddings.word_embeddings.weight


def is_plain(token):
    text = tokenizer.decode([token])
    return text.isascii() and text.isprintable() and token not in tokenizer.all_special_ids


banned = torch.tensor([not is_plain(token) for token in range(len(table))])
SUFFIX, TOP_K = 20, 256


def embed(inputs):
    return F.normalize(model(inputs_embeds=inputs).last_hidden_state.mean(1), dim=-1)


def search(prompt, target, seed, width):
    """Yields (seconds, candidates scored, best cosine so far) at the start and after each step."""
    torch.manual_seed(seed)
    with torch.no_grad():
        goal = embed(table[torch.tensor(tokenizer(target)["input_ids"])][None])[0]
    head = [tokenizer.cls_token_id] + tokenizer(prompt, add_special_tokens=False)["input_ids"]
    word = tokenizer("x", add_special_tokens=False)["input_ids"]
    place = slice(len(head), len(head) + SUFFIX)
    tokens = torch.tensor(head + word * SUFFIX + [tokenizer.sep_token_id])
    with torch.no_grad():
        best = (embed(table[tokens][None]) @ goal).item()
    start, scored = time.perf_counter(), 1
    yield 0, scored, best
    while time.perf_counter() - start < options.seconds:
        inputs = table[tokens][None].requires_grad_()
        (slope,) = torch.autograd.grad(-(embed(inputs) @ goal).sum(), inputs)
        with torch.no_grad():
            slopes = slope[0, place] @ table.T
            slopes[:, banned] = torch.inf
            choices = (-slopes).topk(TOP_K, dim=1).indices
            rows, positions = torch.arange(width), torch.randint(0, SUFFIX, (width,))
            suffixes = tokens[place].repeat(width, 1)
            suffixes[rows, positions] = choices[positions, torch.randint(0, TOP_K, (width,))]
            again = tokenizer(tokenizer.batch_decode(suffixes), add_special_tokens=False)["input_ids"]
            kept = [row for row in range(width) if again[row] == suffixes[row].tolist()]
            texts = tokens.repeat(len(kept), 1)
            texts[:, place] = suffixes[kept]
            scores = torch.cat([embed(table[part]) @ goal for part in texts.split(options.batch)])
        tokens = texts[scores.argmax()]
        scored += len(kept)
        best = max(best, scores.max().item())
        yield time.perf_counter() - start, scored, best


print("method,pair,seed,seconds,candidates,score")
with open(options.pairs, encoding="utf-8") as file:
    pairs = [line.rstrip("\n").split("\t") for line in file]
for width in options.widths.split(","):
    for pair, (prompt, target) in enumerate(pairs):
        for seed in options.seeds.split(","):
            for seconds, scored, best in search(prompt, target, int(seed), int(width)):
                print(f"pytorch {width},{pair},{seed},{seconds:.2f},{scored},{best:.5f}", flush=True)
            print(f"pytorch {width}, pair {pair}, seed {seed}: {best:.4f}", file=sys.stderr, flush=True)
