"""DICOM files in the forms that are read and those that are refused, for `make_medical.py`."""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pydicom
from forms import noise
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_windowing, convert_color_space
from pydicom.sequence import Sequence
from pydicom.uid import (DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian,
                         ImplicitVRLittleEndian, JPEG2000Lossless, JPEGLSLossless, RLELossless)

WIDTH, HEIGHT = 14, 10
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"


def gray(bits, signed=False, allocated=None, **attributes):
    """A file of one gray frame of noise, of as many bits, the lowest and the highest value among them."""
    samples = noise(WIDTH, HEIGHT, 1, 1 << bits)[:, :, 0].astype(np.int32)
    samples[0, 0], samples[0, 1] = 0, (1 << bits) - 1
    allocated = allocated or (8 if bits <= 8 else 16)
    stored = samples - (1 << bits - 1 if signed else 0)
    kind = f"<{'i' if signed else 'u'}{allocated // 8}"
    return image(stored.astype(kind).tobytes(), BitsAllocated=allocated, BitsStored=bits, HighBit=bits - 1,
                 PixelRepresentation=int(signed), **attributes)


def image(pixels, syntax=ExplicitVRLittleEndian, **attributes):
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = SECONDARY_CAPTURE
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = "2.25.170141183460469231731687303715884"
    data.StudyInstanceUID, data.SeriesInstanceUID = "2.25.2", "2.25.3"
    data.PatientName, data.PatientID = "Fixture^Invented", "FIXTURE-1"
    data.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    data.Rows, data.Columns, data.SamplesPerPixel = HEIGHT, WIDTH, 1
    data.PhotometricInterpretation = "MONOCHROME2"
    for name, value in attributes.items():
        setattr(data, name, value)
    data.PixelData = pixels + b"\0" * (len(pixels) % 2)
    data["PixelData"].VR = "OW" if data.BitsAllocated > 8 else "OB"
    return data


def colors(kind, planar=0, **attributes):
    levels = noise(WIDTH, HEIGHT, 3)
    pixels = levels.transpose(2, 0, 1) if planar else levels
    return image(np.ascontiguousarray(pixels).tobytes(), SamplesPerPixel=3, PhotometricInterpretation=kind,
                 PlanarConfiguration=planar, BitsAllocated=8, BitsStored=8, HighBit=7, PixelRepresentation=0,
                 **attributes)


def half_colors():
    levels = noise(WIDTH, HEIGHT, 3)
    pairs = np.stack([levels[:, 0::2, 0], levels[:, 1::2, 0], levels[:, 0::2, 1], levels[:, 0::2, 2]], axis=2)
    data = colors("YBR_FULL_422")
    data.PixelData = pairs.tobytes()
    return data


def palette(bits):
    data = gray(8, PhotometricInterpretation="PALETTE COLOR")
    tables = noise(3, 200, 1, 1 << bits)[:, :, 0]
    for channel, name in enumerate(("Red", "Green", "Blue")):
        setattr(data, f"{name}PaletteColorLookupTableDescriptor", [200, 20, bits])
        table = tables[:, channel].astype("<u2" if bits == 16 else "u1").tobytes()
        setattr(data, f"{name}PaletteColorLookupTableData", table)
    return data


def frames(count=3, **attributes):
    samples = noise(WIDTH, HEIGHT * count, 1, 1 << 12).astype("<u2")
    return image(samples.tobytes(), BitsAllocated=16, BitsStored=12, HighBit=11, PixelRepresentation=0,
                 NumberOfFrames=count, **attributes)


def item(**attributes):
    data = Dataset()
    for name, value in attributes.items():
        setattr(data, name, value)
    return data


def enhanced():
    """Frames of which each has its own window, and rescaling is common."""
    groups = [item(FrameVOILUTSequence=Sequence([item(WindowCenter=100 * n, WindowWidth=900 + n)]))
              for n in range(1, 4)]
    rescaling = item(RescaleSlope=2, RescaleIntercept=-1000, RescaleType="HU")
    shared = item(PixelValueTransformationSequence=Sequence([rescaling]))
    return frames(PerFrameFunctionalGroupsSequence=Sequence(groups),
                  SharedFunctionalGroupsSequence=Sequence([shared]))


def table(descriptor=(16, 0, 16)):
    return Sequence([item(LUTDescriptor=list(descriptor), LUTData=bytes(32), LUTExplanation="invented")])


def compressed(data, syntax):
    data.compress(syntax, generate_instance_uid=False)
    return data


HOUNSFIELD = dict(RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=40, WindowWidth=400)


def readable():
    """Files that are read, with the frame that is asked for."""
    yield "u8", gray(8), None
    yield "u8-inverted", gray(8, PhotometricInterpretation="MONOCHROME1"), None
    yield "u8-in-16", gray(8, allocated=16, WindowCenter=128, WindowWidth=256), None
    yield "s8", gray(8, signed=True, WindowCenter=-10.5, WindowWidth=77), None
    yield "u10", gray(10), None
    yield "u12", gray(12, **HOUNSFIELD), None
    yield "u12-inverted", gray(12, PhotometricInterpretation="MONOCHROME1", **HOUNSFIELD), None
    yield "s12", gray(12, signed=True, WindowCenter=[-600, 40], WindowWidth=[1500, 400]), None
    yield "s16", gray(16, signed=True, RescaleSlope=0.25, RescaleIntercept=7.5, WindowCenter=12.25,
                      WindowWidth=4095.5), None
    yield "u16-falling", gray(16, RescaleSlope=-1.5, RescaleIntercept=90000, WindowCenter=40000,
                              WindowWidth=30000), None
    falling = dict(RescaleSlope=-1, RescaleIntercept=0, WindowCenter=-30000, WindowWidth=999)
    yield "u16-falling-inverted", gray(16, PhotometricInterpretation="MONOCHROME1", **falling), None
    yield "u12-exact", gray(12, WindowCenter=1000.5, WindowWidth=1.5, VOILUTFunction="LINEAR_EXACT"), None
    yield "u12-implicit", gray(12, syntax=ImplicitVRLittleEndian, **HOUNSFIELD), None
    yield "u12-run-lengths", compressed(gray(12, **HOUNSFIELD), RLELossless), None
    yield "u12-jpeg-ls", compressed(gray(12, **HOUNSFIELD), JPEGLSLossless), None
    yield "one-frame", frames(1), "1"
    yield "frames", frames(WindowCenter=2000, WindowWidth=2000), "2"
    yield "frames-run-lengths", compressed(frames(), RLELossless), "3"
    yield "enhanced", enhanced(), "2"
    yield "rgb", colors("RGB"), None
    yield "rgb-planar", colors("RGB", planar=1), None
    yield "rgb-run-lengths", compressed(colors("RGB"), RLELossless), None
    yield "ybr-full", colors("YBR_FULL"), None
    yield "ybr-full-422", half_colors(), None
    yield "palette-8", palette(8), None
    yield "palette-16", palette(16), None


# Files that dcmcjpeg compresses: of which one, and how.
JPEG = {"s16-jpeg-lossless": ("s16", ["+e1"]), "u12-jpeg-lossless": ("u12", ["+el", "+sv", "6"]),
        "rgb-jpeg-lossless": ("rgb", ["+e1"])}


def refused():
    """Files that are refused, and the attribute that the error names."""
    yield "frames", frames(), "Number of Frames"
    yield "modality-table", gray(12, ModalityLUTSequence=table()), "Modality LUT Sequence"
    yield "window-table", gray(12, VOILUTSequence=table()), "VOI LUT Sequence"
    yield "sigmoid", gray(12, WindowCenter=9, WindowWidth=9, VOILUTFunction="SIGMOID"), "VOI LUT Function"
    yield "no-width", gray(12, WindowCenter=9, WindowWidth=0), "Window Width"
    yield "flat-slope", gray(12, RescaleSlope=0, RescaleIntercept=0), "slope"
    yield "hsv", colors("HSV"), "Photometric Interpretation"
    yield "deflated", gray(12, syntax=DeflatedExplicitVRLittleEndian), None
    other = compressed(gray(12), RLELossless)
    # Only what the file says counts: its pixels are not looked at.
    other.file_meta.TransferSyntaxUID = JPEG2000Lossless
    yield "jpeg-2000", other, None
    wide = gray(12)
    wide.BitsAllocated = 32
    yield "bits-allocated", wide, "Bits Allocated"
    stored = gray(12)
    stored.BitsStored = 17
    yield "bits-stored", stored, "Bits Stored"
    high = gray(12)
    high.HighBit = 4
    yield "high-bit", high, "High Bit"
    large = gray(12)
    large.Rows = large.Columns = 65535
    yield "lying-size", large, "Rows and Columns"
    short = gray(12)
    short.PixelData = short.PixelData[:-2]
    yield "short", short, None
    none = gray(12)
    none.Rows = 0
    yield "no-rows", none, "Rows and Columns"
    odd = half_colors()
    odd.Columns = WIDTH - 1
    yield "odd-422", odd, "Columns"


def write(data, path):
    data.save_as(path, enforce_file_format=True)


def levels(data, stored):
    """The levels of the file's own window, computed by pydicom but for the last step to 8 bits."""
    values = apply_modality_lut(stored, data).astype(np.float64)
    plain = Dataset()
    plain.PhotometricInterpretation, plain.BitsStored, plain.PixelRepresentation = "MONOCHROME2", 8, 0
    if "WindowCenter" in data:
        plain.WindowCenter, plain.WindowWidth = data.WindowCenter, data.WindowWidth
        if "VOILUTFunction" in data:
            plain.VOILUTFunction = data.VOILUTFunction
        shares = apply_windowing(values, plain) / 255
        falls = False
    else:
        ends = limits(data)
        shares = (stored.astype(np.float64) - ends[0]) / (ends[1] - ends[0])
        falls = data.get("RescaleSlope", 1) < 0
    falls ^= data.PhotometricInterpretation == "MONOCHROME1"
    return np.floor(255 * (1 - shares if falls else shares) + 0.5).astype(np.uint8)


def limits(data):
    lowest = -(1 << data.BitsStored - 1) if data.PixelRepresentation else 0
    return lowest, lowest + (1 << data.BitsStored) - 1


def with_frame_groups(data, frame):
    """What holds for a frame of an enhanced file, at the top."""
    if "SharedFunctionalGroupsSequence" not in data:
        return data
    rescaling = data.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0]
    window = data.PerFrameFunctionalGroupsSequence[frame].FrameVOILUTSequence[0]
    return item(RescaleSlope=rescaling.RescaleSlope, RescaleIntercept=rescaling.RescaleIntercept,
                WindowCenter=window.WindowCenter, WindowWidth=window.WindowWidth, BitsStored=data.BitsStored,
                PixelRepresentation=data.PixelRepresentation,
                PhotometricInterpretation=data.PhotometricInterpretation)


def described(folder, name, part):
    """Writes what pydicom reads of a file, and says what it is."""
    data = pydicom.dcmread(folder / f"{name}.dcm")
    is_plain = data.PhotometricInterpretation.startswith(("MONO", "PALETTE", "RGB"))
    array = data.pixel_array if is_plain else None
    frame = int(part or "1") - 1
    if data.get("NumberOfFrames", 1) > 1:
        array = array[frame]
    entry = dict(name=name, part=part, width=data.Columns, height=data.Rows, isGray=data.SamplesPerPixel == 1)
    if data.PhotometricInterpretation.startswith("MONO"):
        (folder / f"{name}.stored").write_bytes(array.astype("<i4").tobytes())
        lowest, highest = limits(data)
        falls = (data.PhotometricInterpretation == "MONOCHROME1") != (data.get("RescaleSlope", 1) < 0)
        entry |= dict(lowest=lowest, highest=highest, isReversed=bool(falls))
        expected = levels(with_frame_groups(data, frame), array)
    elif data.PhotometricInterpretation == "PALETTE COLOR":
        entry["isGray"] = False
        colors = apply_color_lut(array, data)
        expected = (colors >> 8 if colors.dtype == np.uint16 else colors).astype(np.uint8)
    elif data.PhotometricInterpretation == "RGB":
        expected = array
    else:
        raw = pydicom.pixels.pixel_array(folder / f"{name}.dcm", raw=True)
        expected = convert_color_space(raw, "YBR_FULL", "RGB")
    (folder / f"{name}.levels").write_bytes(expected.astype(np.uint8).tobytes())
    return entry


def make_dicom(folder):
    entries = []
    for name, data, part in readable():
        write(data, folder / f"{name}.dcm")
        entries.append(described(folder, name, part))
    for name, (source, options) in JPEG.items():
        target = folder / f"{name}.dcm"
        subprocess.run(["dcmcjpeg", "+un", *options, folder / f"{source}.dcm", target], check=True)
        entries.append(described(folder, name, None))
    for name, data, field in refused():
        write(data, folder / f"refused-{name}.dcm")
        entries.append(dict(name=f"refused-{name}", field=field))
    # Big-endian files are written from those in the other order.
    with TemporaryDirectory() as temporary:
        source = Path(temporary) / "source.dcm"
        write(gray(12, **HOUNSFIELD), source)
        target = folder / "u12-big-endian.dcm"
        subprocess.run(["dcmconv", "+tb", source, target], check=True)
        entries.append(described(folder, "u12-big-endian", None))
    return entries
