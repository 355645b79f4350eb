"""Writes detectors.json: what detectors of attacked images and texts are to give, for their tests. Embeddings, attention
and log-likelihoods are those of transformers on the tiny models of other tests, squeezing is NumPy's.

Needs numpy, torch and transformers; run in this folder.
"""
import json
from pathlib import Path

import numpy
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, CLIPModel

here = Path(__file__).parent
models = here / "../../EmbeddingModelsTests/Fixtures"
languages = here / "../../LanguageModelsTests/Fixtures"

clip = CLIPModel.from_pretrained(models / "tiny-clip", attn_implementation="eager").eval()
size = clip.config.vision_config.image_size
settings = json.loads((models / "tiny-clip/preprocessor_config.json").read_text())
mean, deviation = (torch.tensor(settings[name]).view(1, 3, 1, 1) for name in ("image_mean", "image_std"))


def image(number):
    """Levels that a formula gives, which the test repeats."""
    levels = [(place * 37 + number * 11) % 101 / 100 for place in range(3 * size * size)]
    return torch.tensor(levels, dtype=torch.float32).view(1, 3, size, size)


def embedding(pixels):
    return clip.get_image_features(pixel_values=(pixels - mean) / deviation)


def blurred(pixels, spread):
    reach, weights = int(numpy.ceil(3 * spread)), numpy.zeros((size, size))
    for row in range(size):
        places = numpy.arange(max(0, row - reach), min(size, row + reach + 1))
        own = numpy.exp(-(((places - row) / spread) ** 2) / 2)
        weights[row, places] = own / own.sum()
    weights = torch.tensor(weights, dtype=torch.float32)
    return torch.einsum("ij,bcjk,lk->bcil", weights, pixels, weights)


def squeezing(pixels, bits, spread):
    largest = 2**bits - 1
    squeezed = [torch.floor(pixels * largest + 0.5) / largest, blurred(pixels, spread)]
    plain = embedding(pixels)
    return max(1 - torch.cosine_similarity(embedding(other), plain).item() for other in squeezed)


def attention(pixels):
    output = clip.vision_model(pixel_values=(pixels - mean) / deviation, output_attentions=True)
    shares = output.attentions[-1][0, :, 0, 1:].mean(0).double()
    shares = shares / shares.sum()
    return -(shares * shares.log()).sum().item()


def surprisals(folder, text):
    tokenizer = AutoTokenizer.from_pretrained(languages / folder)
    model = AutoModelForCausalLM.from_pretrained(languages / folder).eval()
    ids = tokenizer(text, add_special_tokens=False).input_ids
    # The token that begins texts as the file says it, or else the one that ends them; classes have defaults of their own.
    settings = json.loads((languages / folder / "config.json").read_text())
    start = settings.get("bos_token_id", settings["eos_token_id"])
    whole = torch.tensor([[start] + ids])
    logarithms = model(whole).logits.log_softmax(-1)
    return [-logarithms[0, place, token].item() for place, token in enumerate(ids)]


with torch.no_grad():
    images = [image(number) for number in range(2)]
    texts = ["a chest radiograph with a nodule", "heart x x", "a"]
    result = {
        # Once the blur moves the embedding further, once the levels do.
        "squeezing": [
            {"bits": bits, "blur": blur, "values": [squeezing(pixels, bits, blur) for pixels in images]}
            for bits, blur in ((4, 1.0), (1, 0.3))
        ],
        "attention": [attention(pixels) for pixels in images],
        "texts": texts,
        "surprisals": {
            folder: [surprisals(folder, text) for text in texts] for folder in ("tiny-smollm", "tiny-llama2")
        },
    }
(here / "detectors.json").write_text(json.dumps(result, indent=1) + "\n")
