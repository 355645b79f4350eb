"""Writes tiny random models of open_clip and SigLIP in the layouts that people have, and what the reference
makes of them.

usage: python3 make_dual_encoders.py [FOLDER]

The references are open_clip, timm and transformers, loading the very files that were written, computing in
float64, one input at a time, with padding where the reference pads. Made with torch 2.15, open_clip 3.3,
timm 1.0.31, transformers 5.24, tokenizers 0.23, torchvision 0.30 and Pillow 13.
"""

import base64
import json
import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import numpy
import open_clip
import timm
import torch
import transformers
from open_clip.factory import load_state_dict
from open_clip.model import CLIP, CustomTextCLIP
from open_clip.transform import image_transform_v2, PreprocessCfg
from PIL import Image
from safetensors.torch import save_file
from timm.models.vision_transformer import VisionTransformer

import encoder_tokenizers
import tiny_tokenizers
from layouts import write_json_file
from references import differentiate, float32_exact, image_case, rounded, shaped, shortest, write_json

TEXTS = ["a normal chest radiograph", "CT of the head", "MRI shows a Lesion in the LEFT lobe", ""]
IMAGE_MEAN = [0.48145466, 0.4578275, 0.40821073]
IMAGE_STD = [0.26862954, 0.26130258, 0.27577711]
CONTEXT = 24


def randomize(model, seed):
    """Weights that are large enough for outputs to depend on the inputs."""
    random = numpy.random.default_rng(seed)
    with torch.no_grad():
        for name, x in sorted(model.named_parameters()):
            values = random.normal(size=tuple(x.shape))
            if name.endswith(("logit_scale", "logit_bias")):
                values = numpy.full(tuple(x.shape), 2.6592 if name.endswith("scale") else -3.5)
            elif name.endswith("bias"):
                values = 0.2 * values
            elif x.ndim == 1 and "embedding" not in name:
                values = 1 + 0.2 * values
            elif x.ndim == 4:
                # Rectified activations would fade over many layers, and pixels with them.
                gain = 1.4 if "visual.layer" in name else 1
                values = gain * values / numpy.sqrt(x[0].numel())
            else:
                values = values * (
                    0.5 if x.ndim != 2 or "embedding" in name else 1.5 / numpy.sqrt(x.shape[1])
                )
            x.copy_(torch.tensor(values))
        for name, x in sorted(model.named_buffers()):
            if name.endswith("running_mean"):
                x.copy_(torch.tensor(0.2 * random.normal(size=tuple(x.shape))))
            elif name.endswith("running_var"):
                x.copy_(torch.tensor(random.uniform(0.5, 1.5, size=tuple(x.shape))))


def low(weights, dtype):
    return {key: x.to(dtype).contiguous() if x.is_floating_point() else x for key, x in weights.items()}


def save_halves(weights, path):
    save_file(low(weights, torch.float16), path, metadata={"format": "pt"})


def text_case(text, tokens, embed, layer, length, cotangent):
    """One entry of "texts". Where `length` is not None, the reference wants the layer's padding up to it."""
    width = layer.embedding_dim
    count = len(tokens)
    shift = torch.zeros(count, width, dtype=torch.float64, requires_grad=True)
    ids = tokens + [layer.padding_idx or 0] * ((length or count) - count)
    rest = len(ids) - count
    hook = layer.register_forward_hook(
        lambda module, inputs, output: output + torch.nn.functional.pad(shift, (0, 0, 0, rest))
    )
    embedding, (gradient,) = differentiate(lambda: embed(torch.tensor([ids]))[0], [shift], cotangent)
    hook.remove()
    return {
        "text": text,
        "tokens": tokens,
        "embedding": rounded(embedding),
        "cotangent": shortest(cotangent),
        "gradient": shaped(gradient, digits=6),
    }


def enlarged(pixels, times):
    return pixels.repeat_interleave(times, dim=-1).repeat_interleave(times, dim=-2)


def pictures(size, seed):
    random = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:size, 0:size] / size
    waves = [numpy.sin(random.uniform(2, 9) * x + random.uniform(2, 9) * y + i) for i in range(3)]
    values = 0.5 + 0.3 * numpy.stack(waves) + 0.1 * random.normal(size=(3, size, size))
    return float32_exact(numpy.clip(values, 0, 1), decimals=3)


def preprocessed(steps, mean, std):
    """What the reference makes of RGB images of two sizes, as 8-bit levels."""
    random = numpy.random.default_rng(77)
    cases = []
    for width, height in [(39, 27), (21, 50)]:
        y, x = numpy.mgrid[0:height, 0:width]
        waves = [numpy.sin(x / (3 + i) + y / (5 - i)) for i in range(3)]
        levels = 127 + 90 * numpy.stack(waves, axis=-1) + 30 * random.normal(size=(height, width, 3))
        levels = numpy.clip(levels, 0, 255).astype(numpy.uint8)
        result = steps(Image.fromarray(levels)).double()
        mean_, std_ = (torch.tensor(v, dtype=torch.float64)[:, None, None] for v in (mean, std))
        result = ((result * std_ + mean_) * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
        cases.append(
            {
                "width": width,
                "height": height,
                "source": base64.b64encode(levels.tobytes()).decode(),
                "result": base64.b64encode(result.tobytes()).decode(),
            }
        )
    return cases


def write_parity(folder, *, texts, images, logit, steps, enlargement=1):
    """`texts` is (tokenize, embed, embedding layer, length, texts), `images` (embed, mean, std, size)."""
    random = numpy.random.default_rng(9)
    draw = lambda width: float32_exact(random.normal(size=width), decimals=3)
    tokenize, embed, layer, length, strings = texts
    cases = []
    for text in strings:
        tokens = tokenize(text)
        ids = torch.tensor([tokens + [0] * ((length or len(tokens)) - len(tokens))])
        cases.append(text_case(text, tokens, embed, layer, length, draw(embed(ids).shape[-1])))
    image_embed, mean, std, size = images
    normalized = (
        lambda pixels: (pixels - torch.tensor(mean)[:, None, None]) / torch.tensor(std)[:, None, None]
    )
    function = lambda pixels: image_embed(normalized(enlarged(pixels, enlargement))[None])[0]
    image_cases = [
        image_case(pixels, function, draw(function(pixels).numel()))
        for pixels in (pictures(size // enlargement, 5), pictures(size // enlargement, 6))
    ]
    write_json(
        folder / "parity.json",
        {"model": folder.name, "logit": logit, "enlargement": enlargement},
        {"texts": cases, "images": image_cases, "preprocessed": preprocessed(steps, mean, std)},
    )


def logit_of(model):
    bias = getattr(model, "logit_bias", None)
    return {"scale": model.logit_scale.exp().item()} | ({} if bias is None else {"bias": bias.item()})


def open_clip_model(folder, model_cfg, preprocess_cfg, *, seed, name, save, hub=None):
    """Writes a model and gives the reference's, as loaded from the file."""
    written = json.loads(json.dumps(model_cfg))
    if hub:
        written["text_cfg"]["hf_model_name"] = hub
    write_json_file(
        folder / "open_clip_config.json", {"model_cfg": written, "preprocess_cfg": preprocess_cfg}
    )
    settings = {key: value for key, value in model_cfg.items() if key != "custom_text"}
    kind = CustomTextCLIP if "custom_text" in model_cfg else CLIP
    model = kind(**settings).double().eval()
    randomize(model, seed)
    save(model.state_dict(), folder / name)
    shapes = {key: x.shape for key, x in model.state_dict().items()}
    loaded = load_state_dict(str(folder / name))
    model.load_state_dict({key: loaded[key].reshape(shape) for key, shape in shapes.items()})
    shutil.rmtree(folder / "hub", ignore_errors=True)
    return model


def open_clip_parity(folder, model, preprocess_cfg, *, tokenize, layer, length, strings=TEXTS, enlargement=1):
    size = model.visual.image_size
    size = size if isinstance(size, int) else size[0]
    cfg = PreprocessCfg(size=size, **preprocess_cfg)
    write_parity(
        folder,
        texts=(tokenize, model.encode_text, layer, length, strings),
        images=(model.encode_image, preprocess_cfg["mean"], preprocess_cfg["std"], size),
        logit=logit_of(model),
        steps=image_transform_v2(cfg, is_train=False),
        enlargement=enlargement,
    )


def hub_tokenizer(folder, limit):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(limit)
    return lambda text: tokenizer.encode(text).ids


NATIVE_TEXT = {"context_length": CONTEXT, "width": 16, "heads": 2, "layers": 2, "mlp_ratio": 2.0}


def tiny_open_clip(folder):
    """OpenAI's architecture with quick-GELU, pickled by a training script."""
    vocabulary, _, _ = tiny_tokenizers.byte_pairs(folder, CONTEXT, special_first=False, merges_as_pairs=False)
    model_cfg = {
        "embed_dim": 12,
        "quick_gelu": True,
        "vision_cfg": {
            "image_size": 16,
            "layers": 2,
            "width": 24,
            "head_width": 8,
            "patch_size": 8,
            "mlp_ratio": 1.5,
        },
        "text_cfg": NATIVE_TEXT | {"vocab_size": vocabulary},
    }
    preprocess = {
        "mean": IMAGE_MEAN,
        "std": IMAGE_STD,
        "interpolation": "bilinear",
        "resize_mode": "shortest",
    }

    def save(weights, path):
        wrapped = {"module." + key: x for key, x in low(weights, torch.float32).items()}
        wrapped["module.logit_scale"] = wrapped["module.logit_scale"].reshape(1)
        torch.save({"epoch": 3, "name": "tiny", "state_dict": wrapped}, path)

    model = open_clip_model(
        folder, model_cfg, preprocess, seed=101, name="open_clip_pytorch_model.bin", save=save
    )
    open_clip_parity(
        folder,
        model,
        preprocess,
        tokenize=hub_tokenizer(folder, CONTEXT),
        layer=model.token_embedding,
        length=CONTEXT,
    )


def tiny_open_clip_custom(folder):
    """A text side under `text.`, half precision, other activations; the image is fitted and padded."""
    vocabulary, _, _ = tiny_tokenizers.byte_pairs(folder, CONTEXT, special_first=False, merges_as_pairs=True)
    model_cfg = {
        "embed_dim": 10,
        "custom_text": True,
        "vision_cfg": {
            "image_size": [18, 18],
            "layers": 1,
            "width": 16,
            "head_width": 8,
            "patch_size": 8,
            "norm_kwargs": {"eps": 1e-6},
        },
        "text_cfg": NATIVE_TEXT
        | {"vocab_size": vocabulary, "layers": 1, "act_kwargs": {"approximate": "tanh"}},
    }
    preprocess = {"mean": IMAGE_MEAN, "std": IMAGE_STD, "interpolation": "bicubic", "resize_mode": "longest"}
    model = open_clip_model(
        folder,
        model_cfg,
        preprocess,
        seed=111,
        name="open_clip_model.safetensors",
        save=save_halves,
    )
    open_clip_parity(
        folder,
        model,
        preprocess,
        tokenize=hub_tokenizer(folder, CONTEXT),
        layer=model.text.token_embedding,
        length=CONTEXT,
    )


def tiny_vision_transformer(arguments, **sizes):
    """A network of timm under one of its own names, in sizes of which timm has none."""
    settings = {key: value for key, value in arguments.items() if key in ("num_classes", "global_pool")}
    model = VisionTransformer(img_size=16, patch_size=8, depth=1, num_heads=16, **sizes | settings)
    model.default_cfg = {}
    return model


@timm.models.register_model
def vit_huge_patch8_16(pretrained=False, **arguments):
    return tiny_vision_transformer(arguments, embed_dim=32, mlp_ratio=1.25)


@timm.models.register_model
def vit_so400m_patch8_siglip_16(pretrained=False, **arguments):
    return tiny_vision_transformer(
        arguments, embed_dim=32, mlp_ratio=0.75, class_token=False, global_pool="map"
    )


def tiny_bert_config(folder, vocabulary, width):
    """A configuration as the hub has it; no file of an open_clip model has one."""
    transformers.BertConfig(
        vocab_size=vocabulary,
        hidden_size=width,
        num_hidden_layers=1,
        num_attention_heads=width // 64,
        intermediate_size=16,
        max_position_embeddings=32,
    ).save_pretrained(folder / "hub")
    return str(folder / "hub")


def tiny_biomed_clip(folder):
    """A network of timm, and BERT with a projection of two layers: no file has their sizes."""
    vocabulary = tiny_tokenizers.wordpiece(folder, 512)
    model_cfg = {
        "embed_dim": 20,
        "custom_text": True,
        "vision_cfg": {
            "timm_model_name": "vit_huge_patch8_16",
            "timm_model_pretrained": False,
            "timm_pool": "",
            "timm_proj": "linear",
            "image_size": 16,
        },
        "text_cfg": {
            "hf_model_name": tiny_bert_config(folder, vocabulary, 128),
            "hf_tokenizer_name": "tiny/BERT",
            "hf_proj_type": "mlp",
            "hf_pooler_type": "cls_last_hidden_state_pooler",
            "hf_model_pretrained": False,
            "context_length": CONTEXT,
        },
    }
    preprocess = {"mean": IMAGE_MEAN, "std": IMAGE_STD, "interpolation": "bicubic", "resize_mode": "shortest"}

    def save(weights, path):
        # The buffer stands in published files.
        weights = low(weights, torch.float16)
        weights["text.transformer.embeddings.position_ids"] = torch.arange(32).reshape(1, 32)
        torch.save(weights, path)

    model = open_clip_model(
        folder,
        model_cfg,
        preprocess,
        seed=121,
        name="open_clip_pytorch_model.bin",
        save=save,
        hub="tiny/BERT",
    )
    # Attention does not see the literal padding token.
    hub_parity(
        folder,
        model,
        preprocess,
        strings=TEXTS[:2] + ["", "a normal [PAD] chest [PAD]"],
    )


def hub_parity(folder, model, preprocess, **options):
    """The parity of a model whose text side is one of the hub's."""
    open_clip_parity(
        folder,
        model,
        preprocess,
        tokenize=hub_tokenizer(folder, CONTEXT),
        layer=model.text.transformer.embeddings.word_embeddings,
        length=CONTEXT,
        **options,
    )


SIGLIP_TEXT = {"context_length": 20, "width": 32, "heads": 4, "layers": 2, "mlp_ratio": 1.5}
HALF = [0.5, 0.5, 0.5]


def pad_token(folder, token, limit=64):
    """Names the token that fills up texts; nothing but an end stands around a text, as in SigLIP."""
    definition = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    vocabulary = definition["model"]["vocab"]
    definition["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
        "special_tokens": {"[SEP]": {"id": "[SEP]", "ids": [vocabulary["[SEP]"]], "tokens": ["[SEP]"]}},
    }
    tiny_tokenizers.write(folder / "tokenizer.json", definition)
    tiny_tokenizers.write(folder / "tokenizer_config.json", {"model_max_length": limit, "pad_token": token})
    return vocabulary[token]


def padded_tokenizer(folder, limit, pad):
    tokenize = hub_tokenizer(folder, limit)

    def padded(text):
        ids = tokenize(text)
        return ids + [pad] * (limit - len(ids))

    return padded


def tiny_open_clip_siglip(folder):
    """SigLIP as open_clip has it: timm's attention pool, text read at its last place, a bias."""
    vocabulary = tiny_tokenizers.wordpiece(folder, 20)
    pad = pad_token(folder, "[SEP]", 20)
    model_cfg = {
        "embed_dim": 32,
        "init_logit_bias": -10,
        "custom_text": True,
        "vision_cfg": {
            "image_size": 16,
            "timm_model_name": "vit_so400m_patch8_siglip_16",
            "timm_model_pretrained": False,
            "timm_pool": "map",
            "timm_proj": "none",
        },
        "text_cfg": SIGLIP_TEXT
        | {
            "vocab_size": vocabulary,
            "hf_tokenizer_name": "tiny/SigLIP",
            "no_causal_mask": True,
            "proj_bias": True,
            "pool_type": "last",
            "norm_kwargs": {"eps": 1e-6},
            "act_kwargs": {"approximate": "tanh"},
        },
    }
    preprocess = {"mean": HALF, "std": HALF, "interpolation": "bicubic", "resize_mode": "squash"}
    model = open_clip_model(
        folder,
        model_cfg,
        preprocess,
        seed=131,
        name="open_clip_model.safetensors",
        save=save_halves,
    )
    open_clip_parity(
        folder,
        model,
        preprocess,
        tokenize=padded_tokenizer(folder, 20, pad),
        layer=model.text.token_embedding,
        length=None,
    )


def tiny_siglip(folder):
    """SigLIP in transformers' layout: patches that leave a border unread, text filled up to 20 places."""
    vocabulary = tiny_tokenizers.wordpiece(folder, 20)
    pad = pad_token(folder, "[PAD]")
    common = {"hidden_size": 32, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 4}
    config = transformers.SiglipConfig(
        text_config=common | {"vocab_size": vocabulary, "max_position_embeddings": 20, "pad_token_id": pad},
        vision_config=common | {"image_size": 20, "patch_size": 8},
    )
    model = transformers.SiglipModel(config).double().eval()
    randomize(model, 141)
    save_file(
        low(model.state_dict(), torch.bfloat16), folder / "model.safetensors", metadata={"format": "pt"}
    )
    # What equals the class's default is not in published files.
    write_json_file(
        folder / "config.json",
        {
            "architectures": ["SiglipModel"],
            "model_type": "siglip",
            "text_config": common
            | {"model_type": "siglip_text_model", "vocab_size": vocabulary, "max_position_embeddings": 20},
            "vision_config": common
            | {"model_type": "siglip_vision_model", "image_size": 20, "patch_size": 8},
        },
    )
    write_json_file(
        folder / "preprocessor_config.json",
        {
            "do_convert_rgb": None,
            "do_normalize": True,
            "do_rescale": True,
            "do_resize": True,
            "image_mean": HALF,
            "image_processor_type": "SiglipImageProcessor",
            "image_std": HALF,
            "resample": 2,
            "rescale_factor": 1 / 255,
            "size": {"height": 20, "width": 20},
        },
    )
    # Eager attention has its softmax in single precision.
    loaded, information = transformers.SiglipModel.from_pretrained(
        folder, attn_implementation="sdpa", dtype=torch.float64, output_loading_info=True
    )
    assert not information["missing_keys"] and not information["unexpected_keys"], information
    loaded = loaded.eval()
    processor = transformers.SiglipImageProcessorPil.from_pretrained(folder)
    pooled = lambda output: output if isinstance(output, torch.Tensor) else output.pooler_output
    write_parity(
        folder,
        texts=(
            padded_tokenizer(folder, 20, pad),
            lambda ids: pooled(loaded.get_text_features(input_ids=ids)),
            loaded.text_model.embeddings.token_embedding,
            None,
            TEXTS,
        ),
        images=(lambda pixels: pooled(loaded.get_image_features(pixel_values=pixels)), HALF, HALF, 20),
        logit=logit_of(loaded),
        steps=lambda image: torch.tensor(processor(image)["pixel_values"][0]),
    )


def tiny_open_clip_resnet(folder):
    """A convolutional image side with a stage of two blocks; BERT pooled by the mean, and one matrix."""
    vocabulary = tiny_tokenizers.wordpiece(folder, 512)
    model_cfg = {
        "embed_dim": 8,
        "custom_text": True,
        "vision_cfg": {
            "image_size": 64,
            "layers": [1, 2, 1, 1],
            "width": 4,
            "head_width": 32,
            "patch_size": None,
        },
        "text_cfg": {
            "hf_model_name": tiny_bert_config(folder, vocabulary, 64),
            "hf_proj_type": "linear",
            "hf_pooler_type": "mean_pooler",
            "hf_model_pretrained": False,
            "context_length": CONTEXT,
        },
    }
    preprocess = {"mean": IMAGE_MEAN, "std": IMAGE_STD, "interpolation": "bicubic", "resize_mode": "shortest"}
    model = open_clip_model(
        folder,
        model_cfg,
        preprocess,
        seed=151,
        name="open_clip_model.safetensors",
        save=save_halves,
        hub="tiny/BERT",
    )
    # Pictures of large squares keep the fixture small.
    hub_parity(
        folder,
        model,
        preprocess,
        strings=TEXTS[:2] + ["", "a normal [PAD] chest [PAD]"],
        enlargement=4,
    )


SMALL_VISION = {"image_size": 16, "layers": 1, "width": 16, "head_width": 8, "patch_size": 8, "mlp_ratio": 1.0}


def tiny_open_clip_pooler(folder):
    """BERT's own pooler and no projection."""
    vocabulary = tiny_tokenizers.wordpiece(folder, 512)
    text = {
        "hf_model_name": tiny_bert_config(folder, vocabulary, 64),
        "hf_proj_type": None,
        "hf_pooler_type": "cls_pooler",
        "hf_model_pretrained": False,
        "context_length": CONTEXT,
    }
    preprocess = {"mean": IMAGE_MEAN, "std": IMAGE_STD}
    model = open_clip_model(
        folder,
        {"embed_dim": 64, "custom_text": True, "vision_cfg": SMALL_VISION, "text_cfg": text},
        preprocess,
        seed=161,
        name="open_clip_pytorch_model.safetensors",
        save=save_halves,
        hub="tiny/BERT",
    )
    written = json.loads((folder / "open_clip_config.json").read_text(encoding="utf-8"))
    older = written["model_cfg"]["text_cfg"]
    older["proj"], older["pooler_type"] = older.pop("hf_proj_type"), older.pop("hf_pooler_type")
    write_json_file(folder / "open_clip_config.json", written)
    hub_parity(folder, model, preprocess)


def tiny_open_clip_xlm(folder):
    """XLM-RoBERTa as a text side: positions behind that of padding, and the mean of states."""
    vocabulary = encoder_tokenizers.unigram(folder, CONTEXT)
    transformers.XLMRobertaConfig(
        vocab_size=vocabulary,
        hidden_size=64,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=12,
        max_position_embeddings=34,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
    ).save_pretrained(folder / "hub")
    text = {
        "hf_model_name": str(folder / "hub"),
        "hf_tokenizer_name": "tiny/XLM-R",
        "hf_proj_type": "mlp",
        "hf_pooler_type": "mean_pooler",
        "hf_model_pretrained": False,
        "context_length": CONTEXT,
    }
    preprocess = {"mean": IMAGE_MEAN, "std": IMAGE_STD}
    model = open_clip_model(
        folder,
        {"embed_dim": 12, "custom_text": True, "vision_cfg": SMALL_VISION, "text_cfg": text},
        preprocess,
        seed=171,
        name="open_clip_model.safetensors",
        save=save_halves,
        hub="tiny/XLM-R",
    )
    hub_parity(
        folder,
        model,
        preprocess,
        strings=TEXTS[:3] + ["", "a normal <pad> chest <pad>"],
    )


def main():
    destination = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    transformers.logging.set_verbosity_error()
    torch.set_default_dtype(torch.float64)
    for make in [
        tiny_open_clip,
        tiny_open_clip_custom,
        tiny_biomed_clip,
        tiny_open_clip_siglip,
        tiny_siglip,
        tiny_open_clip_resnet,
        tiny_open_clip_pooler,
        tiny_open_clip_xlm,
    ]:
        folder = destination / make.__name__.replace("_", "-")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder)
        print(f"{folder.name}: {sum(f.stat().st_size for f in folder.rglob('*') if f.is_file())} bytes")


main()
