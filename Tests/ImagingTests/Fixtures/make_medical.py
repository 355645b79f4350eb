"""Makes the fixtures of DICOM and NIfTI with pydicom 3.0.2 (with pylibjpeg, pyjpegls), nibabel 5.4.2 and
DCMTK's dcmcjpeg, which writes the files compressed as JPEG, and dcmconv.

    python make_medical.py FOLDER

Writes dicom/ and nifti/ into FOLDER, which should be the one this script is in, and their fingerprints into
its manifest.json. All images are procedural patterns, and the patient's name is invented.
"""

import argparse
import json
from pathlib import Path

from dicom_forms import make_dicom
from fixture_manifest import update_manifest
from nifti_forms import make_nifti


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    root = parser.parse_args().folder
    makers = dict(dicom=make_dicom, nifti=make_nifti)
    for name, make in makers.items():
        (root / name).mkdir(parents=True, exist_ok=True)
        (root / name / "index.json").write_text(json.dumps(make(root / name), indent=1) + "\n")
    update_manifest(root, makers)


if __name__ == "__main__":
    main()
