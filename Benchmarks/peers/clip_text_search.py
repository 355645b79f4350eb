"""PyTorch beside `CLIP text token-search step`: a greedy coordinate gradient step on CLIP's text tower."""
import torch
from common import Search, arguments, frozen, median_of
from transformers import CLIPModel
from transformers.modeling_attn_mask_utils import _create_4d_causal_attention_mask

options = arguments(__doc__, width=512, batch=64, pad=0)
model = frozen(CLIPModel.from_pretrained(options.model), options.precision)
text = model.text_model


def embed(inputs):
    end = inputs.shape[1] - 1
    if options.pad > end:
        # As a tokenizer with padding="max_length" does: the end token again and again.
        padding = text.embeddings.token_embedding.weight[49407].expand(len(inputs), options.pad - end - 1, -1)
        inputs = torch.cat([inputs, padding], 1)
    positions = text.embeddings.position_embedding.weight[: inputs.shape[1]]
    mask = _create_4d_causal_attention_mask(inputs.shape[:2], inputs.dtype, device=inputs.device)
    states = text.encoder(inputs_embeds=inputs + positions, causal_attention_mask=mask).last_hidden_state
    return model.text_projection(text.final_layer_norm(states[:, end]))


search = Search(text.embeddings.token_embedding.weight, 49406, 49407, embed, options)
fixed = search.candidates(search.gradient(), options.width)
median_of("CLIP text gradient", options, search.gradient)
median_of(f"CLIP text {options.width} candidates of 30", options, lambda: search.scores(fixed))
median_of(f"CLIP text token-search step, width {options.width}", options, lambda: search.step(options.width))
