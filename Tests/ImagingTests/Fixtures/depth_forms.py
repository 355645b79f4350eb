"""Gray files of 16 bits and their levels in several windows, for `make_fixtures.py`."""

import numpy as np

from forms import GRAY, GRAY_ALPHA, noise, png
from orientation_forms import BIG, oriented

def windowed(samples, black, white):
    """Levels between two samples that are black and white, by the formula of DICOM's linear windows."""
    return np.floor(255 * np.clip((samples - black) / (white - black), 0, 1) + 0.5).astype(np.uint8)


def deep_files():
    width, height = 21, 13
    samples = noise(width, height, 1, 1 << 16)
    twelve = samples >> 4
    alpha = noise(width, height, 2, 1 << 16)
    yield "gray16", samples, png(samples, 16, GRAY)
    yield "gray16-interlaced", samples, png(samples, 16, GRAY, True)
    yield "gray-alpha16", alpha[:, :, :1], png(alpha, 16, GRAY_ALPHA)
    yield "twelve-bits", twelve, png(twelve, 16, GRAY)
    yield "signed", twelve + 32768, png(twelve + 32768, 16, GRAY)
    yield "flat", samples * 0 + 700, png(samples * 0 + 700, 16, GRAY)
    yield "flat-white", samples * 0 + 65535, png(samples * 0 + 65535, 16, GRAY)
    yield "two-values", samples % 2, png(samples % 2, 16, GRAY)
    turned = np.rot90(twelve, -1)
    yield "turned", turned, png(twelve, 16, GRAY, other=[(b"eXIf", oriented(BIG, 6))])
    gray8 = noise(width, height, 1)
    yield "gray8", gray8, png(gray8, 8, GRAY)
    gray4 = noise(width, height, 1, 16)
    yield "gray4", gray4 * 17, png(gray4, 4, GRAY)


# Centers and widths.
WINDOWS = {"2048,4096": (2048, 4096), "300.25,2": (300.25, 2), "99,101": (99, 101), "-50,400": (-50, 400),
           "65000,9000": (65000, 9000)}


def windows(samples, is_deep):
    """Each window's text, and its samples that are black and white."""
    low, high = int(samples.min()), int(samples.max())
    yield "full", 0, 65535 if is_deep else 255
    yield "data", low, max(high, low + 1)
    for text, (center, width) in WINDOWS.items():
        yield text, center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2


def make_deep(folder):
    """Samples; for all windows, one after the other, levels and those between whole samples, black and white."""
    entries = []
    for name, samples, content in deep_files():
        (folder / f"{name}.png").write_bytes(content)
        (folder / f"{name}.raw").write_bytes(samples.astype("<u2").tobytes())
        is_deep = not name.startswith(("gray8", "gray4"))
        levels, whole_levels, described = b"", b"", []
        for text, black, white in windows(samples, is_deep):
            # Without a window, the high byte is the level.
            high = samples >> 8 if is_deep else samples
            level = high.astype(np.uint8) if text == "full" else windowed(samples.astype(float), black, white)
            whole = int(np.floor(black)), int(np.ceil(white))
            levels += level.tobytes()
            whole_levels += windowed(samples.astype(float), *whole).tobytes()
            described.append(dict(window=text, black=whole[0], white=whole[1]))
        (folder / f"{name}.levels").write_bytes(levels)
        (folder / f"{name}.whole").write_bytes(whole_levels)
        entries.append(dict(name=name, isDeep=is_deep, width=samples.shape[1], height=samples.shape[0],
                            windows=described))
    return entries
