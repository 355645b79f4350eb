"""Makes the fixtures of ImagingTests with Pillow 13.0.0 and transformers 4.47.1.

    python make_fixtures.py FOLDER

Writes into FOLDER, which should be the one this script is in. All images are procedural patterns.
Expected pixels are raw bytes: rows from the top, channels interleaved.
"""

import argparse
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps
from transformers import CLIPImageProcessor, SiglipImageProcessor
from transformers.image_transforms import center_crop

from depth_forms import make_deep
from fixture_manifest import update_manifest
from forms import GRAY, GRAY_ALPHA, PALETTE, RGB, RGBA, SAMPLES, jpeg, noise, png, scene
from mask_forms import make_masks
from orientation_forms import make_oriented


def png_files():
    width, height = 21, 13
    for depth in (1, 2, 4, 8, 16):
        for interlaced in (False, True):
            end = "-interlaced" if interlaced else ""
            yield f"gray{depth}{end}", png(noise(width, height, 1, 1 << depth), depth, GRAY, interlaced)
    for depth in (1, 2, 4, 8):
        palette = noise(1 << depth, 1, 3)[0]
        pixels = noise(width, height, 1, 1 << depth)
        alpha = bytes(range(0, 1 << depth))
        yield f"palette{depth}", png(pixels, depth, PALETTE, palette=palette)
        yield f"palette{depth}-interlaced", png(pixels, depth, PALETTE, True, palette=palette)
        yield f"palette{depth}-transparent", png(pixels, depth, PALETTE, palette=palette, transparency=alpha)
    for name, color_type in (("rgb", RGB), ("gray-alpha", GRAY_ALPHA), ("rgba", RGBA)):
        for depth in (8, 16):
            pixels = noise(width, height, SAMPLES[color_type], 1 << depth)
            yield f"{name}{depth}", png(pixels, depth, color_type)
            yield f"{name}{depth}-interlaced", png(pixels, depth, color_type, True)
    pixels = noise(width, height, 3)
    transparency = struct.pack(">HHH", *pixels[2, 2])
    yield "rgb8-transparent", png(pixels, 8, RGB, transparency=transparency)
    yield "gray8-transparent", png(noise(width, height, 1), 8, GRAY, transparency=b"\0\x40")
    gamma = (b"gAMA", struct.pack(">I", 100000))
    profile = (b"iCCP", b"broken\0\0" + zlib.compress(bytes(100)))
    yield "rgb8-gamma-and-profile", png(pixels, 8, RGB, other=[gamma, profile])
    yield "one-pixel", png(noise(1, 1, 3), 8, RGB)
    yield "one-column-interlaced", png(noise(1, 9, 3), 8, RGB, True)


def jpeg_files():
    colors = Image.fromarray(scene(45, 35))
    yield "jpeg-gray", jpeg(colors.convert("L"))
    yield "jpeg-444", jpeg(colors, subsampling=0)
    yield "jpeg-422", jpeg(colors, subsampling=1)
    yield "jpeg-420", jpeg(colors, subsampling=2)
    yield "jpeg-progressive", jpeg(colors, progressive=True)
    yield "jpeg-progressive-gray", jpeg(colors.convert("L"), progressive=True)
    yield "jpeg-restart-markers", jpeg(colors, restart_marker_blocks=2)
    yield "jpeg-rgb", jpeg(colors, keep_rgb=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    yield "jpeg-rotated-by-exif", jpeg(colors, exif=exif)
    inks = Image.fromarray(np.dstack([scene(24, 19), scene(24, 19)[::-1, :, 1]]), mode="CMYK")
    cmyk = jpeg(inks)
    yield "jpeg-cmyk", cmyk
    adobe = cmyk.index(b"Adobe")
    # The transform of Adobe's segment: 2 says that the same bytes are YCCK.
    yield "jpeg-ycck", cmyk[: adobe + 11] + b"\x02" + cmyk[adobe + 12 :]


def make_decoded(folder):
    entries = []
    for name, content in [*png_files(), *jpeg_files()]:
        kind = "jpg" if name.startswith("jpeg") else "png"
        (folder / f"{name}.{kind}").write_bytes(content)
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
        is_gray = image.mode in ("1", "L", "LA", "I;16") or name.startswith("gray")
        if name.startswith("gray16"):
            # Pillow would clip; see the documentation of Image.init(contentsOf:).
            expected = (np.array(image) >> 8).astype(np.uint8)
        else:
            expected = np.array(image.convert("L" if is_gray else "RGB"))
        (folder / f"{name}.raw").write_bytes(expected.tobytes())
        channels = 1 if is_gray else 3
        entries.append(dict(name=name, file=f"{name}.{kind}", width=image.width, height=image.height,
                            channels=channels))
    return entries


FILTERS = dict(nearest=0, box=4, bilinear=2, hamming=5, bicubic=3, lanczos=1)


def make_resized(folder):
    sources = [(37, 29, 3, (16, 11)), (37, 29, 3, (37, 13)), (37, 29, 3, (20, 29)), (37, 29, 3, (40, 35)),
               (37, 29, 3, (1, 1)), (37, 29, 3, (3, 90)), (37, 29, 3, (110, 2)), (37, 29, 1, (15, 40)),
               (400, 300, 3, (31, 32)), (400, 300, 1, (64, 7)), (1, 1, 3, (9, 7)), (1, 500, 3, (4, 40)),
               (500, 1, 1, (33, 3)),
               # On either side of where Pillow changes the order of its passes.
               (37, 29, 3, (32, 19)), (37, 29, 3, (32, 18))]
    entries = []
    for width, height, channels, size in sources:
        image = Image.fromarray(np.squeeze(noise(width, height, channels), -1) if channels == 1
                                else noise(width, height, channels))
        name = f"{width}x{height}x{channels}-to-{size[0]}x{size[1]}"
        content = b"".join(np.array(image.resize(size, code)).tobytes() for code in FILTERS.values())
        (folder / f"{name}.raw").write_bytes(content)
        entries.append(dict(name=name, width=width, height=height, channels=channels, resizedWidth=size[0],
                            resizedHeight=size[1]))
    return entries


def make_cropped(folder):
    entries = []
    for source in [(12, 9), (13, 8)]:
        for size in [(5, 4), (6, 5), (12, 9), (13, 8), (15, 15), (16, 16), (4, 14), (20, 3)]:
            cropped = center_crop(noise(*source, 3), (size[1], size[0]))
            name = f"{source[0]}x{source[1]}-to-{size[0]}x{size[1]}"
            (folder / f"{name}.raw").write_bytes(cropped.tobytes())
            entries.append(dict(name=name, width=source[0], height=source[1], croppedWidth=size[0],
                                croppedHeight=size[1]))
    return entries


def preprocessing_images():
    yield "tall", Image.fromarray(noise(45, 131, 3))
    yield "wide", Image.fromarray(noise(150, 40, 3))
    yield "tiny", Image.fromarray(noise(3, 5, 3))
    yield "one-pixel", Image.fromarray(noise(1, 1, 3))
    yield "one-column", Image.fromarray(noise(1, 500, 3))
    yield "one-row", Image.fromarray(noise(500, 1, 3))
    yield "exact", Image.fromarray(noise(28, 28, 3))
    yield "off-by-one", Image.fromarray(noise(27, 29, 3))
    yield "scene", Image.fromarray(scene(200, 160))
    yield "gray", Image.fromarray(scene(60, 45)[:, :, 0])
    yield "palette", Image.fromarray(scene(50, 70)).quantize(64)
    yield "rgba", Image.fromarray(np.dstack([scene(64, 33), noise(64, 33, 1)]))


CONFIGS = dict(
    clip=(CLIPImageProcessor, dict(image_processor_type="CLIPImageProcessor", size={"shortest_edge": 28},
                                   crop_size={"height": 28, "width": 28})),
    old_style=(CLIPImageProcessor, dict(feature_extractor_type="CLIPFeatureExtractor", size=30, crop_size=27,
                                        resample=3)),
    padded=(CLIPImageProcessor, dict(size={"shortest_edge": 16}, crop_size={"height": 21, "width": 40},
                                     resample=2)),
    unresized=(CLIPImageProcessor, dict(do_resize=False, crop_size=28)),
    stretched=(CLIPImageProcessor, dict(size={"height": 20, "width": 37}, do_center_crop=False, resample=1)),
    siglip=(SiglipImageProcessor, dict(image_processor_type="SiglipImageProcessor", do_convert_rgb=None,
                                       size={"height": 28, "width": 28})),
)


def levels(processor, image):
    """[height, width, 3]; images of one row are mistaken for channels-first unless their layout is given."""
    image = np.array(image.convert("RGB"))
    values = processor(image, do_rescale=False, do_normalize=False, input_data_format="channels_last")
    return values["pixel_values"][0].transpose(1, 2, 0).astype(np.uint8)


def make_preprocessed(folder):
    images = list(preprocessing_images())
    for name, image in images:
        image.save(folder / f"{name}.png", optimize=True)
    for name, (processor_type, config) in CONFIGS.items():
        config_folder = folder / name
        config_folder.mkdir(exist_ok=True)
        (config_folder / "preprocessor_config.json").write_text(json.dumps(config, indent=2) + "\n")
        known = {key: value for key, value in config.items() if not key.endswith("_type")}
        processor = processor_type(**known)
        content = b""
        for _, image in images:
            content += levels(processor, image).tobytes()
        (config_folder / "levels.raw").write_bytes(content)
        scene_values = processor(dict(images)["scene"])["pixel_values"][0].astype("<f4")
        (config_folder / "scene-normalized.f32").write_bytes(scene_values.tobytes())
    (folder / "defaults").mkdir(exist_ok=True)
    (folder / "defaults" / "preprocessor_config.json").write_text("{}\n")
    # One channel, as the file would be large with three.
    green = levels(CLIPImageProcessor(), dict(images)["scene"])[:, :, 1]
    Image.fromarray(green).save(folder / "defaults" / "scene-green.png", optimize=True)
    return dict(images=[name for name, _ in images], configurations=list(CONFIGS))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    root = parser.parse_args().folder
    makers = dict(decoded=make_decoded, oriented=make_oriented, deep=make_deep, masks=make_masks, resized=make_resized,
                  cropped=make_cropped, preprocessed=make_preprocessed)
    for name, make in makers.items():
        (root / name).mkdir(parents=True, exist_ok=True)
        index = make(root / name)
        (root / name / "index.json").write_text(json.dumps(index, indent=1) + "\n")
    update_manifest(root, makers)


if __name__ == "__main__":
    main()
