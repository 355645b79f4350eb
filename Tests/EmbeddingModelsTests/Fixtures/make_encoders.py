"""Writes tiny random text encoders in the layouts of sentence-transformers, and what the reference makes of them.

usage: python3 make_encoders.py [FOLDER [NAME…]]

The reference is sentence-transformers over transformers 5, loading the very files that were written, computing in
float64 with eager attention, one text at a time, without padding. README.md says what each folder has that others do
not.
"""

import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import numpy
import torch
import transformers
from safetensors.torch import save_file
from sentence_transformers import SentenceTransformer
from tokenizers import normalizers

import encoder_tokenizers
from layouts import random_weights, write_json_file, write_weights
from references import differentiate, float32_exact, rounded, shortest, text_case, write_json

TEXTS = [
    "a normal chest radiograph",
    "CT of the head",
    "it's 10.4 cm; no effusion, no nodule.",
    "the patient's second study: small hemorrhages in the liver and in the left kidney",
    "",
]


def modules(folder, *parts, newer=False):
    """Writes modules.json for parts of (path, type); the first is the transformer."""
    paths = {
        "Transformer": "base.modules.transformer",
        "Dense": "base.modules.dense",
        "Normalize": "base.modules.normalize",
        "Pooling": "sentence_transformer.modules.pooling",
    }
    write_json_file(
        folder / "modules.json",
        [
            {
                "idx": index,
                "name": str(index),
                "path": path,
                "type": f"sentence_transformers.{paths[kind] if newer else 'models'}.{kind}",
            }
            for index, (path, kind) in enumerate(parts)
        ],
    )


def pooling(folder, width, mode, newer=False, **changes):
    if newer:
        contents = {"embedding_dimension": width, "pooling_mode": mode, "include_prompt": True}
    else:
        keys = ["cls_token", "mean_tokens", "max_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken"]
        contents = {"word_embedding_dimension": width} | {f"pooling_mode_{key}": key == mode for key in keys}
    write_json_file(folder / "1_Pooling" / "config.json", contents | changes)


def dense(folder, inputs, outputs, activation, seed, bias=True):
    random = numpy.random.default_rng(seed)
    weights = {"linear.weight": random.normal(size=(outputs, inputs)) * 0.4}
    if bias:
        weights["linear.bias"] = random.normal(size=outputs) * 0.2
    folder.mkdir(parents=True)
    write_weights(folder, {key: torch.tensor(x, dtype=torch.float32) for key, x in weights.items()})
    contents = {"in_features": inputs, "out_features": outputs, "bias": bias}
    write_json_file(folder / "config.json", contents | ({"activation_function": activation} if activation else {}))


def write_model(folder, kind, config, seed, dtype=torch.float32, prefix="", extra=None, rename=None, scale=1.6):
    """Writes config.json and random weights of transformers' model `kind` under published names."""
    model = kind(kind.config_class.from_dict(dict(config)))
    weights = random_weights(model, seed, scale=scale)
    rename = rename or (lambda name: name)
    kept = {name: x for name, x in weights.items() if not name.startswith("pooler.")}
    tensors = {prefix + rename(name): x.to(dtype) for name, x in kept.items()}
    write_weights(folder, tensors | (extra or {}))
    write_json_file(folder / "config.json", config)


def keep_double_precision(model):
    """Replaces norms and softmax that compute in single precision, whatever the weights' type: finite differences
    would be noise."""
    torch.nn.functional.softmax = lambda x, dim, dtype=None: torch.softmax(x, dim)
    transformers.models.modernbert.modeling_modernbert.apply_rotary_pos_emb = (
        transformers.models.llama.modeling_llama.apply_rotary_pos_emb
    )

    def normalized(self, x):
        offset = 1 if type(self).__name__.startswith("Gemma") else 0
        epsilon = getattr(self, "variance_epsilon", None) or getattr(self, "eps")
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * (self.weight + offset)

    for module in model.modules():
        if type(module).__name__.endswith("RMSNorm"):
            type(module).forward = normalized


def write_parity(folder, texts=TEXTS, seed=0, key_of=lambda name: name, digits=7, fused=None, input_scale=1):
    """Writes parity.json and parameter_gradients.safetensors of what lies in the folder.

    `fused` gives the place of a parameter among those that are one matrix in the file, by the parameter's name.
    """
    model = SentenceTransformer(
        str(folder), device="cpu", model_kwargs={"attn_implementation": "eager", "dtype": torch.float64}
    )
    model = model.to(torch.float64).eval()
    inner = model[0].auto_model
    keep_double_precision(inner)
    assert all(x.dtype == torch.float64 for x in model.parameters())
    random = numpy.random.default_rng(seed)

    def tokenize(text):
        return model.tokenizer(text, truncation=True, max_length=model.max_seq_length)["input_ids"]

    def embed(tokens):
        ids = torch.tensor([tokens])
        return model({"input_ids": ids, "attention_mask": torch.ones_like(ids)})["sentence_embedding"][0]

    parameters = {name: x for name, x in model.named_parameters() if ".pooler." not in name}
    cases, gradients, unused = [], {}, []
    for index, text in enumerate(texts):
        tokens = tokenize(text)
        assert tokens, text
        encoded = torch.as_tensor(model.encode(text, convert_to_tensor=True))
        assert (embed(tokens) - encoded).abs().max() < 1e-6, "encode gives something else"
        cotangent = float32_exact(random.normal(size=embed(tokens).numel()), decimals=3)
        case = text_case(text, tokens, embed, inner.get_input_embeddings(), cotangent)
        case["gradient"]["values"] = [float(f"{x * input_scale:.{digits}g}") for x in case["gradient"]["values"]]
        cases.append(case)
        if index == 0:
            names = [
                name
                for name, gradient in zip(
                    parameters,
                    torch.autograd.grad(embed(tokens).sum(), list(parameters.values()), allow_unused=True),
                )
                if gradient is not None
            ]
            _, values = differentiate(lambda: embed(tokens), [parameters[name] for name in names], cotangent)
            gradients = {name: x * (x.abs() > 1e-12) for name, x in zip(names, values)}
            unused = [name for name in parameters if name not in gradients]

    def key(name):
        """The checkpoint's key for one of the parameters of sentence-transformers' model."""
        if name.startswith("0."):
            return key_of(name.split(".", 2)[2])
        index, rest = name.split(".", 1)
        return f"{index}_Dense.{rest}"

    parts = {}
    for name, x in sorted(gradients.items(), key=lambda entry: (fused or {}).get(entry[0].split(".")[-2], 0)):
        parts.setdefault(key(name), []).append(x.to(torch.float32))
    save_file(
        {name: torch.cat(list_of_parts) for name, list_of_parts in sorted(parts.items())},
        folder / "parameter_gradients.safetensors",
        metadata={"format": "pt"},
    )
    write_json(
        folder / "parity.json",
        {"model": folder.name, "parametersWithoutGradient": sorted(map(key, unused))},
        {"texts": cases},
    )


ROBERTA_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def roberta_config(vocabulary, kind, **changes):
    return {
        "model_type": kind,
        "vocab_size": vocabulary,
        "hidden_size": 12,
        "num_hidden_layers": 2,
        "num_attention_heads": 3,
        "intermediate_size": 20,
        "hidden_act": "gelu",
        "max_position_embeddings": 40,
        "type_vocab_size": 1,
        "layer_norm_eps": 1e-5,
        "bos_token_id": 0,
        "pad_token_id": 1,
        "eos_token_id": 2,
    } | changes


def tiny_roberta(folder):
    vocabulary = encoder_tokenizers.byte_pairs(folder, ROBERTA_SPECIAL, ["<s>"], ["</s>"], 38)
    config = roberta_config(vocabulary, "roberta", architectures=["RobertaForMaskedLM"])
    write_model(
        folder,
        transformers.RobertaModel,
        config,
        101,
        torch.float16,
        prefix="roberta.",
        extra={"lm_head.bias": torch.zeros(3), "roberta.embeddings.position_ids": torch.arange(40).reshape(1, 40)},
    )
    modules(folder, ("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    pooling(folder, 12, "mean_tokens")
    write_json_file(folder / "sentence_bert_config.json", {"max_seq_length": 36, "do_lower_case": False})
    texts = TEXTS + ["a <pad> scan <pad><pad> of"]
    write_parity(folder, texts, 102, key_of=lambda name: "roberta." + name)


def tiny_xlm_roberta(folder):
    vocabulary = encoder_tokenizers.unigram(folder, 38)
    config = roberta_config(vocabulary, "xlm-roberta", architectures=["XLMRobertaModel"], dtype="float32")
    write_model(folder, transformers.XLMRobertaModel, config, 111, torch.bfloat16)
    parts = ("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense"), ("3_Dense", "Dense")
    modules(folder, *parts, ("4_Normalize", "Normalize"), newer=True)
    pooling(folder, 12, ["cls", "weightedmean"], newer=True)
    dense(folder / "2_Dense", 24, 10, "torch.nn.modules.activation.Tanh", 112)
    dense(folder / "3_Dense", 10, 7, "torch.nn.modules.linear.Identity", 113, bias=False)
    write_parity(folder, TEXTS, 114)


def tiny_distilbert(folder):
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = encoder_tokenizers.word_pieces(folder, special, ["[CLS]"], ["[SEP]"], 512)
    config = {
        "architectures": ["DistilBertModel"],
        "model_type": "distilbert",
        "vocab_size": vocabulary,
        "dim": 12,
        "n_layers": 2,
        "n_heads": 2,
        "hidden_dim": 20,
        "activation": "gelu",
        "max_position_embeddings": 24,
        "sinusoidal_pos_embds": False,
        "pad_token_id": 0,
    }
    write_model(
        folder,
        transformers.DistilBertModel,
        config,
        121,
        prefix="distilbert.",
        extra={"vocab_layer_norm.weight": torch.ones(12)},
    )
    parts = ("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense")
    modules(folder, *parts)
    pooling(folder, 12, "mean_sqrt_len_tokens", pooling_mode_max_tokens=True)
    dense(folder / "2_Dense", 24, 9, None, 122)
    write_parity(folder, TEXTS, 123, key_of=lambda name: "distilbert." + name)


def tiny_mpnet(folder):
    special = ["<s>", "<pad>", "</s>", "<unk>", "[UNK]", "<mask>"]
    vocabulary = encoder_tokenizers.word_pieces(folder, special, ["<s>"], ["</s>"], 128)
    config = {
        "architectures": ["MPNetForMaskedLM"],
        "model_type": "mpnet",
        "vocab_size": vocabulary,
        "hidden_size": 12,
        "num_hidden_layers": 2,
        "num_attention_heads": 3,
        "intermediate_size": 20,
        "hidden_act": "gelu",
        "max_position_embeddings": 130,
        "layer_norm_eps": 1e-5,
        "relative_attention_num_buckets": 32,
    }
    write_model(
        folder, transformers.MPNetModel, config, 131, torch.float16, prefix="mpnet.", extra={"lm_head.bias": torch.zeros(2)}
    )
    modules(folder, ("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    pooling(folder, 12, "mean_tokens")
    write_json_file(folder / "sentence_bert_config.json", {"max_seq_length": 128, "do_lower_case": False})
    # Long enough for every bucket of distances.
    texts = TEXTS + ["a <pad> scan", " ".join("abcdefghijklmnop"[i % 16] for i in range(115))]
    write_parity(folder, texts, 132, key_of=lambda name: "mpnet." + name, digits=5)


def decoder_config(vocabulary, kind, architecture, **changes):
    return {
        "architectures": [architecture],
        "model_type": kind,
        "vocab_size": vocabulary,
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "intermediate_size": 20,
        "hidden_act": "silu",
        "max_position_embeddings": 64,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": True,
    } | changes


def last_token(folder, newer=False):
    modules(folder, ("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"), newer=newer)
    pooling(folder, 16, "lasttoken", newer=newer)


END = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]


def tiny_qwen2(folder):
    vocabulary = encoder_tokenizers.byte_pairs(
        folder, END, [], ["<|endoftext|>"], 32, normalizer=normalizers.NFC(), merges=8, pattern=encoder_tokenizers.QWEN
    )
    config = decoder_config(vocabulary + 13, "qwen2", "Qwen2ForCausalLM")
    config |= {"rope_theta": 1e6, "sliding_window": 5, "use_sliding_window": True, "max_window_layers": 1}
    write_model(folder, transformers.Qwen2Model, config, 141, torch.bfloat16, prefix="model.")
    modules(folder, ("", "Transformer"), ("1_Pooling", "Pooling"))
    pooling(folder, 16, "mean_tokens")
    write_parity(folder, TEXTS, 142, key_of=lambda name: "model." + name)


def tiny_qwen3(folder):
    vocabulary = encoder_tokenizers.byte_pairs(
        folder, END, [], ["<|endoftext|>"], 40, normalizer=normalizers.NFC(), merges=8, pattern=encoder_tokenizers.QWEN
    )
    config = decoder_config(vocabulary + 5, "qwen3", "Qwen3Model", head_dim=6, attention_bias=False)
    config |= {
        "dtype": "bfloat16",
        "layer_types": ["full_attention", "full_attention"],
        "rope_parameters": {"rope_type": "default", "rope_theta": 1e6},
        "sliding_window": None,
        "use_sliding_window": False,
        "max_window_layers": 28,
    }
    write_model(folder, transformers.Qwen3Model, config, 151, torch.bfloat16)
    last_token(folder, newer=True)
    write_json_file(
        folder / "config_sentence_transformers.json",
        {
            "prompts": {"query": "Instruct: find it\nQuery:", "document": ""},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )
    write_parity(folder, TEXTS, 152)


def tiny_mistral(folder):
    special = ["<unk>", "<s>", "</s>"]
    vocabulary = encoder_tokenizers.byte_pairs(folder, special, ["<s>"], [], 40, merges=8)
    config = decoder_config(vocabulary, "mistral", "MistralModel", sliding_window=4, rms_norm_eps=1e-5)
    write_model(folder, transformers.MistralModel, config, 161, torch.bfloat16)
    last_token(folder)
    write_parity(folder, TEXTS, 162)


def tiny_llama(folder):
    special = ["<|begin_of_text|>", "<|end_of_text|>"]
    vocabulary = encoder_tokenizers.byte_pairs(
        folder, special, ["<|begin_of_text|>"], [], 40, merges=8, pattern=encoder_tokenizers.LLAMA3
    )
    config = decoder_config(vocabulary, "llama", "LlamaModel", num_key_value_heads=1, attention_bias=True, mlp_bias=True)
    config |= {
        "head_dim": 8,
        "rope_theta": 50.0,
        "rope_scaling": {
            "type": "llama3",
            "factor": 4.0,
            "low_freq_factor": 1.0,
            "high_freq_factor": 4.0,
            "original_max_position_embeddings": 40,
        },
    }
    write_model(folder, transformers.LlamaModel, config, 171, torch.bfloat16)
    last_token(folder)
    write_parity(folder, TEXTS, 172)


def tiny_modernbert(folder):
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = encoder_tokenizers.byte_pairs(
        folder, special, ["[CLS]"], ["[SEP]"], 40, normalizer=normalizers.NFC(), merges=8
    )
    config = {
        "architectures": ["ModernBertForMaskedLM"],
        "model_type": "modernbert",
        "vocab_size": vocabulary,
        "hidden_size": 12,
        "num_hidden_layers": 3,
        "num_attention_heads": 3,
        "intermediate_size": 14,
        "hidden_activation": "gelu",
        "max_position_embeddings": 48,
        "norm_eps": 1e-5,
        "norm_bias": False,
        "attention_bias": False,
        "mlp_bias": False,
        "global_attn_every_n_layers": 2,
        "local_attention": 6,
        "global_rope_theta": 160000.0,
        "local_rope_theta": 500.0,
        "pad_token_id": 0,
    }
    heads = {"head.dense.weight": torch.ones(12, 12), "decoder.bias": torch.zeros(vocabulary)}
    write_model(folder, transformers.ModernBertModel, config, 181, torch.bfloat16, prefix="model.", extra=heads)
    modules(folder, ("", "Transformer"), ("1_Pooling", "Pooling"))
    pooling(folder, 12, "cls_token")
    write_parity(folder, TEXTS, 182, key_of=lambda name: "model." + name)


def tiny_nomic_bert(folder):
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = encoder_tokenizers.word_pieces(folder, special, ["[CLS]"], ["[SEP]"], 512)
    sizes = {"vocab_size": vocabulary, "type_vocab_size": 2, "model_type": "nomic_bert", "pad_token_id": 0}
    published = sizes | {
        "architectures": ["NomicBertModel"],
        "auto_map": {"AutoModel": "modeling_hf_nomic_bert.NomicBertModel"},
        "n_embd": 12,
        "n_head": 3,
        "n_layer": 2,
        "n_inner": 20,
        "n_positions": 64,
        "activation_function": "swiglu",
        "layer_norm_epsilon": 1e-12,
        "rotary_emb_base": 1000,
        "rotary_emb_fraction": 1.0,
        "rotary_emb_interleaved": False,
        "rotary_scaling_factor": None,
        "prenorm": False,
        "use_rms_norm": False,
        "qkv_proj_bias": False,
        "mlp_fc1_bias": False,
        "mlp_fc2_bias": False,
        "causal": False,
    }
    names = sizes | {
        "architectures": ["NomicBertModel"],
        "hidden_size": 12,
        "num_attention_heads": 3,
        "num_hidden_layers": 2,
        "intermediate_size": 20,
        "max_position_embeddings": 64,
        "hidden_act": "silu",
        "rope_parameters": {"rope_type": "default", "rope_theta": 1000.0},
    }
    kind = transformers.NomicBertModel
    model = kind(kind.config_class.from_dict(dict(names)))
    weights = random_weights(model, 191, scale=1.6)
    with torch.no_grad():
        for name, x in model.named_parameters():
            x.copy_(weights[name])
    # The reference turns the names back into those of published files.
    model.to(torch.float32).save_pretrained(folder)
    modules(folder, ("", "Transformer"), ("1_Pooling", "Pooling"))
    pooling(folder, 12, "mean_tokens")
    write_json_file(folder / "sentence_bert_config.json", {"max_seq_length": 8192, "do_lower_case": False})
    write_json_file(folder / "config.json", names)
    write_parity(folder, TEXTS, 192, key_of=published_nomic_name, fused={"q_proj": 0, "k_proj": 1, "v_proj": 2})
    write_json_file(folder / "config.json", published)


def published_nomic_name(name):
    for ours, theirs in [
        ("layers.", "encoder.layers."),
        ("embeddings.LayerNorm", "emb_ln"),
        ("self_attn.o_proj", "attn.out_proj"),
        ("up_proj", "fc11"),
        ("gate_proj", "fc12"),
        ("down_proj", "fc2"),
        ("post_attention_layernorm", "norm1"),
        ("post_mlp_layernorm", "norm2"),
        ("self_attn.q_proj", "attn.Wqkv"),
        ("self_attn.k_proj", "attn.Wqkv"),
        ("self_attn.v_proj", "attn.Wqkv"),
    ]:
        name = name.replace(ours, theirs)
    return name


def tiny_albert(folder):
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = encoder_tokenizers.word_pieces(folder, special, ["[CLS]"], ["[SEP]"], 512)
    config = {
        "architectures": ["AlbertForMaskedLM"],
        "model_type": "albert",
        "vocab_size": vocabulary,
        "embedding_size": 8,
        "hidden_size": 12,
        "num_hidden_layers": 3,
        "num_hidden_groups": 2,
        "inner_group_num": 1,
        "num_attention_heads": 2,
        "intermediate_size": 20,
        "hidden_act": "gelu_new",
        "max_position_embeddings": 32,
        "type_vocab_size": 2,
        "layer_norm_eps": 1e-12,
        "pad_token_id": 0,
    }
    write_model(
        folder, transformers.AlbertModel, config, 201, prefix="albert.", extra={"predictions.bias": torch.zeros(3)}
    )
    modules(folder, ("", "Transformer"), ("1_Pooling", "Pooling"))
    pooling(folder, 12, "mean_tokens")
    write_parity(folder, TEXTS, 202, key_of=lambda name: "albert." + name)


def tiny_embedding_gemma(folder):
    special = ["<pad>", "<eos>", "<bos>", "<unk>"]
    vocabulary = encoder_tokenizers.byte_pairs(folder, special, ["<bos>"], ["<eos>"], 40, merges=8)
    config = decoder_config(vocabulary, "gemma3_text", "Gemma3TextModel", num_hidden_layers=3, head_dim=6)
    del config["hidden_act"]
    config |= {
        "hidden_activation": "gelu_pytorch_tanh",
        "query_pre_attn_scalar": 5,
        "rope_theta": 1e6,
        "rope_local_base_freq": 1e4,
        "sliding_window": 7,
        "sliding_window_pattern": 3,
        "use_bidirectional_attention": True,
        "layer_types": ["sliding_attention", "sliding_attention", "full_attention"],
        "attn_logit_softcapping": None,
    }
    write_model(folder, transformers.Gemma3TextModel, config, 211, torch.bfloat16, scale=0.6)
    parts = ("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense"), ("3_Dense", "Dense")
    modules(folder, *parts, ("4_Normalize", "Normalize"))
    pooling(folder, 16, "mean_tokens")
    dense(folder / "2_Dense", 16, 20, "torch.nn.modules.linear.Identity", 212, bias=False)
    dense(folder / "3_Dense", 20, 16, "torch.nn.modules.linear.Identity", 213, bias=False)
    write_json_file(
        folder / "config_sentence_transformers.json",
        {
            "prompts": {"query": "task: search result | query: ", "document": "title: none | text: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )
    # The reference's input embeddings are the table's rows times the root of the width.
    write_parity(folder, TEXTS, 214, input_scale=4)


def tiny_bge_m3(folder):
    vocabulary = encoder_tokenizers.unigram(folder, 38)
    config = roberta_config(vocabulary, "xlm-roberta", architectures=["XLMRobertaModel"])
    write_model(folder, transformers.XLMRobertaModel, config, 221, torch.float16)
    modules(folder, ("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    pooling(folder, 12, "cls_token")
    random = numpy.random.default_rng(222)
    shapes = {"sparse_linear": (1, 12), "colbert_linear": (12, 12)}
    heads = {}
    for name, shape in shapes.items():
        # Most tokens shall have a weight above zero.
        weight, bias = random.normal(size=shape) * 0.3, 1.5 + random.normal(size=shape[0]) * 0.2
        heads[name] = {
            "weight": torch.tensor(weight, dtype=torch.float32),
            "bias": torch.tensor(bias, dtype=torch.float32),
        }
        torch.save(heads[name], folder / f"{name}.pt")
    write_parity(folder, TEXTS[:4], 223)
    write_m3_scores(folder, heads)


def write_m3_scores(folder, heads):
    """Writes scores.json: pairs of texts with their three scores, in double precision, pair by pair."""
    model = transformers.AutoModel.from_pretrained(folder, attn_implementation="eager", dtype=torch.float64).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    linear = lambda name, x: x @ heads[name]["weight"].double().T + heads[name]["bias"].double()
    unused = {tokenizer.convert_tokens_to_ids(token) for token in ["<s>", "<pad>", "</s>", "<unk>"]}

    def represent(text, limit):
        ids = tokenizer(text, truncation=True, max_length=limit)["input_ids"]
        with torch.no_grad():
            states = model(torch.tensor([ids])).last_hidden_state[0]
        weights = {}
        for token, weight in zip(ids, linear("sparse_linear", states)[:, 0].relu().tolist()):
            if token not in unused and weight > weights.get(token, 0):
                weights[token] = weight
        vectors = linear("colbert_linear", states[1:])
        return torch.nn.functional.normalize(states[0], dim=0), weights, torch.nn.functional.normalize(vectors, dim=1)

    pairs = []
    for query, passage in [(0, 1), (1, 0), (2, 3), (3, 3), (4, 2), (0, 4)]:
        for limit in [38, 9]:
            (d1, s1, v1), (d2, s2, v2) = (represent(TEXTS[i], limit) for i in (query, passage))
            scores = {
                "dense": float(d1 @ d2),
                "sparse": sum(weight * s2[token] for token, weight in s1.items() if token in s2),
                "colbert": float((v1 @ v2.T).max(dim=1).values.mean()),
            }
            scores["weighted"] = 0.4 * scores["dense"] + 0.2 * scores["sparse"] + 0.4 * scores["colbert"]
            texts = {"query": TEXTS[query], "passage": TEXTS[passage], "limit": limit}
            pairs.append(texts | {key: float(f"{x:.9g}") for key, x in scores.items()})
    write_json(folder / "scores.json", {}, {"pairs": pairs})


MAKERS = [
    tiny_roberta,
    tiny_xlm_roberta,
    tiny_distilbert,
    tiny_mpnet,
    tiny_qwen2,
    tiny_qwen3,
    tiny_mistral,
    tiny_llama,
    tiny_modernbert,
    tiny_nomic_bert,
    tiny_albert,
    tiny_embedding_gemma,
    tiny_bge_m3,
]


def main():
    destination = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    for make in MAKERS:
        folder = destination / make.__name__.replace("_", "-")
        if len(sys.argv) > 2 and folder.name not in sys.argv[2:]:
            continue
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        make(folder)
        print(f"{folder.name}: {sum(f.stat().st_size for f in folder.rglob('*') if f.is_file())} bytes")


if __name__ == "__main__":
    main()
