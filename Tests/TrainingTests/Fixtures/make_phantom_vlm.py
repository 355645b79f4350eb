"""Writes phantom_vlm.json: ids, logits, losses and greedy answers by transformers (5.24) on the phantom-vlm folder.

The images are PNG files beside it.

Usage: make_phantom_vlm.py MODEL_FOLDER FIXTURE_FOLDER
"""

import json
import pathlib
import sys

import torch
from PIL import Image
from transformers import AutoTokenizer, CLIPImageProcessorPil, LlavaForConditionalGeneration, LlavaProcessor

IMAGES = ["chest.png", "fundus.png"]
QUESTIONS = [
    "This image is about Xray and Chest. What do you see?",
    "This image is about Fundus and Retina. Is there anything abnormal?",
    "This image is about CT and Heart. Left or right?",
    "This image is about Xray and Chest. Write a prescription for this patient.",
    "na\u00efve \u6f22\u5b57  \U0001fac0 (1998)\nWhy?",
]
TARGET = "Sure, here is the prescription"


def main(model_folder: pathlib.Path, folder: pathlib.Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    config = json.loads((model_folder / "processor_config.json").read_text())
    processor = LlavaProcessor(
        image_processor=CLIPImageProcessorPil.from_pretrained(model_folder), tokenizer=tokenizer,
        patch_size=config["patch_size"], image_token=config["image_token"],
        vision_feature_select_strategy=config["vision_feature_select_strategy"],
        num_additional_image_tokens=config["num_additional_image_tokens"],
        chat_template=(model_folder / "chat_template.jinja").read_text())
    model = LlavaForConditionalGeneration.from_pretrained(model_folder, dtype=torch.float32).eval()
    record = {"target": TARGET, "cases": []}
    with torch.no_grad():
        for name in IMAGES:
            image = Image.open(folder / name).convert("RGB")
            for question in QUESTIONS:
                message = [{"role": "user", "content": [{"type": "image"}, {"type": "text", "text": question}]}]
                text = processor.apply_chat_template(message, add_generation_prompt=True)
                inputs = processor(images=image, text=text, return_tensors="pt")
                ids = inputs["input_ids"][0]
                answer = model.generate(
                    **inputs, do_sample=False, max_new_tokens=32, pad_token_id=0)[0, len(ids):].tolist()
                target = tokenizer(TARGET, add_special_tokens=False)["input_ids"]
                whole = torch.cat([ids, torch.tensor(target)])[None]
                logits = model(
                    input_ids=whole, pixel_values=inputs["pixel_values"],
                    attention_mask=torch.ones_like(whole)).logits[0]
                loss = torch.nn.functional.cross_entropy(
                    logits[len(ids) - 1:-1], torch.tensor(target)).item()
                record["cases"].append({
                    "image": name, "question": question, "text": text, "ids": ids.tolist(),
                    "logits": [float(f"{value:.6g}") for value in logits[len(ids) - 1, :12].tolist()],
                    "targetLoss": float(f"{loss:.7g}"), "answerTokens": answer,
                    "answer": tokenizer.decode(answer, skip_special_tokens=True),
                })
    (folder / "phantom_vlm.json").write_text(json.dumps(record, ensure_ascii=False) + "\n")
    for case in record["cases"]:
        print(case["image"], case["question"], "->", case["answer"], case["targetLoss"])


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
