"""Writes operations.json: outputs and gradients of tensor operations, computed by PyTorch in float64.

usage: python3 make_operations.py [OUTPUT]

Inputs and cotangents are numbers that Float32 holds exactly, so a Float32 implementation starts from
the same values; outputs and gradients are rounded to nine significant digits. Before a case is
written, its gradients are compared with finite differences.
"""

import json
import math
import sys
from pathlib import Path

import numpy
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
random = numpy.random.default_rng(20240229)
cases = []

GRADCHECK_IN_FULL = 150


def float32_exact(array):
    """The nearest values with four decimals, as Float32 holds them."""
    return torch.tensor(numpy.round(array, 4).astype(numpy.float32), dtype=torch.float64)


def normal(*shape, scale=1.0, offset=0.0):
    return float32_exact(random.normal(size=shape) * scale + offset)


def uniform(low, high, *shape):
    return float32_exact(random.uniform(low, high, size=shape))


def away_from(points, values, distance=0.05):
    """Moves the values that lie nearer than `distance` to one of `points`, where a derivative jumps."""
    values = values.numpy().copy()
    for point in points:
        near = numpy.abs(values - point) < distance
        values[near] = point + numpy.where(values[near] < point, -1.5, 1.5) * distance
    return float32_exact(values)


def distinct(*shape):
    """Values in random order, each at least 0.03 from the next, so that a maximum is unique."""
    count = math.prod(shape)
    steps = random.permutation(count) - count / 2
    return float32_exact((steps * 0.07 + random.uniform(0, 0.04, size=count)).reshape(shape))


def exact_json(tensor):
    """The shortest decimals that give the same Float32 values again."""
    values = [float(str(value)) for value in tensor.numpy().astype(numpy.float32).reshape(-1)]
    return {"shape": list(tensor.shape), "values": values}


def rounded_json(tensor):
    values = [float(f"{value:.9g}") for value in tensor.detach().reshape(-1).tolist()]
    return {"shape": list(tensor.shape), "values": values}


def add_case(label, operation, function, *inputs, **parameters):
    """Appends the case named "`operation` `label`" to `cases`: what `function` makes of `inputs`."""
    name = f"{operation} {label}"
    variables = [value.clone().requires_grad_() for value in inputs]
    size = sum(value.numel() for value in variables)
    assert torch.autograd.gradcheck(function, variables, fast_mode=size > GRADCHECK_IN_FULL), name
    output = function(*variables)
    assert torch.isfinite(output).all(), name
    cotangent = normal(*output.shape)
    gradients = torch.autograd.grad((output * cotangent).sum(), variables)
    cases.append(
        {
            "name": name,
            "operation": operation,
            "parameters": parameters,
            "inputs": [exact_json(value) for value in inputs],
            "output": rounded_json(output),
            "cotangent": exact_json(cotangent),
            "gradients": [rounded_json(value) for value in gradients],
        }
    )


def shape_name(shape):
    return "x".join(map(str, shape)) or "scalar"


def elementwise_of_two():
    operations = {
        "add": (torch.add, normal),
        "subtract": (torch.sub, normal),
        "multiply": (torch.mul, normal),
        "divide": (torch.div, lambda *shape: uniform(0.5, 2, *shape) * float(random.choice([-1, 1]))),
    }
    for name, (function, second) in operations.items():
        for shape in [(1,), (3,), (17,), (5, 13)]:
            add_case(f"same shape {shape_name(shape)}", name, function, normal(*shape), second(*shape))
        for rows, columns in [(1, 5), (3, 1), (4, 17), (2, 33)]:
            label = f"row {columns} over {rows}x{columns}"
            add_case(label, name, function, normal(rows, columns), second(columns))
        for shape in [(1,), (9,), (3, 7), (2, 3, 5)]:
            add_case(f"scalar over {shape_name(shape)}", name, function, normal(*shape), second())


def elementwise_of_one():
    wide = lambda *shape: uniform(-6, 6, *shape)
    positive = lambda *shape: uniform(0.05, 4, *shape)
    off_zero = lambda *shape: away_from([0.0], normal(*shape))
    operations = {
        "negate": (torch.neg, normal),
        "exp": (torch.exp, lambda *shape: uniform(-5, 3, *shape)),
        "log": (torch.log, positive),
        "sqrt": (torch.sqrt, positive),
        "squared": (torch.square, normal),
        "tanh": (torch.tanh, lambda *shape: uniform(-4, 4, *shape)),
        "sigmoid": (torch.sigmoid, wide),
        "abs": (torch.abs, off_zero),
        "relu": (torch.relu, off_zero),
        "gelu": (F.gelu, wide),
        "geluTanh": (lambda x: F.gelu(x, approximate="tanh"), wide),
        "quickGELU": (lambda x: x * torch.sigmoid(1.702 * x), wide),
    }
    for name, (function, values) in operations.items():
        for shape in [(1,), (3,), (17,), (33,), (5, 13)]:
            add_case(f"of {shape_name(shape)}", name, function, values(*shape))
    for name in ["exp", "tanh", "sigmoid", "gelu", "geluTanh", "quickGELU"]:
        far = [-80.0, -20.0, -9.0, 0.0, 9.0, 20.0, 80.0]
        if name == "exp":
            far = [-80.0, -20.0, 0.0, 20.0]
        add_case("far from zero", name, operations[name][0], torch.tensor(far, dtype=torch.float64))
    for shape, factor in [((1,), -2.5), ((17,), 0.125), ((3, 11), 3.0)]:
        label = f"{shape_name(shape)} by {factor}"
        add_case(label, "scale", lambda x: x * factor, normal(*shape), factor=factor)
    for shape, value in [((1,), -2.5), ((17,), 0.125), ((3, 11), 3.0)]:
        label = f"{value} to {shape_name(shape)}"
        add_case(label, "addScalar", lambda x: x + value, normal(*shape), value=value)
    for shape, lower, upper in [((3,), 0.0, 1.0), ((33,), -0.5, 0.75), ((5, 13), -1.0, -0.25)]:
        values = away_from([lower, upper], normal(*shape))
        label = f"{shape_name(shape)} to {lower}...{upper}"
        add_case(label, "clamp", lambda x: x.clamp(lower, upper), values, lower=lower, upper=upper)


def reductions():
    for shape in [(1,), (17,), (65,), (3, 33), (2, 3, 5)]:
        add_case(f"of {shape_name(shape)}", "sum", torch.sum, normal(*shape))
        add_case(f"of {shape_name(shape)}", "mean", torch.mean, normal(*shape))
    for shape in [(1,), (33,), (4, 1), (3, 17), (2, 65), (2, 3, 5)]:
        label = f"of {shape_name(shape)}"
        add_case(label, "sumLast", lambda x: x.sum(-1), normal(*shape))
        add_case(label, "meanLast", lambda x: x.mean(-1), normal(*shape))
        add_case(label, "maxLast", lambda x: x.amax(-1), distinct(*shape))
        soften(label, normal(*shape, scale=2))
    soften("rows near 1000", normal(2, 9, offset=1000))
    soften("rows near -1000", normal(2, 9, offset=-1000))
    masked = normal(3, 9)
    masked[0, 4:] = masked[1, :8] = -10000
    soften("with masked entries", masked)
    for rows, classes in [(1, 2), (3, 17), (5, 33)]:
        targets = random.integers(0, classes, size=rows).tolist()
        cross_entropy(f"{rows} rows of {classes}", normal(rows, classes, scale=2), targets)
    cross_entropy("rows near 1000", normal(3, 7, offset=1000), [6, 0, 0])


def soften(label, values):
    add_case(label, "logSumExp", lambda x: x.logsumexp(-1), values)
    add_case(label, "softmax", lambda x: x.softmax(-1), values)
    add_case(label, "logSoftmax", lambda x: x.log_softmax(-1), values)


def cross_entropy(label, logits, targets):
    function = lambda x: F.cross_entropy(x, torch.tensor(targets))
    add_case(label, "crossEntropy", function, logits, targets=targets)


def products():
    for transpose_a in [False, True]:
        for transpose_b in [False, True]:
            for m, k, n in [(1, 1, 1), (3, 17, 5), (9, 4, 33), (1, 33, 3)]:
                a = normal(*((k, m) if transpose_a else (m, k)))
                b = normal(*((n, k) if transpose_b else (k, n)))
                function = lambda a, b: (a.T if transpose_a else a) @ (b.T if transpose_b else b)
                transposed = " transposed" * transpose_a + " times transposed" * transpose_b
                label = f"{m}x{k} by {k}x{n}{transposed}"
                add_case(label, "matmul", function, a, b, transposeA=transpose_a, transposeB=transpose_b)
    for rows, width, out in [(1, 1, 1), (3, 17, 5), (7, 8, 33), (1, 33, 3)]:
        label = f"{rows} rows {width} to {out}"
        operands = lambda: (normal(rows, width), normal(out, width, scale=0.5), normal(out))
        add_case(label, "linear", F.linear, *operands())
        add_case(label, "linearNoBias", F.linear, *operands()[:2])
        function = lambda x, weight, bias, residual: residual + F.linear(x, weight, bias)
        add_case(label, "linearResidual", function, *operands(), normal(rows, out))


def shapes():
    for shape in [(1, 1), (3, 17), (9, 2)]:
        add_case(f"of {shape_name(shape)}", "transpose", lambda x: x.T, normal(*shape))
    for shape, new in [((6,), (2, 3)), ((4, 6), (2, 3, 4)), ((2, 3, 5), (30,)), ((1,), ())]:
        label = f"{shape_name(shape)} to {shape_name(new)}"
        add_case(label, "reshape", lambda x: x.reshape(new), normal(*shape), shape=list(new))
    for shape, start, end in [((5, 3), 0, 2), ((5, 17), 1, 4), ((4, 3), 3, 4), ((3, 5), 0, 3)]:
        add_case(
            f"{start}..<{end} of {shape_name(shape)}",
            "rows",
            lambda x: x[start:end],
            normal(*shape),
            start=start,
            end=end,
        )
    picks = [((1, 3), [0]), ((5, 17), [4, 0, 4, 4, 2]), ((9, 4), [8, 7, 0]), ((3, 33), [1] * 7)]
    for shape, indices in picks:
        function = lambda x: x.index_select(0, torch.tensor(indices))
        add_case(f"{indices} of {shape_name(shape)}", "gatherRows", function, normal(*shape), indices=indices)
    for heights, width in [((2, 3), 5), ((1, 4, 2), 17), ((1, 1), 1)]:
        add_case(
            f"{heights} rows of {width}",
            "concatenate",
            lambda *x: torch.cat(x),
            *[normal(height, width) for height in heights],
        )


def normalizations():
    sizes = [(1, 3), (3, 8), (2, 17), (3, 33), (2, 65)]
    for rows, width in sizes:
        layer_norm(f"rows {rows} width {width}", normal(rows, width, scale=2, offset=0.5), 1e-5)
    layer_norm("epsilon 1e-12", normal(3, 17), 1e-12)
    layer_norm("small values beside epsilon", normal(3, 17, scale=0.01), 1e-3)
    layer_norm("rows near 100", normal(3, 33, offset=100), 1e-5)
    for rows, width in sizes + [(2, 1)]:
        values = away_from([0.0], normal(rows, width)) if width == 1 else normal(rows, width)
        function = lambda x: F.normalize(x, dim=-1, eps=1e-12)
        add_case(f"rows {rows} width {width}", "normalize", function, values, epsilon=1e-12)
    for rows, width in sizes:
        add_case(
            f"{rows} rows of {width} with one",
            "cosine",
            lambda a, b: torch.cosine_similarity(a, b[None], dim=1),
            normal(rows, width),
            normal(width),
        )


def layer_norm(label, x, epsilon):
    width = x.shape[-1]
    function = lambda x, gamma, beta: F.layer_norm(x, (width,), gamma, beta, epsilon)
    add_case(
        label,
        "layerNorm",
        function,
        x,
        normal(width, scale=0.3, offset=1),
        normal(width, scale=0.3),
        epsilon=epsilon,
    )


def attention(q, k, v, heads, lengths, causal, query_lengths=None):
    """Multi-head attention within each of the packed sequences: k, v [tokens, width], q and the result of as many rows, or
    of `query_lengths`, the last of each sequence."""
    width = q.shape[1]
    sequences = []
    for parts in zip(q.split(query_lengths or lengths), k.split(lengths), v.split(lengths)):
        q1, k1, v1 = (part.reshape(len(part), heads, width // heads).transpose(0, 1) for part in parts)
        scores = q1 @ k1.transpose(1, 2) / math.sqrt(width // heads)
        if causal:
            first = scores.shape[2] - scores.shape[1]
            later = torch.ones(scores.shape[1:], dtype=torch.bool).triu(first + 1)
            scores = scores.masked_fill(later, -math.inf)
        sequences.append((scores.softmax(-1) @ v1).transpose(0, 1).reshape(len(parts[0]), width))
    return torch.cat(sequences)


def sequences():
    layouts = [(1, 1, [1]), (4, 1, [5]), (6, 2, [3, 1, 4]), (12, 3, [9]), (34, 2, [2, 5]), (8, 8, [17])]
    for width, heads, lengths in layouts:
        for causal in [False, True]:
            tokens = sum(lengths)
            label = f"{lengths} width {width} heads {heads}{' causal' if causal else ''}"
            add_case(
                label,
                "attention",
                lambda q, k, v: attention(q, k, v, heads, lengths, causal),
                normal(tokens, width),
                normal(tokens, width),
                normal(tokens, width),
                heads=heads,
                lengths=lengths,
                causal=causal,
            )
    sharp = [normal(6, 8, scale=10), normal(6, 8, scale=10), normal(6, 8)]
    add_case(
        "large scores",
        "attention",
        lambda q, k, v: attention(q, k, v, 2, [6], False),
        *sharp,
        heads=2,
        lengths=[6],
        causal=False,
    )
    for width, lengths in [(1, [1]), (17, [3, 1, 4]), (33, [7]), (3, [1, 1, 5, 2])]:
        label = f"{lengths} width {width}"
        tokens = sum(lengths)
        add_case(
            label,
            "meanPool",
            lambda x: torch.stack([part.mean(0) for part in x.split(lengths)]),
            normal(tokens, width),
            lengths=lengths,
        )
        add_case(
            label,
            "maxPool",
            lambda x: torch.stack([part.amax(0) for part in x.split(lengths)]),
            distinct(tokens, width),
            lengths=lengths,
        )


def images():
    for shape, size in [((1, 1, 2, 2), 1), ((1, 3, 4, 6), 2), ((2, 3, 6, 6), 3), ((2, 2, 10, 5), 5)]:
        values = shape[1] * size * size
        function = lambda x: F.unfold(x, size, stride=size).transpose(1, 2).reshape(-1, values)
        add_case(f"{size} of {shape_name(shape)}", "patches", function, normal(*shape), size=size)


def compositions():
    def composite(x, weight, bias, gamma, beta):
        return F.gelu(F.layer_norm(F.linear(x, weight, bias), gamma.shape, gamma, beta, 1e-5)).mean()

    for rows, width, out in [(1, 3, 5), (4, 17, 9), (3, 5, 33)]:
        operands = (
            normal(rows, width),
            normal(out, width),
            normal(out),
            normal(out, scale=0.3, offset=1),
            normal(out, scale=0.3),
        )
        add_case(f"{rows} rows {width} to {out}", "composite", composite, *operands, epsilon=1e-5)


def attention_of_few_queries():
    layouts = [(1, 1, [1, 2], [1, 1]), (6, 2, [3, 1, 4], [1, 1, 1]), (12, 3, [9, 5], [4, 5]), (8, 8, [17], [1])]
    for width, heads, lengths, queries in layouts:
        for causal in [False, True]:
            add_case(
                f"{queries} of {lengths} width {width} heads {heads}{' causal' if causal else ''}",
                "attention",
                lambda q, k, v: attention(q, k, v, heads, lengths, causal, queries),
                normal(sum(queries), width),
                normal(sum(lengths), width),
                normal(sum(lengths), width),
                heads=heads,
                lengths=lengths,
                queries=queries,
                causal=causal,
            )


def resampling():
    def resized(x, height, width, padding):
        return F.pad(F.interpolate(x[None], size=(height, width), mode="bilinear", align_corners=False)[0], padding)

    for shape, size, padding in [
        ((1, 1, 1), (3, 2), (0, 0, 0, 0)),
        ((2, 5, 7), (3, 4), (1, 2, 0, 1)),
        ((3, 6, 4), (9, 11), (0, 0, 0, 0)),
        ((1, 8, 8), (8, 5), (3, 0, 0, 0)),
    ]:
        label = f"{shape_name(shape)} to {shape_name(size)} in {padding}"
        function = lambda x: resized(x, *size, padding)
        left, right, top, bottom = padding
        parameters = {"height": size[0], "width": size[1], "columns": [left, right], "rows": [top, bottom]}
        add_case(label, "bilinear", function, normal(*shape), **parameters)

    for shape, taps in [((2, 5, 6), [0.25, 0.5, 0.25]), ((1, 3, 9), [0.1, -0.5, 2.0, 0.125, 0.75]), ((3, 4, 4), [2.0])]:
        kernel = torch.outer(torch.tensor(taps), torch.tensor(taps))[None, None].double()
        function = lambda x: F.conv2d(x[:, None], kernel, padding="same")[:, 0]
        add_case(f"{len(taps)} taps over {shape_name(shape)}", "convolution", function, normal(*shape), taps=taps)

    def sampled(x, rows):
        height, width = x.shape[-2:]
        v, u = torch.meshgrid(torch.arange(height) - (height - 1) / 2, torch.arange(width) - (width - 1) / 2, indexing="ij")
        places = [row[0] * u + row[1] * v + row[2] + (count - 1) / 2 for row, count in zip(rows, (width, height))]
        grid = torch.stack([(2 * place + 1) / count - 1 for place, count in zip(places, (width, height))], -1)
        return F.grid_sample(x[None], grid[None].double(), mode="bilinear", padding_mode="zeros", align_corners=False)[0]

    for shape, rows in [
        ((1, 4, 4), [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
        ((2, 5, 7), [[0.9, 0.3, 0.21], [-0.35, 1.1, -0.4]]),
        ((3, 6, 3), [[1.7, 0.0, 1.3], [0.0, 0.55, 2.6]]),
    ]:
        function = lambda x: sampled(x, rows)
        add_case(f"of {shape_name(shape)} by {rows}", "affineSampling", function, normal(*shape), rows=rows)


def repeated_channels():
    for shape, count in [((1, 1, 1, 1), 3), ((2, 1, 3, 5), 1), ((1, 1, 4, 6), 3), ((3, 1, 7, 2), 4)]:
        function = lambda x: x.expand(-1, count, -1, -1)
        add_case(f"{count} of {shape_name(shape)}", "repeatingChannels", function, normal(*shape), count=count)


def rotated(x, angles, heads):
    """Rotates element i and element i + pairs of each head of x [rows, heads · depth] by angles [rows, pairs]."""
    pairs = angles.shape[1]
    parts = x.reshape(x.shape[0], heads, -1)
    first, second, rest = parts.split([pairs, pairs, parts.shape[2] - 2 * pairs], dim=2)
    cosine, sine = angles.cos()[:, None], angles.sin()[:, None]
    turned = [first * cosine - second * sine, second * cosine + first * sine, rest]
    return torch.cat(turned, dim=2).reshape(x.shape)


def decoders():
    for shape in [(1,), (17,), (5, 13)]:
        add_case(shape_name(shape), "silu", F.silu, normal(*shape, scale=3.0))
    for rows, columns in [(1, 1), (1, 7), (4, 17), (3, 33), (2, 64)]:
        for epsilon in [1e-6, 1e-3]:
            add_case(
                f"{rows}x{columns} epsilon {epsilon}",
                "rmsNorm",
                lambda x, gamma: F.rms_norm(x, (columns,), gamma, epsilon),
                normal(rows, columns, scale=2.0),
                normal(columns),
                epsilon=epsilon,
            )
    for rows, heads, depth, pairs in [(1, 1, 2, 1), (3, 2, 8, 4), (5, 3, 6, 3), (2, 2, 8, 3), (2, 1, 4, 0)]:
        angles = normal(rows, pairs, scale=2.0)
        add_case(
            f"{rows} rows {heads} heads of {depth} in {pairs} pairs",
            "rotation",
            lambda x: rotated(x, angles, heads),
            normal(rows, heads * depth),
            heads=heads,
            angles=exact_json(angles),
        )


def attention_by_distance(q, k, v, heads, key_heads, lengths, causal, reach=None, scale=None, table=None, asking=None):
    """Attention with shared heads of keys, a limited reach, another scale, and a bias by distance.

    `asking` is (starts, lengths) of the queries in each sequence; without it every row asks. The bucket of a distance
    is the distance itself plus half the table, kept within the table [buckets, heads].
    """
    depth = q.shape[1] // heads
    starts, query_lengths = asking or ([0] * len(lengths), lengths)
    sequences = []
    for q1, k1, v1, start in zip(q.split(query_lengths), k.split(lengths), v.split(lengths), starts):
        count = q1.shape[0]
        q1 = q1.reshape(count, heads, depth).transpose(0, 1)
        k1, v1 = (x.reshape(len(x), key_heads, depth).transpose(0, 1) for x in (k1, v1))
        k1, v1 = (x.repeat_interleave(heads // key_heads, dim=0) for x in (k1, v1))
        scores = q1 @ k1.transpose(1, 2) * (scale or 1 / math.sqrt(depth))
        distance = torch.arange(scores.shape[2])[None] - (torch.arange(count) + start)[:, None]
        if table is not None:
            buckets = (distance + len(table) // 2).clamp(0, len(table) - 1)
            scores = scores + table[buckets].permute(2, 0, 1)
        hidden = torch.zeros_like(distance, dtype=torch.bool)
        if causal:
            hidden |= distance > 0
        if reach is not None:
            hidden |= distance.abs() > reach
        scores = scores.masked_fill(hidden, -math.inf)
        sequences.append((scores.softmax(-1) @ v1).transpose(0, 1).reshape(count, heads * depth))
    return torch.cat(sequences)


def attentions_of_other_kinds():
    layouts = [
        dict(heads=2, key_heads=1, depth=3, lengths=[3, 1, 4]),
        dict(heads=6, key_heads=2, depth=2, lengths=[5], reach=2),
        dict(heads=4, key_heads=4, depth=2, lengths=[7, 2], reach=0),
        dict(heads=2, key_heads=2, depth=4, lengths=[9, 3], reach=3, scale=0.25),
        dict(heads=2, key_heads=1, depth=4, lengths=[6, 4], buckets=5),
        dict(heads=3, key_heads=3, depth=2, lengths=[8, 1], buckets=7, reach=4),
    ]
    for layout in layouts:
        heads, key_heads, depth, lengths = (layout[key] for key in ("heads", "key_heads", "depth", "lengths"))
        tokens = sum(lengths)
        for causal, asking in [(False, None), (True, None), (False, ([0] * len(lengths), [1] * len(lengths)))]:
            optional = {key: layout[key] for key in ("reach", "scale") if key in layout}
            starts = {"starts": asking[0], "queries": asking[1]} if asking else {}
            tables = [normal(layout["buckets"], heads)] if "buckets" in layout else []
            label = " ".join(f"{key} {value}" for key, value in layout.items())
            add_case(
                label + (" causal" if causal else "") + (" first rows" if asking else ""),
                "distanceAttention",
                lambda q, k, v, *table: attention_by_distance(
                    q, k, v, heads, key_heads, lengths, causal, table=table[0] if table else None, asking=asking, **optional
                ),
                normal(sum(asking[1]) if asking else tokens, heads * depth),
                normal(tokens, key_heads * depth),
                normal(tokens, key_heads * depth),
                *tables,
                heads=heads,
                keyHeads=key_heads,
                lengths=lengths,
                causal=causal,
                **optional,
                **starts,
            )


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("operations.json")
    for section in [
        elementwise_of_two,
        elementwise_of_one,
        reductions,
        products,
        shapes,
        normalizations,
        sequences,
        images,
        compositions,
        attention_of_few_queries,
        resampling,
        repeated_channels,
        decoders,
        attentions_of_other_kinds,
    ]:
        section()
    names = [case["name"] for case in cases]
    assert len(set(names)) == len(names), "two cases have the same name"
    lines = [json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases]
    output.write_text('{"cases":[\n' + ",\n".join(lines) + "\n]}\n")
    print(f"{len(cases)} cases, {output.stat().st_size} bytes")


if __name__ == "__main__":
    main()
