"""Writes what pydicom reads of the DICOM files that its wheel ships, for DICOMWheelTests.

    python pydicom_wheel.py FOLDER
    CROSSMATCH_DICOM_WHEEL=FOLDER swift test --traits DICOM --filter DICOMWheelTests

Nothing of FOLDER is committed. Stored values of gray frames, and 8-bit levels of coloured ones.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pydicom
from pydicom.data import get_testdata_files
from pydicom.pixels import apply_color_lut, pixel_array


def expected(path, data, frame):
    """Numbers of a frame, and whether they are gray."""
    if data.PhotometricInterpretation.startswith("MONOCHROME"):
        return pixel_array(path, index=frame).astype("<i4"), True
    if data.PhotometricInterpretation == "PALETTE COLOR":
        colors = apply_color_lut(pixel_array(path, index=frame), data)
        return (colors >> 8 if colors.dtype == np.uint16 else colors).astype(np.uint8), False
    colors = pixel_array(path, index=frame)
    return (colors >> data.BitsStored - 8).astype(np.uint8), False


def main():
    folder, entries = Path(sys.argv[1]), []
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(get_testdata_files("*.dcm")):
        path = Path(file)
        if any(entry["name"] == path.name for entry in entries):
            continue
        entry = dict(name=path.name, path=str(path))
        try:
            data = pydicom.dcmread(path)
            frames = int(data.get("NumberOfFrames", 1) or 1)
            numbers, is_gray = expected(path, data, frames - 1)
        except Exception as problem:
            entry["problem"] = f"{type(problem).__name__}: {problem}"[:200]
        else:
            (folder / f"{path.name}.numbers").write_bytes(np.ascontiguousarray(numbers).tobytes())
            lowest = -(1 << data.BitsStored - 1) if data.PixelRepresentation else 0
            falls = (data.PhotometricInterpretation == "MONOCHROME1") != (data.get("RescaleSlope", 1) < 0)
            entry |= dict(isGray=is_gray, part=str(frames) if frames > 1 else None, lowest=lowest,
                          highest=lowest + (1 << data.BitsStored) - 1, isReversed=bool(falls),
                          syntax=data.file_meta.TransferSyntaxUID.name)
        entries.append(entry)
    (folder / "index.json").write_text(json.dumps(entries, indent=1))


if __name__ == "__main__":
    main()
