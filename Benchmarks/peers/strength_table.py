"""The table of docs/image-attacks.md from the files that `attack-strength` and image_attacks.py wrote.

usage: strength_table.py CROSSMATCH.csv PEERS.csv …

For each attack and radius the mean cosine, and for each peer the mean difference over the same phantoms (ours − theirs, negative
where ours is stronger) with its 95 % interval (normal, from the paired differences); "equal" to four places.
"""
import csv
import statistics
import sys

scores = {}
for path in sys.argv[1:]:
    with open(path) as file:
        for row in csv.DictReader(file):
            key = row["tool"], row["attack"], int(row["radius"])
            scores.setdefault(key, {})[row["phantom"]] = float(row["score"])

radii = sorted({radius for _, _, radius in scores if radius})
names = list(dict.fromkeys(name for tool, name, _ in scores if tool == "crossmatch" and name != "clean"))


def difference(ours, theirs):
    pairs = [ours[phantom] - theirs[phantom] for phantom in ours if phantom in theirs]
    spread = 1.96 * statistics.stdev(pairs) / len(pairs) ** 0.5
    text = f"{statistics.mean(pairs):+.4f} ± {spread:.4f}"
    return "equal" if text[1:] == "0.0000 ± 0.0000" else text.replace("-", "−")


def cell(tool, name, radius):
    own, theirs = scores["crossmatch", name, radius], scores.get((tool, name, radius))
    if theirs is None:
        return "—"
    mean = f"{statistics.mean(theirs.values()):.4f}".replace("-", "−")
    return mean if tool == "crossmatch" else f"{mean} ({difference(own, theirs)})"


header = " | ".join(f"{radius}/255" for radius in radii) + " |\n" + "|---" * (len(radii) + 1) + "|"
print("| attack | " + header)
for name in names:
    for tool in ["crossmatch", "torchattacks", "foolbox"]:
        if any((tool, name, radius) in scores for radius in radii):
            print(f"| {name}, {tool} | " + " | ".join(cell(tool, name, radius) for radius in radii) + " |")

print("\nAPGD with restarts less every other attack of ours:\n")
print("| against | " + header)
best = "apgd with 5 starts"
for name in names:
    if name != best:
        gaps = [difference(scores["crossmatch", best, radius], scores["crossmatch", name, radius]) for radius in radii]
        print(f"| {name} | " + " | ".join(gaps) + " |")
