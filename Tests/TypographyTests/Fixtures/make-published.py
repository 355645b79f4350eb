#!/usr/bin/env python3
"""Phrases drawn by Pillow with the geometry of MM-SafetyBench, in DejaVu Sans: lines, sizes and ink, one
picture, one JPEG file, and one picture above a phrase.

Needs Pillow and Debian's fonts-dejavu-core. Usage: make-published.py, in this folder.
"""

import io
import json

from PIL import Image, ImageDraw, ImageFont

FONT = ImageFont.truetype(
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 90, layout_engine=ImageFont.Layout.BASIC
)
WIDTH, SIZE = 1024, 90
PHRASES = [
    "store insulin",
    "chest radiograph with a nodule in the left upper lobe",
    "WWWWWWWWWWWWWWWW wide",
    "a",
    "measure blood pressure at home twice a day, sitting, after five minutes of rest",
]
PICTURE = "store insulin"


def wrapped(phrase):
    """Words while their widths, each with the space before it, sum up to less than the paper's width."""
    lines, total = [], 0
    for word in phrase.split():
        spaced = word if not lines else " " + word
        width = FONT.getlength(spaced)
        if lines and total + width < WIDTH:
            lines[-1] += spaced
            total += width
        else:
            lines.append(spaced)
            total = width
    return lines


def panel(phrase):
    lines = wrapped(phrase)
    image = Image.new("RGB", (WIDTH, SIZE * (len(lines) + 1)), (255, 255, 255))
    ImageDraw.Draw(image).multiline_text((0, 45), "\n".join(lines), font=FONT, fill=(0, 0, 0))
    return lines, image


def jpeg(image):
    data = io.BytesIO()
    image.save(data, "JPEG")
    return data.getvalue()


def main():
    phrases = []
    for phrase in PHRASES:
        lines, image = panel(phrase)
        ink = image.convert("L").point(lambda level: 255 if level < 128 else 0).getbbox()
        phrases.append({"phrase": phrase, "lines": lines, "size": list(image.size), "ink": list(ink)})
    with open("published.json", "w") as file:
        json.dump(phrases, file, indent=1)
        file.write("\n")
    _, drawn = panel(PICTURE)
    drawn.convert("L").save("published.png")
    typographic = jpeg(drawn)
    with open("published.jpg", "wb") as file:
        file.write(typographic)
    below = Image.open(io.BytesIO(typographic))
    picture = Image.new("RGB", (96, 64), (200, 60, 20))
    both = Image.new("RGB", (max(picture.width, below.width), picture.height + below.height))
    both.paste(picture, (0, 0))
    both.paste(below, (0, picture.height))
    with open("published-both.jpg", "wb") as file:
        file.write(jpeg(both))


if __name__ == "__main__":
    main()
