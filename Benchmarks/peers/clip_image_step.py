"""PyTorch beside `CLIP vision … forward and backward`: a step of projected gradient descent on CLIP's image tower."""
import torch
import torch.nn.functional as F
from common import arguments, compiled, frozen, median_of
from transformers import CLIPModel

RADIUS, STEP = 8 / 255, 2 / 255
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073])[:, None, None]
DEVIATION = torch.tensor([0.26862954, 0.26130258, 0.27577711])[:, None, None]

options = arguments(__doc__)
model = frozen(CLIPModel.from_pretrained(options.model), options.precision)
target = F.normalize(torch.randn(model.config.projection_dim), dim=0).to(model.dtype)


def features_of(pixels):
    return model.get_image_features(((pixels - MEAN) / DEVIATION).to(model.dtype))


features_of = compiled(features_of, options)

for images in (1, 8):
    clean = torch.rand(images, 3, 224, 224)
    attacked = clean.clone()

    def step():
        pixels = attacked.clone().requires_grad_()
        (slope,) = torch.autograd.grad(-F.cosine_similarity(features_of(pixels), target[None]).sum(), pixels)
        moved = attacked - STEP * slope.sign()
        attacked.copy_((clean + (moved - clean).clamp(-RADIUS, RADIUS)).clamp(0, 1))

    median_of(f"CLIP vision {images} image(s), gradient step", options, step)
