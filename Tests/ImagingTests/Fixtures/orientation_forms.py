"""Files with EXIF and XMP, right, damaged and hostile, and what Pillow makes of them, for `make_fixtures.py`."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

from forms import GRAY, PALETTE, RGB, jpeg, noise, png, scene

LITTLE, BIG = "<", ">"
BYTE, ASCII, SHORT, LONG, RATIONAL, SIGNED_BYTE, SIGNED_SHORT, FLOAT, DOUBLE = 1, 2, 3, 4, 5, 6, 8, 11, 12


def entry(order, tag, kind, count, value):
    """One line of a TIFF directory; value is at most four bytes, or where it stands."""
    return struct.pack(order + "HHI", tag, kind, count) + value.ljust(4, b"\0")


def tiff(order, entries, behind=b"", count=None, start=8):
    """A TIFF directory, `start` bytes from the beginning, and what its entries point to."""
    head = {LITTLE: b"II*\0", BIG: b"MM\0*"}[order] + struct.pack(order + "I", start)
    directory = struct.pack(order + "H", len(entries) if count is None else count) + b"".join(entries)
    return head.ljust(start, b"\0") + directory + bytes(4) + behind


def oriented(order, value, kind=SHORT, form="H", count=1):
    return tiff(order, [entry(order, 0x0112, kind, count, struct.pack(order + form, value))])


def xmp(value, is_element=False):
    member = f"<tiff:Orientation>{value}</tiff:Orientation>" if is_element else f'<x tiff:Orientation="{value}"/>'
    return f"<x:xmpmeta><tiff:Orientations/>{member}</x:xmpmeta>".encode()


def segment(content, marker=0xE1):
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def exif_records():
    """EXIF directories, right and wrong ones, by name."""
    for value in range(1, 9):
        yield f"{value}-little", oriented(LITTLE, value)
        yield f"{value}-big", oriented(BIG, value)
    for value in (0, 9, 65535):
        yield f"value-{value}", oriented(LITTLE, value)
    yield "long", oriented(BIG, 6, LONG, "I")
    yield "byte", oriented(BIG, 6, BYTE, "B")
    yield "text", tiff(LITTLE, [entry(LITTLE, 0x0112, ASCII, 2, b"6\0")])
    yield "signed-byte", oriented(LITTLE, 8, SIGNED_BYTE, "b")
    yield "negative", oriented(LITTLE, -6, SIGNED_SHORT, "h")
    yield "float", oriented(BIG, 5.0, FLOAT, "f")
    yield "fraction", oriented(BIG, 5.5, FLOAT, "f")
    yield "two-values", tiff(BIG, [entry(BIG, 0x0112, SHORT, 2, struct.pack(">HH", 3, 6))])
    yield "no-values", oriented(BIG, 6, count=0)
    pointer = struct.pack("<I", 8 + 2 + 12 + 4)
    yield "rational", tiff(LITTLE, [entry(LITTLE, 0x0112, RATIONAL, 1, pointer)], struct.pack("<II", 14, 2))
    yield "rational-by-zero", tiff(LITTLE, [entry(LITTLE, 0x0112, RATIONAL, 1, pointer)], struct.pack("<II", 6, 0))
    yield "double", tiff(LITTLE, [entry(LITTLE, 0x0112, DOUBLE, 1, pointer)], struct.pack("<d", 7))
    yield "many-values", tiff(LITTLE, [entry(LITTLE, 0x0112, SHORT, 3, pointer)], struct.pack("<HHH", 4, 1, 1))
    make = entry(BIG, 0x010F, ASCII, 8, struct.pack(">I", 8 + 2 + 24 + 4))
    unknown = entry(BIG, 0x0111, 99, 1 << 31, b"")
    six = entry(BIG, 0x0112, SHORT, 1, b"\0\6")
    two = entry(BIG, 0x0112, SHORT, 1, b"\0\2")
    yield "behind-others", tiff(BIG, [unknown, make, six], b"Scanner\0")
    yield "twice", tiff(BIG, [six, two])
    yield "directory-far-away", tiff(BIG, [six], start=100)
    yield "named", b"Exif\0\0" + oriented(BIG, 6)
    yield "swapped-magic", b"MM*\0" + oriented(BIG, 6)[4:]
    # Damaged and hostile records.
    yield "empty", b""
    yield "only-a-header", b"II*\0\b\0\0\0"
    yield "other-header", b"XX*\0" + oriented(LITTLE, 6)[4:]
    yield "big-tiff", b"II+\0" + oriented(LITTLE, 6)[4:]
    yield "directory-outside", b"II*\0\xff\xff\xff\xff" + oriented(LITTLE, 6)[8:]
    yield "directory-in-the-header", b"II*\0\0\0\0\0" + oriented(LITTLE, 6)[8:]
    yield "cut-in-the-entry", oriented(LITTLE, 6)[:18]
    yield "cut-behind-the-entry", oriented(LITTLE, 6)[:22]
    yield "more-entries-than-bytes", tiff(LITTLE, [entry(LITTLE, 0x0112, SHORT, 1, b"\6\0")], count=65535)
    outside = entry(LITTLE, 0x010F, ASCII, 20, struct.pack("<I", 30))
    yield "value-outside-before", tiff(LITTLE, [outside, entry(LITTLE, 0x0112, SHORT, 1, b"\6\0")])
    larger = entry(LITTLE, 0x010F, ASCII, 0xFFFFFFFF, struct.pack("<I", 8))
    yield "value-larger-than-the-file", tiff(LITTLE, [larger, entry(LITTLE, 0x0112, SHORT, 1, b"\6\0")])
    yield "orientation-outside", tiff(LITTLE, [entry(LITTLE, 0x0112, SHORT, 3, b"\xff\xff\xff\x7f")])


def oriented_files():
    """Each record in a PNG or a JPEG file, in turns, and files that hold it in other places."""
    width, height = 11, 7
    pixels = noise(width, height, 3)
    bare = jpeg(Image.fromarray(scene(width, height)))

    def jpeg_with(*segments):
        return bare[:2] + b"".join(segments) + bare[2:]

    def png_with(*chunks, behind=()):
        return png(pixels, 8, RGB, other=chunks, behind=behind)

    def exif_segment(record):
        return segment(b"Exif\0\0" + record)

    def xmp_segment(record):
        return segment(b"http://ns.adobe.com/xap/1.0/\0" + record)

    for index, (name, record) in enumerate(exif_records()):
        if index < 16 or index % 2 == 0:
            yield f"png-{name}", png_with((b"eXIf", record))
        if index < 16 or index % 2 == 1:
            yield f"jpeg-{name}", jpeg_with(exif_segment(record))
    six, three = oriented(BIG, 6), oriented(LITTLE, 3)
    make, turned = entry(BIG, 0x010F, ASCII, 8, struct.pack(">I", 38)), entry(BIG, 0x0112, SHORT, 1, b"\0\6")
    long = tiff(BIG, [make, turned], b"Scanner\0")
    yield "jpeg-exif-last", jpeg_with(segment(b"JFIF\0\1\2\0\0\1\0\1\0\0", 0xE0), segment(b"a comment", 0xFE),
                                      xmp_segment(b"<x/>"), segment(b"other\0" + bytes(30)), exif_segment(six))
    yield "jpeg-exif-in-two-segments", jpeg_with(exif_segment(long[:15]), xmp_segment(xmp(3)), exif_segment(long[15:]))
    yield "jpeg-two-records", jpeg_with(exif_segment(six), exif_segment(three))
    yield "jpeg-filled-markers", jpeg_with(b"\xff\xff" + exif_segment(six))
    yield "jpeg-xmp", jpeg_with(xmp_segment(xmp(8)))
    yield "jpeg-xmp-element", jpeg_with(xmp_segment(xmp(5, True)))
    yield "jpeg-xmp-twice", jpeg_with(xmp_segment(xmp(8)), xmp_segment(xmp(2)))
    yield "jpeg-xmp-and-exif", jpeg_with(xmp_segment(xmp(8)), exif_segment(three))
    yield "jpeg-xmp-and-exif-without", jpeg_with(xmp_segment(xmp(8)), exif_segment(tiff(BIG, [])))
    yield "jpeg-xmp-nine", jpeg_with(xmp_segment(xmp(9)))
    yield "jpeg-gray", jpeg(Image.fromarray(scene(width, height)[:, :, 0]), exif=b"Exif\0\0" + six)
    yield "jpeg-exif-cut-short", jpeg_with(segment(b"Exif\0"))
    yield "png-exif-behind-pixels", png_with(behind=[(b"eXIf", six)])
    yield "png-two-records", png_with((b"eXIf", six), (b"eXIf", three))
    digits = f"\nexif\n{len(six) + 6:8}\n{(b'Exif' + bytes(2) + six).hex()}\n".encode()
    profile = b"Raw profile type exif\0"
    yield "png-profile", png_with((b"tEXt", profile + digits))
    yield "png-profile-compressed", png_with((b"zTXt", profile + b"\0" + zlib.compress(digits)))
    yield "png-profile-and-exif", png_with((b"zTXt", profile + b"\0" + zlib.compress(digits)), (b"eXIf", three))
    yield "png-profile-no-digits", png_with((b"tEXt", profile + b"\nexif\n 3\nxyz\n"))
    yield "png-profile-damaged", png_with((b"zTXt", profile + b"\0" + zlib.compress(digits)[3:]))
    yield "png-xmp", png_with((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(7)))
    yield "png-xmp-compressed", png_with((b"iTXt", b"XML:com.adobe.xmp\0\1\0en\0\0" + zlib.compress(xmp(4))))
    yield "png-xmp-and-exif", png_with((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(7)), (b"eXIf", six))
    yield "png-xmp-cut-short", png_with((b"iTXt", b"XML:com.adobe.xmp\0\0"))
    yield "png-interlaced", png(pixels, 8, RGB, True, other=[(b"eXIf", six)])
    yield "png-gray1", png(noise(width, height, 1, 2), 1, GRAY, other=[(b"eXIf", six)])
    indices, palette = noise(width, height, 1, 16), noise(16, 1, 3)[0]
    yield "png-palette", png(indices, 4, PALETTE, palette=palette, other=[(b"eXIf", six)])
    yield "png-column", png(noise(1, height, 3), 8, RGB, other=[(b"eXIf", oriented(LITTLE, 8))])


def upright(content):
    image = Image.open(io.BytesIO(content))
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        # Pillow refuses some damaged records. They say nothing of the orientation.
        return image


def make_oriented(folder):
    entries = []
    for name, content in oriented_files():
        file = f"{name}.{'jpg' if name.startswith('jpeg') else 'png'}"
        (folder / file).write_bytes(content)
        image = upright(content)
        is_gray = image.mode in ("1", "L")
        (folder / f"{name}.raw").write_bytes(np.array(image.convert("L" if is_gray else "RGB")).tobytes())
        entries.append(dict(name=name, file=file, width=image.width, height=image.height,
                            channels=1 if is_gray else 3))
    return entries
