"""PyTorch on a model of SmolVLM's kind that answers: a step of projected gradient descent on the image, and a step of greedy coordinate
gradient search on a suffix of 20 tokens, both on the mean cross-entropy of a target of 12 tokens behind 64 tokens of image and 20 of
text. What stands before the suffix is computed once and cached, image included, as nanoGCG caches its prefix."""
import torch
import torch.nn.functional as F
from common import arguments, frozen, median_of
from transformers import DynamicCache, SmolVLMForConditionalGeneration

BEFORE, SUFFIX, AFTER, TARGET = 20, 20, 6, 12
RADIUS, STEP = 8 / 255, 2 / 255

options = arguments(__doc__, width=512, batch=64)
model = frozen(SmolVLMForConditionalGeneration.from_pretrained(options.model), options.precision)
table = model.get_input_embeddings().weight
draw = lambda count: torch.randint(300, 49000, (count,))
before, suffix, after, target = draw(BEFORE), draw(SUFFIX), draw(AFTER), draw(TARGET)
clean = torch.rand(1, 1, 3, 512, 512)


def image_states(pixels):
    found = model.get_image_features(pixel_values=(pixels - 0.5) / 0.5)
    found = getattr(found, "pooler_output", found)
    return torch.cat(list(found)).reshape(1, -1, table.shape[1])


def target_loss(states):
    """The mean cross-entropy of the target, for each row of states that end one before it ends."""
    logits = model.lm_head(states[:, -TARGET:])
    return F.cross_entropy(logits.flatten(0, 1), target.repeat(len(states)), reduction="none").view(len(states), -1).mean(1)


language = model.model.text_model
tail = torch.cat([after, target[:-1]])
attacked = clean.clone()


def image_step():
    pixels = attacked.clone().requires_grad_()
    inputs = torch.cat([image_states(pixels), table[torch.cat([before, suffix, tail])][None]], 1)
    loss = target_loss(language(inputs_embeds=inputs, use_cache=False).last_hidden_state).sum()
    (slope,) = torch.autograd.grad(loss, pixels)
    attacked.copy_((clean + (attacked - STEP * slope.sign() - clean).clamp(-RADIUS, RADIUS)).clamp(0, 1))


with torch.no_grad():
    prefix = DynamicCache()
    language(inputs_embeds=torch.cat([image_states(clean), table[before][None]], 1), past_key_values=prefix, use_cache=True)
length = prefix.get_seq_length()


def cached(rows):
    copy = DynamicCache()
    for index, layer in enumerate(prefix.layers):
        copy.update(layer.keys.expand(rows, -1, -1, -1).contiguous(), layer.values.expand(rows, -1, -1, -1).contiguous(), index)
    return copy


def text_step():
    global suffix
    inputs = table[torch.cat([suffix, tail])][None].clone().requires_grad_()
    loss = target_loss(language(inputs_embeds=inputs, past_key_values=cached(1), use_cache=True).last_hidden_state)
    (slope,) = torch.autograd.grad(loss.sum(), inputs)
    best = -(slope[0, :SUFFIX] @ table.T)
    best = best.topk(256, dim=1).indices
    rows, positions = torch.arange(options.width), torch.randint(0, SUFFIX, (options.width,))
    candidates = suffix.repeat(options.width, 1)
    candidates[rows, positions] = best[positions, torch.randint(0, 256, (options.width,))]
    with torch.no_grad():
        losses = torch.cat([
            target_loss(language(
                inputs_embeds=table[torch.cat([part, tail.repeat(len(part), 1)], 1)], past_key_values=cached(len(part)),
                use_cache=True).last_hidden_state)
            for part in candidates.split(options.batch)])
    suffix = candidates[losses.argmin()]


median_of("SmolVLM image, projected gradient step", options, image_step)
median_of(f"SmolVLM text, token-search step of {options.width} candidates", options, text_step)
