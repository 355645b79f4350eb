"""What the fixture scripts share: outputs and gradients of a reference model, as JSON."""

import json

import numpy
import torch
from sentence_transformers import SentenceTransformer

EAGER = {"attn_implementation": "eager", "torch_dtype": torch.float64}

torch.set_num_threads(1)


def rounded(tensor, digits=9):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().reshape(-1).tolist()]


def shaped(tensor, digits=9):
    return {"shape": list(tensor.shape), "values": rounded(tensor, digits)}


def float32_exact(array, decimals=4):
    """The nearest values with so many decimals, as Float32 holds them."""
    return torch.tensor(numpy.round(array, decimals).astype(numpy.float32), dtype=torch.float64)


def shortest(tensor):
    """The shortest decimals that give the same Float32 values again."""
    return [float(str(value)) for value in tensor.detach().numpy().astype(numpy.float32).reshape(-1)]


def write_json(path, header, lists):
    """Writes one line for each entry of each list, so that a change shows as the entries it touches."""
    compact = lambda value: json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    fields = [f"{compact(key)}:{compact(value)}" for key, value in header.items()]
    for key, entries in lists.items():
        fields.append(f"{compact(key)}:[\n" + ",\n".join(compact(entry) for entry in entries) + "\n]")
    path.write_text("{" + ",\n".join(fields) + "}\n", encoding="utf-8")


def differentiate(function, variables, cotangent):
    """The value and the gradients of sum(function() * cotangent), after a check by finite differences.

    `function` takes no arguments; it reads `variables`, which are float64 leaves.
    Raises AssertionError when the derivative along a random direction is not the difference quotient.
    """
    value = function()
    assert value.dtype == torch.float64 and torch.isfinite(value).all()
    gradients = torch.autograd.grad((value * cotangent).sum(), variables)
    generator = torch.Generator().manual_seed(1)
    directions = [torch.randn(x.shape, generator=generator, dtype=torch.float64) for x in variables]
    expected = sum((g * d).sum() for g, d in zip(gradients, directions))
    step = 1e-6

    def shifted(amount):
        with torch.no_grad():
            for variable, direction in zip(variables, directions):
                variable += amount * direction
            result = (function() * cotangent).sum()
            for variable, direction in zip(variables, directions):
                variable -= amount * direction
        return result

    measured = (shifted(step) - shifted(-step)) / (2 * step)
    scale = max(abs(expected), sum(g.norm() for g in gradients))
    assert abs(measured - expected) < 1e-5 * scale, f"finite differences: {measured}, gradient: {expected}"
    return value.detach(), gradients


def load_sentence_model(folder):
    return SentenceTransformer(str(folder), device="cpu", model_kwargs=EAGER).eval()


def embed_sentence(model, tokens):
    """What `encode` of sentence-transformers gives for one text, differentiable."""
    ids = torch.tensor([tokens])
    types = torch.zeros_like(ids)
    features = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "token_type_ids": types}
    return model(features)["sentence_embedding"][0]


def text_case(text, tokens, function, embedding_layer, cotangent):
    """One entry of "texts": what the model makes of the tokens, with the gradient at the token embeddings.

    `embedding_layer` is the module whose output, [1, tokens, width], is the input embeddings.
    """
    width = embedding_layer.embedding_dim
    shift = torch.zeros(len(tokens), width, dtype=torch.float64, requires_grad=True)
    hook = embedding_layer.register_forward_hook(lambda module, inputs, output: output + shift)
    embedding, (gradient,) = differentiate(lambda: function(tokens), [shift], cotangent)
    hook.remove()
    return {
        "text": text,
        "tokens": tokens,
        "embedding": rounded(embedding),
        "cotangent": shortest(cotangent),
        "gradient": shaped(gradient),
    }


def image_case(pixels, function, cotangent):
    """One entry of "images": what the model makes of `pixels`, [3, height, width] in 0...1."""
    variable = pixels.clone().requires_grad_()
    embedding, (gradient,) = differentiate(lambda: function(variable), [variable], cotangent)
    return {
        "pixels": {"shape": list(pixels.shape), "values": shortest(pixels)},
        "cotangent": shortest(cotangent),
        "embedding": rounded(embedding),
        "gradient": shaped(gradient, digits=6),
    }
