"""Patterns, and files made of them byte by byte, for `make_fixtures.py`."""

import io
import struct
import zlib

import numpy as np

GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6
SAMPLES = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGBA: 4}
# First row and column and steps of the seven passes of an interlaced PNG.
PASSES = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def noise(width, height, channels, levels=256):
    """The pattern that the tests make again: a hash of row, column and channel."""
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(channels), indexing="ij")
    hashed = (x * 374761393 + y * 668265263 + c * 2246822519 + 1) & 0xFFFFFFFF
    hashed = ((hashed ^ (hashed >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((hashed >> 15) % levels).astype(np.uint16 if levels > 256 else np.uint8)


def scene(width, height):
    """Smooth shading with a few sharp edges, like a photograph."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    u, v = x / max(width - 1, 1), y / max(height - 1, 1)
    disk = ((u - 0.6) ** 2 + (v - 0.4) ** 2 < 0.05) * 70
    red = 120 + 90 * np.sin(5 * u + 2 * v) + disk
    green = 40 + 180 * v * (1 - u) + disk
    blue = 255 * (0.5 + 0.5 * np.cos(9 * u * v)) - disk
    return np.clip(np.stack([red, green, blue], -1), 0, 255).astype(np.uint8)


def packed(rows, depth):
    """Samples of one pass, [height, samples per row], as filtered but uncompressed PNG rows."""
    data = b""
    for row in rows:
        if depth == 16:
            content = row.astype(">u2").tobytes()
        elif depth == 8:
            content = row.astype(np.uint8).tobytes()
        else:
            bits = ((row[:, None] >> np.arange(depth - 1, -1, -1)) & 1).astype(np.uint8)
            content = np.packbits(bits.ravel()).tobytes()
        data += b"\0" + content
    return data


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(pixels, depth, color_type, interlaced=False, palette=None, transparency=None, other=(), behind=()):
    """pixels is [height, width, samples]; Pillow writes neither interlaced nor most 16-bit files.

    other: chunks before the palette; behind: chunks behind the pixels.
    """
    height, width, samples = pixels.shape
    assert samples == SAMPLES[color_type]
    passes = PASSES if interlaced else [(0, 0, 1, 1)]
    data = b""
    for top, left, row_step, column_step in passes:
        part = pixels[top::row_step, left::column_step]
        if part.size:
            data += packed(part.reshape(part.shape[0], -1), depth)
    content = b"\x89PNG\r\n\x1a\n"
    content += chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, interlaced))
    for name, value in other:
        content += chunk(name, value)
    if palette is not None:
        content += chunk(b"PLTE", palette.astype(np.uint8).tobytes())
    if transparency is not None:
        content += chunk(b"tRNS", transparency)
    content += chunk(b"IDAT", zlib.compress(data, 9))
    for name, value in behind:
        content += chunk(name, value)
    return content + chunk(b"IEND", b"")


def jpeg(image, **options):
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=90, **options)
    return stream.getvalue()
