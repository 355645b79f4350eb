"""The fingerprints of all fixtures, in manifest.json."""

import json


def fingerprint(content):
    """FNV-1a with 64 bits, in hexadecimal digits."""
    value = 0xCBF29CE484222325
    for byte in content:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def update_manifest(root, folders):
    """Takes up the files of some folders anew, and leaves those of others as they are."""
    path = root / "manifest.json"
    earlier = json.loads(path.read_text()) if path.exists() else {}
    kept = {name: digits for name, digits in earlier.items() if name.split("/")[0] not in folders}
    files = [file for folder in folders for file in (root / folder).rglob("*") if file.is_file()]
    new = {file.relative_to(root).as_posix(): fingerprint(file.read_bytes()) for file in files}
    path.write_text(json.dumps(dict(sorted((kept | new).items())), indent=0) + "\n")
