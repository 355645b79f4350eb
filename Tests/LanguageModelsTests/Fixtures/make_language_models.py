"""Writes tiny random language models in published layouts, and what the reference makes of them.

usage: python3 make_language_models.py [FOLDER [NAME…]]

The reference is transformers 5, loading the very files that were written and computing in float64 with eager
attention, one text at a time. README.md says what each folder has that others do not.
"""

import json
import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import torch
import transformers
from safetensors.torch import save_file
from tokenizers import Tokenizer, normalizers

import tiny_tokenizers
from tiny_tokenizers import write

torch.set_num_threads(1)

# A prompt and the target behind it, which are read as one text.
CASES = [
    ("The chest radiograph shows", " a nodule."),
    ("Is the left kidney normal? Answer:", " Sure, it is"),
    ("größer, 10.4 cm\n", "yes"),
]
GREEDY = 8


def rounded(tensor, digits=8):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().reshape(-1).tolist()]


def write_model(folder, kind, config, seed, dtype=torch.float32, scale=2.5, rename=None, extra=None, shards=1):
    """Writes config.json and random weights of transformers' model `kind` under published names."""
    settings = kind.config_class.from_dict(dict(config))
    model = kind(settings)
    random = torch.Generator().manual_seed(seed)
    weights = {}
    tied = set(getattr(model, "all_tied_weights_keys", {}))
    for key, tensor in model.state_dict().items():
        if key in tied and settings.tie_word_embeddings:
            continue
        values = torch.randn(tensor.shape, generator=random)
        if tensor.dim() == 1:
            values = values * 0.1 + (1 if "norm" in key or "ln_" in key else 0) * (0 if kind.__name__.startswith("Gemma") else 1)
        else:
            values = values * scale / tensor.shape[-1] ** 0.5
        name = rename(key) if rename else key
        weights[name] = values.to(dtype).contiguous()
    weights.update(extra(weights) if extra else {})
    write(folder / "config.json", config)
    if shards == 1:
        save_file(weights, folder / "model.safetensors", {"format": "pt"})
        return
    names = sorted(weights)
    places = {name: index * shards // len(names) for index, name in enumerate(names)}
    files = [f"model-{index + 1:05}-of-{shards:05}.safetensors" for index in range(shards)]
    for index, file in enumerate(files):
        save_file({name: weights[name] for name in names if places[name] == index}, folder / file, {"format": "pt"})
    total = sum(tensor.nbytes for tensor in weights.values())
    index = {"metadata": {"total_size": total}, "weight_map": {name: files[places[name]] for name in names}}
    write(folder / "model.safetensors.index.json", index)


def base(kind, vocabulary, **changes):
    config = {
        "architectures": [kind.__name__],
        "model_type": kind.config_class.model_type,
        "vocab_size": vocabulary,
        "hidden_size": 16,
        "intermediate_size": 24,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "hidden_act": "silu",
        "max_position_embeddings": 64,
        "rms_norm_eps": 1e-05,
        "tie_word_embeddings": False,
    }
    return config | changes


def gpt2(folder):
    end = "<|endoftext|>"
    tokenizer = tiny_tokenizers.byte_level(folder, [end], merges=30)
    config = {
        "activation_function": "gelu_new",
        "architectures": ["GPT2LMHeadModel"],
        "eos_token_id": tokenizer.token_to_id(end),
        "layer_norm_epsilon": 1e-05,
        "model_type": "gpt2",
        "n_ctx": 64,
        "n_embd": 16,
        "n_head": 4,
        "n_layer": 2,
        "n_positions": 64,
        "vocab_size": tokenizer.get_vocab_size() + 5,
    }
    masks = {
        f"h.{layer}.attn.{name}": value
        for layer in range(2)
        for name, value in (("bias", torch.ones(1, 1, 64, 64).tril().bool()), ("masked_bias", torch.tensor(-1e4)))
    }
    write_model(
        folder,
        transformers.GPT2LMHeadModel,
        config,
        1,
        rename=lambda key: key.removeprefix("transformer."),
        extra=lambda _: masks,
    )


def llama2(folder):
    tokenizer = tiny_tokenizers.sentence_pieces(folder)
    kind = transformers.LlamaForCausalLM
    config = base(kind, tokenizer.get_vocab_size(), bos_token_id=1, eos_token_id=2, rope_scaling=None, pretraining_tp=1)
    del config["num_key_value_heads"]
    buffers = {f"model.layers.{layer}.self_attn.rotary_emb.inv_freq": torch.ones(2) for layer in range(2)}
    write_model(folder, kind, config, 2, dtype=torch.float16, extra=lambda _: buffers, shards=2)
    write(folder / "generation_config.json", {"bos_token_id": 1, "eos_token_id": 2, "temperature": 0.6})


def llama3(folder):
    special = ["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"]
    tokenizer = tiny_tokenizers.byte_level(folder, special, before=special[0], pattern=tiny_tokenizers.LLAMA3)
    kind = transformers.LlamaForCausalLM
    config = base(
        kind,
        tokenizer.get_vocab_size(),
        bos_token_id=tokenizer.token_to_id(special[0]),
        eos_token_id=tokenizer.token_to_id(special[1]),
        dtype="bfloat16",
        rope_parameters={
            "rope_type": "llama3",
            "rope_theta": 500000.0,
            "factor": 8.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 16,
        },
    )
    write_model(folder, kind, config, 3, dtype=torch.bfloat16)
    write(folder / "generation_config.json", {"eos_token_id": [tokenizer.token_to_id(token) for token in special[1:]]})


def smollm(folder):
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokenizer = tiny_tokenizers.byte_level(folder, special, digits=True)
    kind = transformers.LlamaForCausalLM
    config = base(
        kind,
        tokenizer.get_vocab_size() + 2,
        eos_token_id=tokenizer.token_to_id("<|im_end|>"),
        rope_theta=100000,
        tie_word_embeddings=True,
        attention_bias=True,
        mlp_bias=True,
    )
    write_model(folder, kind, config, 4, rename=lambda key: key.removeprefix("model."))


def mistral(folder):
    tokenizer = tiny_tokenizers.sentence_pieces(folder)
    kind = transformers.MistralForCausalLM
    config = base(kind, tokenizer.get_vocab_size(), eos_token_id=2, head_dim=6, sliding_window=5, rope_theta=10000.0)
    write_model(folder, kind, config, 5)


def qwen2(folder):
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokenizer = tiny_tokenizers.byte_level(folder, special, pattern=tiny_tokenizers.QWEN, normalizer=normalizers.NFC())
    kind = transformers.Qwen2ForCausalLM
    ends = [tokenizer.token_to_id("<|im_end|>"), tokenizer.token_to_id("<|endoftext|>")]
    config = base(
        kind,
        tokenizer.get_vocab_size() + 9,
        eos_token_id=ends[0],
        rope_theta=1000000.0,
        use_sliding_window=True,
        sliding_window=4,
        max_window_layers=1,
    )
    write_model(folder, kind, config, 6)
    write(folder / "generation_config.json", {"do_sample": True, "eos_token_id": ends, "top_p": 0.8})


def qwen3(folder):
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokenizer = tiny_tokenizers.byte_level(folder, special, pattern=tiny_tokenizers.QWEN, normalizer=normalizers.NFC())
    kind = transformers.Qwen3ForCausalLM
    config = base(
        kind,
        tokenizer.get_vocab_size(),
        eos_token_id=tokenizer.token_to_id("<|im_end|>"),
        rope_theta=1000000,
        head_dim=6,
        rms_norm_eps=1e-06,
        tie_word_embeddings=True,
        use_sliding_window=False,
        sliding_window=None,
    )
    write_model(
        folder, kind, config, 7, extra=lambda weights: {"lm_head.weight": weights["model.embed_tokens.weight"].clone()}
    )


def phi3(folder):
    tokenizer = tiny_tokenizers.sentence_pieces(folder)
    kind = transformers.Phi3ForCausalLM
    config = base(
        kind, tokenizer.get_vocab_size(), eos_token_id=2, pad_token_id=0, sliding_window=6, original_max_position_embeddings=64
    )
    write_model(folder, kind, config, 8)


def gemma3(folder):
    tokenizer = tiny_tokenizers.sentence_pieces(folder, before="<bos>", prefixes=False)
    kind = transformers.Gemma3ForCausalLM
    config = base(
        kind,
        tokenizer.get_vocab_size(),
        bos_token_id=2,
        eos_token_id=1,
        pad_token_id=0,
        head_dim=6,
        num_hidden_layers=3,
        hidden_activation="gelu_pytorch_tanh",
        query_pre_attn_scalar=9,
        sliding_window=5,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"],
        rope_parameters={
            "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
            "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0},
        },
    )
    del config["tie_word_embeddings"], config["hidden_act"]
    write_model(folder, kind, config, 9)


def measures(model, tokens, target):
    """Mean cross-entropy, nanoGCG's mellowmax of 1 and the margin of Carlini and Wagner of a target behind ids."""
    logits = model(input_ids=torch.tensor([tokens + target])).logits[0, len(tokens) - 1 : -1]
    labels = torch.tensor(target)
    chosen = logits.gather(1, labels[:, None])[:, 0]
    others = logits.scatter(1, labels[:, None], -torch.inf).max(dim=1).values
    return {
        "tokens": tokens,
        "crossEntropy": torch.nn.functional.cross_entropy(logits, labels).item(),
        "mellowmax": (torch.logsumexp(-chosen, 0) - torch.tensor(float(len(target))).log()).item(),
        "carliniWagner": torch.clamp(others - chosen, min=-0.5).mean().item(),
    }


def candidates(model, tokens, target, seed):
    """Sequences made from one by replacing a token, one that is longer and one that is shorter."""
    random = torch.Generator().manual_seed(seed)
    draw = lambda below: int(torch.randint(below, (1,), generator=random))
    made = [tokens]
    for _ in range(5):
        copy = list(tokens)
        copy[draw(len(tokens))] = draw(200)
        made.append(copy)
    made += [tokens[:4] + [7] + tokens[4:], tokens[:-2]]
    return [measures(model, ids, target) for ids in made]


def case(model, tokenizer, prompt, target):
    """The loss of a target behind a prompt, its gradient, the logits before it, and the greedy answer."""
    tokens = tokenizer.encode(prompt).ids
    whole = tokenizer.encode(prompt + target).ids
    assert whole[: len(tokens)] == tokens and len(whole) > len(tokens), (prompt, target)
    ids = torch.tensor([whole])
    inputs = model.get_input_embeddings().weight[ids[0]].detach()[None].requires_grad_()
    scale = getattr(model.get_input_embeddings(), "scalar_embed_scale", 1.0)
    logits = model(inputs_embeds=inputs * scale).logits[0]
    rows = logits[len(tokens) - 1 : -1]
    loss = torch.nn.functional.cross_entropy(rows, ids[0, len(tokens) :])
    (gradient,) = torch.autograd.grad(loss, inputs)
    plain = model(input_ids=ids).logits[0]
    assert torch.allclose(plain, logits, atol=1e-9)
    start = torch.tensor([tokens])
    answer = model.generate(start, attention_mask=torch.ones_like(start), do_sample=False, max_new_tokens=GREEDY)
    answer = answer[0, len(tokens) :].tolist()
    print(f"  {prompt!r}: loss {loss.item():.4f}, answer {tokenizer.decode(answer)!r}")
    return {
        "prompt": prompt,
        "target": target,
        "tokens": tokens,
        "targetTokens": whole[len(tokens) :],
        "logits": rounded(rows[0], 6),
        "loss": loss.item(),
        "gradient": {"shape": list(gradient[0].shape), "values": rounded(gradient, 6)},
        "answerTokens": answer,
        "answer": tokenizer.decode(answer),
        "candidates": candidates(model, tokens, whole[len(tokens) :], len(tokens)),
    }


MODELS = [gpt2, llama2, llama3, smollm, mistral, qwen2, qwen3, phi3, gemma3]


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for build in MODELS:
        name = f"tiny-{build.__name__}"
        if len(sys.argv) > 2 and name not in sys.argv[2:]:
            continue
        folder = root / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        print(name)
        build(folder)
        model = transformers.AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float64, attn_implementation="eager"
        ).eval()
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        cases = [case(model, tokenizer, *texts) for texts in CASES]
        lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in cases)
        (folder / "parity.json").write_text('{"cases":[\n' + lines + "\n]}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
