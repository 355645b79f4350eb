"""Writes tiny random models that answer questions about an image, and what the reference makes of them.

usage: python3 make_vision_language_models.py [FOLDER [NAME…]]

The reference is transformers 5, which computed in float64 with eager attention from the weights that lie in the
files; preprocessing is that of its processors over Pillow, or, for the original layout of LLaVA, Pillow itself.
README.md says what each folder has that others do not.
"""

import base64
import json
import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent.parent / "EmbeddingModelsTests" / "Fixtures"))

import numpy
import torch
import transformers
from PIL import Image
from safetensors.torch import save_file

import vision_tokenizers
from layouts import random_weights, write_json_file

transformers.logging.set_verbosity_error()
CLIP_MEAN, CLIP_DEVIATION = [0.48145466, 0.4578275, 0.40821073], [0.26862954, 0.26130258, 0.27577711]
PROMPTS = [
    ("a normal chest radiograph: is there a nodule?", "no nodule is seen in the left lobe"),
    ("the patient's study of 12/07/1983,\nin two lines; \u00bd of it", "a bright lesion"),
]


def picture(width, height, seed):
    """A smooth image with an edge, so that every filter shows."""
    random = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    waves = [128 + 110 * numpy.sin(0.9 * x * (c + 1) / 3 + 0.5 * y + c) for c in range(3)]
    levels = numpy.stack(waves, -1) + random.normal(0, 12, (height, width, 3))
    levels[: height // 3, : width // 2] *= 0.3
    return Image.fromarray(numpy.clip(levels, 0, 255).round().astype(numpy.uint8))


def encoded(levels):
    return base64.b64encode(numpy.ascontiguousarray(levels, dtype=numpy.uint8).tobytes()).decode()


def levels_of(pixel_values, mean, deviation):
    """The 8-bit levels behind normalized pixels [..., 3, height, width]; fails unless they are whole."""
    mean, deviation = (torch.tensor(x, dtype=torch.float64).reshape(3, 1, 1) for x in (mean, deviation))
    levels = (pixel_values.double() * deviation + mean) * 255
    assert (levels - levels.round()).abs().max() < 1e-2
    return levels.round()


def normalized(levels, mean, deviation):
    mean, deviation = (torch.tensor(x, dtype=torch.float64).reshape(3, 1, 1) for x in (mean, deviation))
    return (levels / 255 - mean) / deviation


def eager(config):
    config._attn_implementation = "eager"
    for name in ("text_config", "vision_config"):
        if getattr(config, name, None) is not None:
            getattr(config, name)._attn_implementation = "eager"
    return config


def seen(case_name, model, tokenizer, ids, prompt, target, pixels, pixels_to_model, tensors, rows=None):
    """One entry of "cases". `pixels` are [3, height, width] in 0...1, of which `pixels_to_model` makes the input.

    `rows` is the number of logits that count, all of them by default.
    """
    target_ids = tokenizer(target, add_special_tokens=False)["input_ids"]
    variable = pixels.clone().requires_grad_()
    width = model.get_input_embeddings().weight.shape[1]
    shift = torch.zeros(len(ids) + len(target_ids), width, dtype=torch.float64, requires_grad=True)
    decoder = model.model.language_model if hasattr(model.model, "language_model") else model.model.text_model

    def shifted(module, inputs, names):
        return inputs, {**names, "inputs_embeds": names["inputs_embeds"] + shift}

    hook = decoder.register_forward_pre_hook(shifted, with_kwargs=True)
    out = model(input_ids=torch.tensor([ids + target_ids]), pixel_values=pixels_to_model(variable), use_cache=False)
    logits = out.logits[0, :, :rows]
    loss = torch.nn.functional.cross_entropy(logits[len(ids) - 1 : -1], torch.tensor(target_ids))
    loss.backward()
    hook.remove()
    answer = list(ids)
    with torch.no_grad():
        for _ in range(8):
            step = model(input_ids=torch.tensor([answer]), pixel_values=pixels_to_model(pixels), use_cache=False)
            answer.append(int(step.logits[0, -1, :rows].argmax()))
    tensors[f"{case_name}.pixel_gradient"] = variable.grad.float()
    tensors[f"{case_name}.input_gradient"] = shift.grad.float()
    tensors[f"{case_name}.logits"] = logits[-2:].detach().float()
    return {
        "prompt": prompt,
        "target": target,
        "tokens": ids,
        "targetTokens": target_ids,
        "targetLoss": float(loss.detach()),
        "answer": answer[len(ids) :],
        "answerText": tokenizer.decode(answer[len(ids) :], skip_special_tokens=True),
    }


def write_parity(folder, cases, tensors):
    write_json_file(folder / "parity.json", {"cases": cases})
    save_file({name: x.contiguous() for name, x in tensors.items()}, folder / "parity.safetensors")


def stored(weights, kind):
    """Weights as the file has them, and the same in float64."""
    files = {name: x.to(kind) for name, x in weights.items()}
    return files, {name: x.double() for name, x in files.items()}


def fast_tokenizer(folder):
    return transformers.PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))


# MARK: LLaVA in the layout of transformers

CLIP_PREPROCESSOR = {
    "crop_size": {"height": 24, "width": 24},
    "do_center_crop": True,
    "do_convert_rgb": True,
    "do_normalize": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": CLIP_MEAN,
    "image_std": CLIP_DEVIATION,
    "image_processor_type": "CLIPImageProcessor",
    "resample": 3,
    "rescale_factor": 1 / 255,
    "size": {"shortest_edge": 24},
}


def clip_tower(**changes):
    return {
        "model_type": "clip_vision_model", "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 3,
        "num_attention_heads": 2, "image_size": 24, "patch_size": 6, "projection_dim": 8, **changes,
    }


def llama(rows, **changes):
    return {
        "model_type": "llama", "hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 256, "rms_norm_eps": 1e-5,
        "vocab_size": rows, **changes,
    }


def scaled(weights):
    """Random weights with embeddings of one length for images and tokens."""
    for name in weights:
        if "layernorm" in name or name.endswith("norm.weight"):
            continue
        if "embed_tokens" in name:
            weights[name] = weights[name] / 0.3
    return weights


def llava(folder, config, ids, preprocessor, processor, rename, kind, seed, sizes):
    tokenizer = fast_tokenizer(folder)
    write_json_file(folder / "config.json", config)
    write_json_file(folder / "preprocessor_config.json", preprocessor)
    if processor is not None:
        write_json_file(folder / "processor_config.json", processor)
    model = transformers.LlavaForConditionalGeneration(
        eager(transformers.LlavaConfig.from_dict(json.loads(json.dumps(config))))
    )
    weights = scaled(random_weights(model, seed))
    files, exact = stored(weights, kind)
    save_file({rename(name): x for name, x in files.items()}, folder / "model.safetensors", metadata={"format": "pt"})
    model = model.double().eval()
    missing = model.load_state_dict(exact, strict=False)
    assert not missing.unexpected_keys and all("position_ids" in k or "inv_freq" in k for k in missing.missing_keys)

    kind_of_processor = preprocessor["image_processor_type"]
    reader = getattr(transformers, kind_of_processor + "Pil")
    images = reader(**{k: v for k, v in preprocessor.items() if k != "image_processor_type"})
    patch = config["vision_config"]["patch_size"]
    strategy = config.get("vision_feature_select_strategy", "default")
    joint = transformers.LlavaProcessor(
        images, tokenizer, patch_size=patch, vision_feature_select_strategy=strategy,
        num_additional_image_tokens=1 if kind_of_processor == "CLIPImageProcessor" else 0,
    )
    mean, deviation = preprocessor["image_mean"], preprocessor["image_std"]
    cases, tensors = [], {}
    for index, ((question, target), size) in enumerate(zip(PROMPTS, sizes)):
        image = picture(*size, seed + index)
        prompt = f"USER: <image>\n{question} ASSISTANT:"
        batch = joint(images=image, text=prompt, return_tensors="pt")
        levels = levels_of(batch["pixel_values"][0], mean, deviation)
        entry = seen(
            f"case{index}", model, tokenizer, batch["input_ids"][0].tolist(), prompt, target, levels / 255,
            lambda x: normalized(255 * x, mean, deviation)[None], tensors,
        )
        entry["image"] = {"width": size[0], "height": size[1], "levels": encoded(numpy.asarray(image))}
        entry["seen"] = {
            "width": levels.shape[2], "height": levels.shape[1], "levels": encoded(levels.permute(1, 2, 0).numpy()),
        }
        cases.append(entry)
    write_parity(folder, cases, tensors)


def old_llava_key(name):
    """The names of files from before transformers 5."""
    name = name.removeprefix("model.")
    name = name.replace("language_model.", "language_model.model.", 1)
    name = name.replace("lm_head.", "language_model.lm_head.", 1)
    if name.startswith("vision_tower.") and not name.startswith("vision_tower.vision_model."):
        name = name.replace("vision_tower.", "vision_tower.vision_model.", 1)
    return name


def tiny_llava(folder):
    """A CLIP tower read before its last block; names, and members, of files before 2025."""
    ids = vision_tokenizers.with_byte_fallback(folder, ["<image>", "<pad>"])
    config = {
        "architectures": ["LlavaForConditionalGeneration"], "model_type": "llava", "ignore_index": -100,
        "image_token_index": ids["<image>"], "pad_token_id": ids["<pad>"], "projector_hidden_act": "gelu",
        "text_config": llama(400), "torch_dtype": "float16", "vision_config": clip_tower(),
        "vision_feature_layer": -2, "vision_feature_select_strategy": "default",
    }
    processor = {
        "image_token": "<image>", "num_additional_image_tokens": 1, "patch_size": 6,
        "processor_class": "LlavaProcessor", "vision_feature_select_strategy": "default",
    }
    llava(
        folder, config, ids, CLIP_PREPROCESSOR, processor, old_llava_key, torch.float16, 11, [(31, 24), (20, 47)]
    )


def tiny_llava_siglip(folder):
    """A SigLIP tower of which two states are read side by side; no bias, Qwen 2, names of transformers 5."""
    ids = vision_tokenizers.with_byte_fallback(folder, ["<image>"])
    tower = {
        "model_type": "siglip_vision_model", "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 3,
        "num_attention_heads": 2, "image_size": 20, "patch_size": 5, "vision_use_head": False,
    }
    config = {
        "architectures": ["LlavaForConditionalGeneration"], "model_type": "llava", "dtype": "bfloat16",
        "image_token_id": ids["<image>"], "multimodal_projector_bias": False, "projector_hidden_act": "gelu",
        "image_seq_length": 16, "text_config": llama(400, model_type="qwen2", rms_norm_eps=1e-6),
        "vision_config": tower, "vision_feature_layer": [-3, -1], "vision_feature_select_strategy": "full",
    }
    preprocessor = {
        "do_convert_rgb": None, "do_normalize": True, "do_rescale": True, "do_resize": True,
        "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "image_processor_type": "SiglipImageProcessor",
        "resample": 3, "rescale_factor": 1 / 255, "size": {"height": 20, "width": 20},
    }
    llava(folder, config, ids, preprocessor, None, lambda name: name, torch.bfloat16, 12, [(33, 20), (14, 25)])


# MARK: LLaVA in its original layout

def tiny_llava_med(folder):
    """Mistral with the tower inside, as LLaVA-Med publishes it; the image on a square, the prompt cut."""
    vision_tokenizers.with_byte_fallback(folder, [])
    tokenizer = fast_tokenizer(folder)
    rows = 392
    placeholder = rows  # The reference needs an id for images; the original has none.
    text = llama(rows, model_type="mistral", sliding_window=None)
    reference = {
        "model_type": "llava", "image_token_index": placeholder, "text_config": {**text, "vocab_size": rows + 1},
        "vision_config": clip_tower(),
    }
    config = {
        **text, "architectures": ["LlavaMistralForCausalLM"], "model_type": "llava_mistral",
        "freeze_mm_mlp_adapter": False, "image_aspect_ratio": "pad", "mm_hidden_size": 16,
        "mm_projector_type": "mlp2x_gelu", "mm_use_im_patch_token": False, "mm_use_im_start_end": False,
        "mm_vision_select_feature": "patch", "mm_vision_select_layer": -2, "mm_vision_tower": "tower/of-the-hub",
        "tokenizer_model_max_length": 256, "torch_dtype": "bfloat16", "tune_mm_mlp_adapter": False,
        "unfreeze_mm_vision_tower": True, "use_mm_proj": True, "use_cache": True,
    }
    write_json_file(folder / "config.json", config)
    model = transformers.LlavaForConditionalGeneration(eager(transformers.LlavaConfig.from_dict(reference)))
    weights = scaled(random_weights(model, 13))
    files, exact = stored(weights, torch.bfloat16)
    renamed = {}
    for name, x in files.items():
        if name in ("lm_head.weight", "model.language_model.embed_tokens.weight"):
            x = x[:rows]
        name = name.replace("model.language_model.", "model.")
        name = name.replace("model.multi_modal_projector.linear_1.", "model.mm_projector.0.")
        name = name.replace("model.multi_modal_projector.linear_2.", "model.mm_projector.2.")
        name = name.replace("model.vision_tower.vision_model.", "model.vision_tower.")
        name = name.replace("model.vision_tower.", "model.vision_tower.vision_tower.vision_model.")
        renamed[name] = x.contiguous()
    save_file(renamed, folder / "model.safetensors", metadata={"format": "pt"})
    # The tower's own folder, beside the model as the hub's name says, holds its sizes.
    tower = folder / "tower" / "of-the-hub"
    write_json_file(tower / "config.json", clip_tower())
    write_json_file(tower / "preprocessor_config.json", CLIP_PREPROCESSOR)
    model = model.double().eval()
    assert not model.load_state_dict(exact, strict=False).unexpected_keys

    cases, tensors = [], {}
    for index, ((question, target), size) in enumerate(zip(PROMPTS, [(37, 24), (15, 26)])):
        image = picture(*size, 13 + index)
        side = max(size)
        square = Image.new("RGB", (side, side), (122, 116, 104))
        square.paste(image, ((side - size[0]) // 2, (side - size[1]) // 2))
        levels = torch.tensor(numpy.asarray(square.resize((24, 24), Image.BICUBIC)), dtype=torch.float64)
        levels = levels.permute(2, 0, 1)
        prompt = f"[INST]  <image>\n{question} [/INST]"
        before, after = (tokenizer(piece)["input_ids"] for piece in prompt.split("<image>"))
        ids = before + [placeholder] * 16 + after[1:]
        entry = seen(
            f"case{index}", model, tokenizer, ids, prompt, target, levels / 255,
            lambda x: normalized(255 * x, CLIP_MEAN, CLIP_DEVIATION)[None], tensors, rows,
        )
        entry["image"] = {"width": size[0], "height": size[1], "levels": encoded(numpy.asarray(image))}
        entry["seen"] = {"width": 24, "height": 24, "levels": encoded(levels.permute(1, 2, 0).numpy())}
        cases.append(entry)
    write_parity(folder, cases, tensors)


# MARK: Idefics3 and SmolVLM

def lanczos(source, result):
    """The matrix [result, source] of Pillow's resizing of one axis, in float64."""
    rows = []
    for index in range(source):
        impulse = numpy.zeros((1, source), dtype=numpy.float32)
        impulse[0, index] = 1
        rows.append(numpy.asarray(Image.fromarray(impulse, "F").resize((result, 1), Image.LANCZOS))[0])
    return torch.tensor(numpy.array(rows).T, dtype=torch.float64)


def tiles_of(canvas, side):
    """The tiles of [3, height, width], row by row, and their number down and across."""
    down, across = canvas.shape[1] // side, canvas.shape[2] // side
    cut = [
        canvas[:, r * side : (r + 1) * side, c * side : (c + 1) * side] for r in range(down) for c in range(across)
    ]
    return cut, down, across


def smol(folder, kind_of_model, splits, sizes, seed, tied):
    """A model that sees an image as tiles and as a whole, or as a whole only."""
    side, patch, factor, longest = 16, 4, 2, 32
    special = [
        "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<end_of_utterance>", "<fake_token_around_image>", "<image>",
        "<global-img>",
    ] + [f"<row_{r + 1}_col_{c + 1}>" for r in range(2) for c in range(2)]
    ids = vision_tokenizers.of_bytes(folder, special)
    tokenizer = fast_tokenizer(folder)
    sequence = (side // patch // factor) ** 2
    config = {
        "architectures": [f"{kind_of_model}ForConditionalGeneration"],
        "model_type": {"Idefics3": "idefics3", "SmolVLM": "smolvlm"}[kind_of_model],
        "image_token_id": ids["<image>"], "pad_token_id": ids["<|im_end|>"], "scale_factor": factor,
        "tie_word_embeddings": tied, "text_config": llama(320, pad_token_id=ids["<|im_end|>"], eos_token_id=2),
        "vision_config": {
            "hidden_size": 16, "image_size": side, "intermediate_size": 24, "num_attention_heads": 2,
            "num_hidden_layers": 2, "patch_size": patch,
            "model_type": {"Idefics3": "idefics3_vision", "SmolVLM": "smolvlm_vision"}[kind_of_model],
        },
    }
    preprocessor = {
        "do_convert_rgb": True, "do_image_splitting": splits, "do_normalize": True, "do_pad": True,
        "do_rescale": True, "do_resize": True, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5],
        "image_processor_type": f"{kind_of_model}ImageProcessor", "max_image_size": {"longest_edge": side},
        "processor_class": f"{kind_of_model}Processor", "resample": 1, "rescale_factor": 1 / 255,
        "size": {"longest_edge": longest},
    }
    write_json_file(folder / "config.json", config)
    write_json_file(folder / "preprocessor_config.json", preprocessor)
    write_json_file(
        folder / "processor_config.json",
        {"image_seq_len": sequence, "processor_class": f"{kind_of_model}Processor"},
    )
    kinds = getattr(transformers, f"{kind_of_model}ForConditionalGeneration"), getattr(
        transformers, f"{kind_of_model}Config"
    )
    model = kinds[0](eager(kinds[1].from_dict(json.loads(json.dumps(config)))))
    weights = scaled(random_weights(model, seed))
    weights["model.connector.modality_projection.proj.weight"] *= 0.5
    files, exact = stored(weights, torch.float16)
    save_file(files, folder / "model.safetensors", metadata={"format": "pt"})
    model = model.double().eval()
    missing = model.load_state_dict(exact, strict=False)
    assert not missing.unexpected_keys
    reader = getattr(transformers, f"{kind_of_model}ImageProcessorPil")
    images = reader(**{k: v for k, v in preprocessor.items() if k not in ("image_processor_type", "processor_class")})
    joint = transformers.Idefics3Processor(images, tokenizer, image_seq_len=sequence)
    half = [0.5, 0.5, 0.5]
    cases, tensors = [], {}
    for index, ((question, target), size) in enumerate(zip(PROMPTS, sizes)):
        image = picture(*size, seed + index)
        prompt = f"<|im_start|>User:<image>{question}<end_of_utterance>\nAssistant:"
        batch = joint(images=image, text=prompt, return_tensors="pt")
        frames = levels_of(batch["pixel_values"][0], half, half)
        count = len(frames)
        if count > 1:
            information = images(images=[image], return_row_col_info=True, return_tensors="pt")
            down, across = information["rows"][0][0], information["cols"][0][0]
            rows = [torch.cat(list(frames[r * across : (r + 1) * across]), dim=2) for r in range(down)]
            canvas = torch.cat(rows, dim=1)
            vertical, horizontal = lanczos(canvas.shape[1], side), lanczos(canvas.shape[2], side)

            def to_model(x, last=frames[-1], vertical=vertical, horizontal=horizontal):
                # The value is that of the reference's own image; the derivative is that of resizing.
                small = (vertical @ x @ horizontal.T).clamp(0, 1)
                small = small + (last / 255 - small).detach()
                tiles, _, _ = tiles_of(x, side)
                return torch.stack([normalized(255 * tile, half, half) for tile in [*tiles, small]])[None]
        else:
            canvas = frames[0]

            def to_model(x):
                return normalized(255 * x, half, half)[None, None]

        entry = seen(
            f"case{index}", model, tokenizer, batch["input_ids"][0].tolist(), prompt, target, canvas / 255, to_model,
            tensors,
        )
        entry["image"] = {"width": size[0], "height": size[1], "levels": encoded(numpy.asarray(image))}
        entry["seen"] = {
            "width": canvas.shape[2], "height": canvas.shape[1], "levels": encoded(canvas.permute(1, 2, 0).numpy()),
        }
        if count > 1:
            entry["overview"] = encoded(frames[-1].permute(1, 2, 0).numpy())
        cases.append(entry)
    write_parity(folder, cases, tensors)


def tiny_idefics3(folder):
    """Tiles, two down and two across, and one row of two; upscaled and reduced."""
    smol(folder, "Idefics3", True, [(40, 37), (23, 9)], 14, tied=False)


def tiny_smolvlm(folder):
    """No tiles; a head tied to the embeddings."""
    smol(folder, "SmolVLM", False, [(29, 18), (12, 31)], 15, tied=True)


MODELS = {
    "tiny-llava": tiny_llava,
    "tiny-llava-siglip": tiny_llava_siglip,
    "tiny-llava-med": tiny_llava_med,
    "tiny-idefics3": tiny_idefics3,
    "tiny-smolvlm": tiny_smolvlm,
}


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name in sys.argv[2:] or MODELS:
        folder = root / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        MODELS[name](folder)
        print(name, sum(x.stat().st_size for x in folder.rglob("*") if x.is_file()))


if __name__ == "__main__":
    torch.manual_seed(0)
    main()
