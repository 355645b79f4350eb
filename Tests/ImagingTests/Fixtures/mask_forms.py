"""Masks in all forms of PNG and which of their pixels are inside, for `make_fixtures.py`."""

import io
import struct

import numpy as np
from PIL import Image, ImageOps

from forms import GRAY, GRAY_ALPHA, PALETTE, RGB, RGBA, noise, png
from orientation_forms import BIG, oriented

def lightest(colors):
    return colors.reshape(-1, 3)[colors.sum(-1).argmax()]


def mask_files():
    """Masks in all forms: content and what is inside, from the samples that went in."""
    width, height = 13, 9
    mostly_zero = noise(width, height, 1, 3) == 0
    labels = np.where(mostly_zero, noise(width, height, 1, 1000) % 3 * 299 + 1, 0).astype(np.uint16)
    low = np.where(mostly_zero, noise(width, height, 1, 256) % 255 + 1, 0)
    for depth, values in [(16, labels), (8, low), (4, low % 16), (2, low % 4), (1, low % 2)]:
        for interlaced in (False, True):
            end = "-interlaced" if interlaced else ""
            yield f"gray{depth}{end}", png(values, depth, GRAY, interlaced), values[:, :, 0] > 0
    # Label images in colours: each channel of some pixels only, in low bytes.
    colors = ((noise(width, height, 3, 5) == 0) * noise(width, height, 3, 300)).astype(int)
    for interlaced in (False, True):
        end = "-interlaced" if interlaced else ""
        yield f"rgb16{end}", png(colors, 16, RGB, interlaced), (colors > 0).any(-1)
        yield f"rgb8{end}", png(colors % 256, 8, RGB, interlaced), (colors % 256 > 0).any(-1)
    # Alpha, of which 16-bit values with a high byte of 0 are not transparent.
    alphas = noise(width, height, 1, 3).astype(int) * 100
    for name, depth, color_type, light in [
        ("gray-alpha8", 8, GRAY_ALPHA, low), ("gray-alpha16", 16, GRAY_ALPHA, labels), ("rgba8", 8, RGBA, colors % 256),
        ("rgba16", 16, RGBA, colors),
    ]:
        inside = (light > 0).any(-1)
        for form, alpha in [("", alphas), ("-opaque", alphas * 0 + (1 << depth) - 1), ("-clear", alphas * 0),
                            ("-even", alphas * 0 + 7)]:
            yield f"{name}{form}", png(np.dstack([light, alpha]), depth, color_type), inside & (alpha[:, :, 0] > 0)
        black = np.dstack([light * 0, alphas])
        yield f"{name}-shape", png(black, depth, color_type), alphas[:, :, 0] > 0
        yield f"{name}-shape-interlaced", png(black, depth, color_type, True), alphas[:, :, 0] > 0
        even = np.dstack([light * 0, alphas * 0 + 7])
        yield f"{name}-black", png(even, depth, color_type), inside & False
    palette = np.array([[0, 0, 0], [0, 0, 1], [255, 255, 255], [0, 0, 0]])
    indices = noise(width, height, 1, 4)
    lit = np.isin(indices[:, :, 0], [1, 2])
    for interlaced in (False, True):
        end = "-interlaced" if interlaced else ""
        yield f"palette{end}", png(indices, 2, PALETTE, interlaced, palette=palette), lit
    yield "palette8", png(indices, 8, PALETTE, palette=palette), lit
    for name, colors_of, alpha, inside in [
        ("transparent", palette, b"\xff\xff\0", indices[:, :, 0] == 1), ("opaque", palette, b"\xff\xff", lit),
        ("shape", palette * 0, b"\0\1", indices[:, :, 0] > 0),
    ]:
        yield f"palette-{name}", png(indices, 2, PALETTE, palette=colors_of, transparency=alpha), inside
    # One colour is transparent.
    for name, values, depth, key in [
        ("gray8", low, 8, [low.max()]), ("gray16", labels, 16, [300]), ("gray2", low % 4, 2, [3]),
        # Its low byte is that of a label.
        ("gray16-other", labels, 16, [300 & 255]), ("rgb16", colors, 16, lightest(colors)),
        ("rgb8", colors % 256, 8, lightest(colors % 256)),
    ]:
        content = png(values, depth, GRAY if len(key) == 1 else RGB, transparency=struct.pack(f">{len(key)}H", *key))
        yield f"{name}-key", content, (values > 0).any(-1) & (values != key).any(-1)
    turned = png(labels, 16, GRAY, other=[(b"eXIf", oriented(BIG, 6))])
    yield "gray16-turned", turned, np.rot90(labels[:, :, 0] > 0, -1)
    yield "one-pixel", png(labels[:1, :1] * 0 + 1, 16, GRAY, True), np.ones((1, 1), bool)


def check_mask(name, content, inside):
    """Compares with what Pillow and NumPy make of the file, in the forms that Pillow reads in full."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    if image.mode in ("1", "L", "I;16") and "transparency" not in image.info:
        assert np.array_equal(np.array(image) > 0, inside), name
    elif "16" not in name and "shape" not in name and name != "gray2-key":
        # Of gray below 8 bits, Pillow compares the transparent sample with samples that it has spread.
        pixels = np.array(image.convert("RGBA"))
        assert np.array_equal((pixels[:, :, :3] > 0).any(-1) & (pixels[:, :, 3] > 0), inside), name


def make_masks(folder):
    entries = []
    for name, content, inside in mask_files():
        check_mask(name, content, inside)
        (folder / f"{name}.png").write_bytes(content)
        (folder / f"{name}.raw").write_bytes(inside.astype(np.uint8).tobytes())
        entries.append(dict(name=name, width=inside.shape[1], height=inside.shape[0]))
    return entries
