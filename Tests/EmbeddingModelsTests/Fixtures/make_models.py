"""Writes tiny random checkpoints in the layouts that people have, and what the reference makes of them.

usage: python3 make_models.py [FOLDER]

Each folder gets parity.json (outputs, and gradients at the inputs) and parameter_gradients.safetensors.
The references are transformers and sentence-transformers, loading the very files that were written,
computing in float64 with eager attention, one input at a time, without padding.
"""

import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import numpy
import torch
import transformers
from safetensors.torch import save_file

import tiny_tokenizers
from layouts import (
    positions,
    preprocessor_config,
    random_weights,
    sentence_transformers_layout,
    text_config,
    vision_config,
    write_json_file,
    write_shards,
    write_weights,
)
from references import (
    EAGER,
    differentiate,
    embed_sentence,
    float32_exact,
    image_case,
    load_sentence_model,
    text_case,
    write_json,
)

TEXTS = [
    "a normal chest radiograph",
    "CT of the head",
    "MRI shows a Lesion in the LEFT lobe 🫁",
    "it's 10.4 cm; no effusion, no nodule.",
    "axial slice of the right kidney and the liver: small hemorrhages, the patient's second study at 6:50",
    "",
]
IMAGE_MEAN = [0.48145466, 0.4578275, 0.40821073]
IMAGE_STD = [0.26862954, 0.26130258, 0.27577711]


def cotangents(seed):
    random = numpy.random.default_rng(seed)
    return lambda width: float32_exact(random.normal(size=width), decimals=3)


def random_image(random, size):
    """Pixels with structure and noise, in 0...1, with three decimals."""
    y, x = numpy.mgrid[0:size, 0:size] / size
    waves = [numpy.sin(random.uniform(2, 9) * x + random.uniform(2, 9) * y + phase) for phase in range(3)]
    values = 0.5 + 0.3 * numpy.stack(waves) + 0.1 * random.normal(size=(3, size, size))
    return float32_exact(numpy.clip(values, 0, 1), decimals=3)


def write_parity(folder, model, key_of, texts=None, images=None, seed=0):
    """Writes parity.json and parameter_gradients.safetensors.

    `key_of` gives the checkpoint's key for the name of one of the model's parameters. `texts` is
    (tokenize, embed, embedding layer, texts); `images` is (embed, mean, std, pixels).
    """
    cotangent = cotangents(seed)
    parameters = dict(model.named_parameters())
    total = {name: torch.zeros_like(x) for name, x in parameters.items()}
    used = set()
    lists = {}

    def add_parameter_gradients(function, cotangent):
        names = [
            name
            for name, gradient in zip(
                parameters,
                torch.autograd.grad(function().sum(), list(parameters.values()), allow_unused=True),
            )
            if gradient is not None
        ]
        _, gradients = differentiate(function, [parameters[name] for name in names], cotangent)
        used.update(names)
        for name, gradient in zip(names, gradients):
            # What rounding leaves of a gradient that is zero, as for the bias of keys, is written as zero.
            total[name] += gradient * (gradient.abs() > 1e-12)

    if texts:
        tokenize, embed, layer, strings = texts
        lists["texts"] = []
        for i, text in enumerate(strings):
            tokens = tokenize(text)
            width = embed(tokens).numel()
            lists["texts"].append(text_case(text, tokens, embed, layer, weights := cotangent(width)))
            if i == 0:
                add_parameter_gradients(lambda: embed(tokens), weights)
    if images:
        embed, mean, std, pictures = images
        normalized = (
            lambda pixels: (pixels - torch.tensor(mean, dtype=torch.float64)[:, None, None])
            / torch.tensor(std, dtype=torch.float64)[:, None, None]
        )
        function = lambda pixels: embed(normalized(pixels)[None])[0]
        lists["images"] = []
        for i, pixels in enumerate(pictures):
            weights = cotangent(function(pixels).numel())
            lists["images"].append(image_case(pixels, function, weights))
            if i == 0:
                add_parameter_gradients(lambda: function(pixels), weights)

    gradients = {key_of(name): total[name].to(torch.float32) for name in sorted(used)}
    save_file(gradients, folder / "parameter_gradients.safetensors", metadata={"format": "pt"})
    unused = sorted(key_of(name) for name in parameters if name not in used)
    write_json(folder / "parity.json", {"model": folder.name, "parametersWithoutGradient": unused}, lists)


def bert(
    folder, *, pooling, normalize, activation, max_length, tokenizer_length, truncation, seed, save, key_of
):
    vocabulary = tiny_tokenizers.wordpiece(folder, tokenizer_length, truncation)
    config = transformers.BertConfig(
        vocab_size=vocabulary,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        hidden_act=activation,
    )
    save(random_weights(transformers.BertModel(config), seed, scale=2.5))
    write_json_file(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": vocabulary,
            "hidden_size": 16,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "intermediate_size": 32,
            "hidden_act": activation,
            "max_position_embeddings": 64,
            "type_vocab_size": 2,
            "layer_norm_eps": 1e-12,
            "pad_token_id": 0,
            "position_embedding_type": "absolute",
            "attention_probs_dropout_prob": 0.1,
            "hidden_dropout_prob": 0.1,
        },
    )
    sentence_transformers_layout(folder, 16, pooling, max_length, normalize)

    model = load_sentence_model(folder)
    inner = model[0].auto_model
    assert_loaded(transformers.BertModel, folder, allowed_missing="pooler")
    assert model.max_seq_length == max_length
    tokenize = lambda text: model.tokenizer(text, truncation=True, max_length=max_length)["input_ids"]
    embed = lambda tokens: embed_sentence(model, tokens)
    for text in TEXTS:
        encoded = model.encode(text, convert_to_tensor=True)
        assert (embed(tokenize(text)) - encoded).abs().max() < 1e-12, "encode gives something else"
    texts = (tokenize, embed, inner.embeddings.word_embeddings, TEXTS)
    write_parity(folder, inner, key_of, texts=texts, seed=seed + 1)


def assert_loaded(kind, folder, allowed_missing=None):
    """Fails when the reference did not find each of its weights in the checkpoint."""
    _, information = kind.from_pretrained(folder, output_loading_info=True)
    missing = [key for key in information["missing_keys"] if not (allowed_missing and allowed_missing in key)]
    unexpected = [key for key in information["unexpected_keys"] if not key.endswith("position_ids")]
    assert not missing and not unexpected and not information["mismatched_keys"], information


def tiny_bert(folder):
    def save(weights):
        write_weights(folder, weights | {"embeddings.position_ids": positions(64)})

    bert(
        folder,
        pooling="mean_tokens",
        normalize=True,
        activation="gelu",
        max_length=32,
        tokenizer_length=64,
        truncation=16,
        seed=11,
        save=save,
        key_of=lambda name: name,
    )


def tiny_bert_cls(folder):
    def key_of(name):
        legacy = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
            "LayerNorm.bias", "LayerNorm.beta"
        )
        return "bert." + legacy

    def save(weights):
        half = {
            key_of(name): x.to(torch.float16) for name, x in weights.items() if not name.startswith("pooler")
        }
        write_shards(folder, half, 2)

    # This length is what transformers writes for "no limit".
    bert(
        folder,
        pooling="cls_token",
        normalize=False,
        activation="gelu_new",
        max_length=24,
        tokenizer_length=int(1e30),
        truncation=None,
        seed=21,
        save=save,
        key_of=key_of,
    )


def write_clip(folder, kind, config, seed, dtype, buffers=None):
    """Writes random weights and config.json, and gives the reference's model as loaded from them."""
    name = kind.__name__
    weights = random_weights(kind(kind.config_class.from_dict(config)), seed)
    write_weights(folder, {key: x.to(dtype) for key, x in weights.items()} | (buffers or {}))
    write_json_file(folder / "config.json", {"architectures": [name], **config})
    assert_loaded(kind, folder)
    return kind.from_pretrained(folder, **EAGER).eval()


def clip_tokenize(folder, limit):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    return lambda text: tokenizer(text, truncation=True, max_length=limit)["input_ids"]


def two_images(size, seed):
    random = numpy.random.default_rng(seed)
    return [random_image(random, size) for _ in range(2)]


def tiny_clip(folder):
    vocabulary, start, _ = tiny_tokenizers.byte_pairs(folder, 24, special_first=False, merges_as_pairs=False)
    # OpenAI's files name 2 as the end of text, which it is not; the reference then takes the largest id.
    config = {
        "model_type": "clip",
        "projection_dim": 12,
        "logit_scale_init_value": 2.6592,
        "text_config": text_config(vocabulary, 0, 2),
        "vision_config": vision_config(),
    }
    buffers = {
        "text_model.embeddings.position_ids": positions(24),
        "vision_model.embeddings.position_ids": positions(17),
    }
    model = write_clip(folder, transformers.CLIPModel, config, 31, torch.float32, buffers)
    write_json_file(folder / "preprocessor_config.json", preprocessor_config(32, 32, IMAGE_MEAN, IMAGE_STD))
    both_towers(folder, model, TEXTS, IMAGE_MEAN, IMAGE_STD, 32, seed=32)


def tiny_clip_gelu(folder):
    vocabulary, start, end = tiny_tokenizers.byte_pairs(folder, 24, special_first=True, merges_as_pairs=True)
    shared = {"hidden_act": "gelu", "layer_norm_eps": 1e-6, "projection_dim": 10}
    config = {
        "model_type": "clip",
        "projection_dim": 10,
        "logit_scale_init_value": 2.6592,
        "text_config": text_config(
            vocabulary,
            start,
            end,
            pad_token_id=end,
            hidden_size=18,
            num_attention_heads=3,
            intermediate_size=24,
            **shared,
        ),
        "vision_config": vision_config(
            hidden_size=20,
            num_attention_heads=5,
            intermediate_size=24,
            image_size=30,
            patch_size=10,
            **shared,
        ),
    }
    model = write_clip(folder, transformers.CLIPModel, config, 41, torch.bfloat16)
    size = {"shortest_edge": 30}
    crop = {"height": 30, "width": 30}
    half = [0.5, 0.5, 0.5]
    write_json_file(folder / "preprocessor_config.json", preprocessor_config(size, crop, half, half))
    # The first of two ends is where the reference reads the embedding.
    texts = TEXTS + ["a normal<|endoftext|>brain"]
    both_towers(folder, model, texts, half, half, 30, seed=42)


def both_towers(folder, model, strings, mean, std, size, seed):
    texts = (
        clip_tokenize(folder, 24),
        lambda tokens: model.get_text_features(torch.tensor([tokens]))[0],
        model.text_model.embeddings.token_embedding,
        strings,
    )
    images = (lambda pixels: model.get_image_features(pixels), mean, std, two_images(size, seed + 1))
    write_parity(folder, model, lambda name: name, texts=texts, images=images, seed=seed)


def tiny_clip_text(folder):
    vocabulary, start, end = tiny_tokenizers.byte_pairs(folder, 24, special_first=False, merges_as_pairs=True)
    model = write_clip(
        folder, transformers.CLIPTextModel, text_config(vocabulary, start, end), 51, torch.float16
    )
    texts = (
        clip_tokenize(folder, 24),
        lambda tokens: model(torch.tensor([tokens])).pooler_output[0],
        model.text_model.embeddings.token_embedding,
        TEXTS,
    )
    write_parity(folder, model, lambda name: name, texts=texts, seed=52)


def tiny_clip_vision_projection(folder):
    model = write_clip(
        folder,
        transformers.CLIPVisionModelWithProjection,
        vision_config(hidden_act="gelu"),
        61,
        torch.float32,
    )
    size, crop = {"shortest_edge": 36}, {"height": 32, "width": 32}
    write_json_file(
        folder / "preprocessor_config.json", preprocessor_config(size, crop, IMAGE_MEAN, IMAGE_STD)
    )
    images = (lambda pixels: model(pixels).image_embeds, IMAGE_MEAN, IMAGE_STD, two_images(32, 63))
    write_parity(folder, model, lambda name: name, images=images, seed=62)


def main():
    destination = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    # The reference makes its causal mask in the default type, whatever the weights' type.
    torch.set_default_dtype(torch.float64)
    for make in [
        tiny_bert,
        tiny_bert_cls,
        tiny_clip,
        tiny_clip_gelu,
        tiny_clip_text,
        tiny_clip_vision_projection,
    ]:
        folder = destination / make.__name__.replace("_", "-")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder)
        print(f"{folder.name}: {sum(f.stat().st_size for f in folder.rglob('*') if f.is_file())} bytes")


main()
