"""Writes minilm_parity.json: what sentence-transformers' all-MiniLM-L6-v2 gives for some texts, in double precision.

usage: make_minilm.py MODEL_DIR [OUTPUT_DIR]
"""

import sys
from pathlib import Path

import torch
import transformers

from references import differentiate, rounded, shaped, write_json

TEXTS = [
    "The chest radiograph shows clear lungs.",
    "An ultrasound image of the carotid artery with plaque.",
    "MRI of the brain without evidence of haemorrhage.",
    "a polyp in the sigmoid colon, seen at endoscopy",
    "Fundus photograph: drusen temporal to the macula; the optic disc is sharp.",
    "Nodule, 12 mm, left upper lobe.",
    "dermoscopy of a symmetric naevus",
    "Échographie du sein: pas de masse visible.",
    "X-RAY OF THE HAND SHOWS NO FRACTURE",
    "normal",
    "",
    "The heart is of normal size. " * 60,
]
GRADIENTS = 2


def main():
    folder = Path(sys.argv[1])
    destination = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
    model = model.eval().double()
    table = model.embeddings.word_embeddings

    def embed(inputs):
        states = model(inputs_embeds=inputs[None]).last_hidden_state[0]
        return torch.nn.functional.normalize(states.mean(0), dim=0)

    entries = []
    for index, text in enumerate(TEXTS):
        tokens = tokenizer(text, truncation=True, max_length=256)["input_ids"]
        inputs = table(torch.tensor(tokens)).detach().requires_grad_()
        entry = {"text": text, "tokens": tokens, "embedding": rounded(embed(inputs))}
        if index < GRADIENTS:
            generator = torch.Generator().manual_seed(index)
            cotangent = torch.randn(384, generator=generator, dtype=torch.float64).mul(1000).round().div(1000)
            _, (gradient,) = differentiate(lambda: embed(inputs), [inputs], cotangent)
            entry |= {"cotangent": rounded(cotangent), "gradient": shaped(gradient, 6)}
        entries.append(entry)
    write_json(destination / "minilm_parity.json", {"model": "all-MiniLM-L6-v2"}, {"texts": entries})


torch.set_default_dtype(torch.float64)
main()
