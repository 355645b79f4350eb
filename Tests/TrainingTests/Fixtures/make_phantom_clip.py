"""Writes phantom_clip.json: token ids and embeddings of texts and images by transformers on the phantom-clip folder.

The images are PNG files beside it; draw them with `phantoms` and name them as below.

Usage: make_phantom_clip.py MODEL_FOLDER FIXTURE_FOLDER
"""

import json
import pathlib
import sys

import torch
from PIL import Image
from transformers import CLIPImageProcessor, CLIPModel, CLIPTokenizerFast

IMAGES = ["chest.png", "fundus.png"]
TEXTS = [
    "chest x-ray",
    "Chest x-ray. There is a small nodule in the upper left part of the image.",
    "fundus photograph of the retina showing exudates",
    "a large haemorrhage on the lower right, retina fundus photograph",
    "Normal BRAIN MRI, without   abnormality!",
    "an unremarkable echocardiogram of a pregnant woman's aorta (1998)",
    "naïve 漢字 🫀 text\twith what no caption has",
    "",
]


def main(model_folder: pathlib.Path, folder: pathlib.Path) -> None:
    tokenizer = CLIPTokenizerFast.from_pretrained(model_folder)
    processor = CLIPImageProcessor.from_pretrained(model_folder)
    model = CLIPModel.from_pretrained(model_folder, torch_dtype=torch.float32).eval()
    record = {"texts": [], "images": [], "logitScale": float(model.logit_scale)}
    with torch.no_grad():
        for text in TEXTS:
            ids = tokenizer(text)["input_ids"]
            embedding = model.get_text_features(input_ids=torch.tensor([ids]))[0]
            record["texts"].append({"text": text, "tokens": ids, "embedding": rounded(embedding)})
        for name in IMAGES:
            pixels = processor(Image.open(folder / name).convert("RGB"), return_tensors="pt")["pixel_values"]
            embedding = model.get_image_features(pixel_values=pixels)[0]
            record["images"].append({"file": name, "embedding": rounded(embedding)})
    (folder / "phantom_clip.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def rounded(tensor: torch.Tensor) -> list[float]:
    return [float(f"{value:.7g}") for value in tensor.tolist()]


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
