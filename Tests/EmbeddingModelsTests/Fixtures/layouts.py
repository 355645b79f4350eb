"""Files of checkpoints in the layouts that people have: weights, indexes, configurations."""

import json

import numpy
import torch
from safetensors.torch import save_file


def random_weights(model, seed, scale=1):
    """Weights by the names that `model` gives them: large enough that outputs depend on the inputs.

    `scale` multiplies the embeddings and the matrices.
    """
    random = numpy.random.default_rng(seed)
    weights = {}
    for name, shape in sorted((name, tuple(x.shape)) for name, x in model.named_parameters()):
        values = random.normal(size=shape)
        is_norm = "norm" in name.lower() or "layrnorm" in name
        if name.endswith("bias"):
            values = 0.2 * values
        elif name == "logit_scale":
            values = numpy.array(2.6592)
        elif is_norm:
            values = 1 + 0.2 * values
        else:
            values = scale * values * (0.5 if "embedding" in name else 0.3)
        weights[name] = torch.tensor(values, dtype=torch.float32)
    return weights


def positions(count):
    return torch.arange(count).reshape(1, count)


def write_json_file(path, contents):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(contents, indent=2) + "\n", encoding="utf-8")


def write_weights(folder, tensors):
    # The reference refuses files that do not say which framework wrote them.
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def write_shards(folder, tensors, count):
    """Writes `tensors` as `count` files of about as many tensors each, and the index over them."""
    names = sorted(tensors)
    files = [f"model-{i + 1:05}-of-{count:05}.safetensors" for i in range(count)]
    placed = {name: files[i * count // len(names)] for i, name in enumerate(names)}
    for file in files:
        part = {name: tensors[name] for name in names if placed[name] == file}
        save_file(part, folder / file, metadata={"format": "pt"})
    size = sum(x.numel() * x.element_size() for x in tensors.values())
    index = {"metadata": {"total_size": size}, "weight_map": placed}
    write_json_file(folder / "model.safetensors.index.json", index)


def sentence_transformers_layout(folder, width, pooling, max_length, normalize):
    modules = [("", "Transformer"), ("1_Pooling", "Pooling")] + [("2_Normalize", "Normalize")] * normalize
    write_json_file(
        folder / "modules.json",
        [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules)
        ],
    )
    modes = ["cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens"]
    write_json_file(
        folder / "1_Pooling" / "config.json",
        {"word_embedding_dimension": width, **{f"pooling_mode_{mode}": mode == pooling for mode in modes}},
    )
    write_json_file(
        folder / "sentence_bert_config.json", {"max_seq_length": max_length, "do_lower_case": False}
    )


def text_config(vocabulary, start, end, **changes):
    return {
        "model_type": "clip_text_model",
        "vocab_size": vocabulary,
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "max_position_embeddings": 24,
        "hidden_act": "quick_gelu",
        "layer_norm_eps": 1e-5,
        "attention_dropout": 0.0,
        "bos_token_id": start,
        "eos_token_id": end,
        "pad_token_id": 1,
        "projection_dim": 12,
    } | changes


def vision_config(**changes):
    return {
        "model_type": "clip_vision_model",
        "hidden_size": 24,
        "intermediate_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 3,
        "num_channels": 3,
        "image_size": 32,
        "patch_size": 8,
        "hidden_act": "quick_gelu",
        "layer_norm_eps": 1e-5,
        "attention_dropout": 0.0,
        "projection_dim": 12,
    } | changes


def preprocessor_config(size, crop, mean, std):
    return {
        "do_resize": True,
        "size": size,
        "resample": 3,
        "do_center_crop": True,
        "crop_size": crop,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": mean,
        "image_std": std,
        "do_convert_rgb": True,
        "image_processor_type": "CLIPImageProcessor",
    }
