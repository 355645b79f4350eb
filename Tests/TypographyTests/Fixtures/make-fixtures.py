#!/usr/bin/env python3
"""What Pillow draws of some phrases in DejaVu Sans: lengths of lines in pixels, and one line's ink.

Needs Pillow and Debian's fonts-dejavu-core. Usage: make-fixtures.py, in this folder.
"""

import json

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
PHRASES = ["Carotid plaque", "AVATAR To, Ty. fi", "no sign of a nodule; 7.5 mm", "Größe ≤ 8 µm"]
SIZES = [12, 24, 90]
DRAWN = ("AVATAR, 7 mm", 24)


def font(size):
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)


def main():
    lengths = [
        {"text": text, "size": size, "length": font(size).getlength(text)} for text in PHRASES for size in SIZES
    ]
    text, size = DRAWN
    ascent, descent = font(size).getmetrics()
    width = round(font(size).getlength(text))
    ink = Image.new("L", (width, ascent + descent))
    ImageDraw.Draw(ink).text((0, 0), text, font=font(size), fill=255)
    ink.save("line.png")
    with open("lengths.json", "w") as file:
        json.dump({"lengths": lengths, "drawn": {"text": text, "size": size}}, file, ensure_ascii=False, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
