"""PyTorch beside `CLIP cross-attack round`: a token-search step of 512 candidates and five steps on the image."""
import torch
import torch.nn.functional as F
from clip_image_step import RADIUS, STEP, features_of
from clip_text_search import embed, model, options, search, text
from common import median_of

IMAGE_STEPS = 5
clean = torch.rand(1, 3, 224, 224)
state = clean.clone()


def image_features(pixels):
    return F.normalize(features_of(pixels), dim=1)


def round_of_both():
    global state
    with torch.no_grad():
        search.target = -image_features(state)[0]
        words = F.normalize(embed(text.embeddings.token_embedding.weight[search.tokens][None]), dim=1)
    candidates = search.candidates(search.gradient(), options.width)
    losses = search.scores(candidates)
    attacked = state
    for _ in range(IMAGE_STEPS):
        pixels = attacked.clone().requires_grad_()
        (slope,) = torch.autograd.grad((image_features(pixels) * words).sum(), pixels)
        attacked = (clean + (attacked - STEP * slope.sign() - clean).clamp(-RADIUS, RADIUS)).clamp(0, 1)
    with torch.no_grad():
        loss = (image_features(attacked) * words).sum()
    if loss < losses.min():
        state = attacked
    else:
        search.tokens = candidates[losses.argmin()]


median_of(f"CLIP cross-attack round, width {options.width}", options, round_of_both)
