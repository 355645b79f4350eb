"""OpenVINO beside `… 512 candidates`: the forward passes of the candidates of a step, with texts of one length."""
import sys

import openvino
import torch
from common import TEXT_LENGTH, median_of

if "clip" in sys.argv[1]:
    from clip_text_search import embed, fixed, options, search
    kind = "CLIP text"
else:
    from minilm_search import embed, fixed, options, search
    kind = "MiniLM"


class Embedding(torch.nn.Module):
    def forward(self, inputs):
        return embed(inputs)


example = torch.zeros(options.batch, TEXT_LENGTH, search.table.shape[1])
network = openvino.convert_model(Embedding(), example_input=example)
core = openvino.Core()
precision = "bf16" if options.precision == "bfloat16" else "f32"
run = core.compile_model(
    network, "CPU", {"INFERENCE_NUM_THREADS": options.threads, "INFERENCE_PRECISION_HINT": precision})


def scores():
    return [run(search.table[part].detach().numpy())[0] for part in fixed.split(options.batch)]


options.filter = ""
median_of(f"OpenVINO {kind} {options.width} candidates of {TEXT_LENGTH}", options, scores)
