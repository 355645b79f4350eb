"""NIfTI files in the forms that are read and those that are refused, for `make_medical.py`."""

import struct

import nibabel
import numpy as np
from forms import noise

SHAPE = (6, 5, 4)


def volume(kind, count=1):
    """Noise over the range of a kind of numbers, `[i, j, k]` or `[i, j, k, t]`."""
    shape = SHAPE + ((count,) if count > 1 else ())
    flat = noise(int(np.prod(shape)), 1, 1, 1 << 16)[0, :, 0].astype(np.int64)
    kind = np.dtype(kind)
    if kind.kind == "f":
        numbers = (flat - 32768) / 37
    elif kind.itemsize <= 2:
        numbers = flat % (np.iinfo(kind).max - np.iinfo(kind).min) + np.iinfo(kind).min
    else:
        numbers = flat * 1001 - (0 if kind.kind == "u" else 32768 * 1001)
    return numbers.reshape(shape, order="F").astype(kind)


def file(kind, count=1, version=nibabel.Nifti1Image, slope=None, intercept=0.0, shown=None, order="<"):
    array = volume(kind, count)
    header = version.header_class(endianness=order)
    header.set_data_dtype(np.dtype(kind).newbyteorder(order))
    data = version(array, np.diag([2, 1, 3, 1]), header)
    # nibabel chooses a scaling of its own unless it is told one.
    data.header.set_slope_inter(slope or 1, intercept)
    if shown:
        data.header["cal_min"], data.header["cal_max"] = shown
    return data


def readable():
    yield "u8.nii", file("uint8"), ["k0", "k3", "j2", "i5"]
    yield "s8.nii", file("int8"), ["k1"]
    yield "s16.nii.gz", file("int16", slope=2.5, intercept=-10, shown=(-2000, 3000)), ["k2", "j0", "i0"]
    yield "s16-big-endian.nii", file("int16", order=">"), ["k2"]
    yield "s16-falling.nii", file("int16", slope=-1.5, intercept=4), ["j4"]
    yield "u16-second.nii.gz", file("uint16", version=nibabel.Nifti2Image), ["k3", "i2"]
    yield "s32.nii", file("int32"), ["k0"]
    yield "u32.nii", file("uint32"), ["k0"]
    yield "s64.nii", file("int64", slope=0.5), ["j1"]
    yield "f32.nii.gz", file("float32", shown=(-100, 250)), ["k1", "i3"]
    yield "f64.nii", file("float64", slope=-2), ["k1"]
    yield "volumes.nii.gz", file("int16", count=3), ["k1t2", "j3t1", "k0"]


def as_stored(array, part):
    """The slice whose rows run downwards and whose faster axis goes to the right."""
    axis, rest = "ijk".index(part[0]), part[1:]
    index, _, time = rest.partition("t")
    if array.ndim == 4:
        array = array[..., int(time or 0)]
    return np.take(array, int(index), axis=axis).T


def levels(values, shown):
    low, high = shown or (values.min(), values.max())
    return np.floor(255 * np.clip((values - low) / (high - low), 0, 1) + 0.5).astype(np.uint8)


def make_nifti(folder):
    entries = []
    for name, data, parts in readable():
        nibabel.save(data, folder / name)
        read = nibabel.load(folder / name)
        values = read.get_fdata(dtype=np.float64)
        header = read.header
        shown = (float(header["cal_min"]), float(header["cal_max"]))
        for part in parts:
            expected = as_stored(values, part)
            target = f"{name}-{part}.levels"
            (folder / target).write_bytes(levels(expected, shown if shown[0] < shown[1] else None).tobytes())
            stored = as_stored(np.asanyarray(read.dataobj.get_unscaled()), part)
            (folder / f"{name}-{part}.stored").write_bytes(stored.astype("<f8").tobytes())
            entries.append(dict(name=f"{name}-{part}", file=name, part=part, width=expected.shape[1],
                                height=expected.shape[0]))
    entries += list(make_refused(folder))
    return entries


def make_refused(folder):
    plain = (folder / "s8.nii").read_bytes()

    def changed(place, code, value):
        size = struct.calcsize(code)
        return plain[:place] + struct.pack("<" + code, value) + plain[place + size :]

    def scaled(slope, intercept):
        return plain[:112] + struct.pack("<ff", slope, intercept) + plain[120:]

    forms = {
        "header-alone": (changed(344, "4s", b"ni1\0"), "magic"),
        "no-axes": (changed(40, "h", 0), "dim[0]"),
        "eight-axes": (changed(40, "h", 8), "dim[0]"),
        "negative-side": (changed(44, "h", -5), "dim[2]"),
        "lying-side": (changed(46, "h", 32767), "dim"),
        "complex": (changed(70, "h", 32), "datatype"),
        "place-in-header": (changed(108, "f", 100), "vox_offset"),
        "place-nowhere": (changed(108, "f", float("nan")), "vox_offset"),
        "no-intercept": (scaled(2, float("inf")), "scl_inter"),
        "steep": (scaled(1e30, 0), "slope"),
        "short": (plain[:-1], "dim"),
    }
    for name, (content, field) in forms.items():
        (folder / f"refused-{name}.nii").write_bytes(content)
        yield dict(name=f"refused-{name}", file=f"refused-{name}.nii", field=field)
