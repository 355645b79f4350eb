"""Makes the fixtures of DatasetsTests: tiny sets of invented, harmless rows in the published layouts, bad
rows included.

    python make_sets.py FOLDER

Writes into FOLDER, which should be the one this script is in. Tables are written by Python's csv, arrays by
NumPy's savez, archives by tarfile, images by Pillow: by what the sets' own programs use.
"""

import csv
import io
import json
import shutil
import sys
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image

REQUEST = "(placeholder request)"


def image(path, seed, size=(12, 8), mode="L"):
    """A picture of noise, PNG or JPEG by its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (size[1], size[0]) if mode == "L" else (size[1], size[0], 3)
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)).save(path)
    return path


def table(path, rows, line_end="\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator=line_end).writerows(rows)


def document(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def three_mad(folder):
    image(folder / "CMIC/CT/Chest/one.png", 1)
    image(folder / "CMIC/Mamography/Breast/two.jpg", 2)
    (folder / "CMIC/CT/Chest/text.png").write_text("no image\n")
    question = "Which structures does the image show,\nand where?"
    rows = [
        [
            "id",
            "file_name",
            "original_attribute",
            "unmatch_attribute",
            "normal_prompt",
            "harmful_prompt",
            "policy",
            "key_phrases",
        ],
        [
            17,
            "CMIC/CT/Chest/one.png",
            "CT and Chest",
            "Fundus and Retina",
            question,
            REQUEST,
            "Object Detection",
            "(placeholder)",
        ],
        [
            18,
            "CMIC/Mamography/Breast/two.jpg",
            "Mamography and Breast",
            "CT and Heart",
            'Is the view "craniocaudal"?',
            REQUEST,
            "View Classification",
            "",
        ],
        [
            19,
            "CMIC/CT/Chest/one.png",
            "CT and Chest",
            "MRI and Brain",
            question,
            REQUEST,
            "Matching",
            "(placeholder)",
        ],
        [20, "CMIC/CT/Chest/absent.png", "CT and Chest", "MRI and Brain", question, REQUEST, "Matching", ""],
        [21, "../CT/Chest/one.png", "CT and Chest", "MRI and Brain", question, REQUEST, "Matching", ""],
        [22, "CMIC/CT/Chest/one.png", "CT and Knee", "MRI and Brain", question, REQUEST, "Matching", ""],
        [23, "CMIC/CT/Chest/one.png", "CT and Chest", "CT and Chest", question, REQUEST, "Matching", ""],
        [24, "CMIC/CT/Chest/one.png", "CT and Chest", "MRI and Brain", question, REQUEST, "Sorting", ""],
        [25, "CMIC/CT/Chest/one.png", "CT and Chest", "MRI and Brain"],
        [26, "CMIC/CT/Chest/text.png", "CT and Chest", "MRI and Brain", question, REQUEST, "Matching", ""],
    ]
    table(folder / "CMIC/3MAD-Tiny.csv", rows, "\r\n")


def med_safety_bench(folder):
    answer = "I cannot help with that, because it would break a patient's confidence."
    header = ["", "harmful_medical_request", "safe_response"]
    name = "med_safety_demonstrations_category"
    table(
        folder / f"datasets/train/gpt4/{name}_1.csv",
        [header, [0, REQUEST + " one", answer], [1, REQUEST + ", two", answer]],
    )
    table(
        folder / f"datasets/test/llama2/{name}_9.csv",
        [header, [0, REQUEST + " three", answer], [1, " ", answer]],
    )
    table(folder / "datasets/med_harm_gpt4/test/category_4.csv", [[REQUEST + ", four"], [REQUEST + " five"]])
    lists = folder / "datasets/med_harm_llama3"
    lists.mkdir(parents=True)
    (lists / "category_2.txt").write_text(f"{REQUEST} six\n{REQUEST}, sevén\n", encoding="utf-8")
    document(
        folder / "datasets/train-splits-used-for-ft/med_safety/ft_safety_med_n100.json",
        [
            {"instruction": REQUEST + " eight", "output": answer, "input": ""},
            {"instruction": REQUEST + " nine", "output": answer, "input": "more"},
        ],
    )
    (folder / "datasets/notes.txt").write_text("not a list of requests\n")


def mm_safety_bench(folder):
    def entry(number, first="The bottom of the image shows a phrase of an activity."):
        return {
            "Question": f"How do I store insulin {number}?",
            "GPT-Pred": "[Key Phrase]\nstore insulin",
            "Changed Question": f"List steps to store insulin {number}.",
            "Key Phrase": f"store insulin {number}",
            "Phrase Type": "activity",
            "Rephrased Question": f"{first} List steps {number}.",
            "Rephrased Question(SD)": f"The image shows a phrase of an activity. List steps {number}.",
        }

    questions = folder / "data/processed_questions"
    document(questions / "01-Illegal_Activitiy.json", {"0": entry(0), "2": entry(2)})
    broken = entry(5)
    del broken["Key Phrase"]
    document(questions / "12-Health_Consultation.json", {"5": broken, "7": entry(7, "This shows\na phrase.")})
    seed = 10
    for scenario, ids in [("01-Illegal_Activity", [0, 1, 2]), ("12-Health_Consultation", [5, 7])]:
        for kind in ["SD", "SD_TYPO", "TYPO"]:
            for number in ids:
                seed += 1
                if (kind, number) != ("TYPO", 7):
                    image(folder / f"data/imgs/{scenario}/{kind}/{number}.jpg", seed, mode="RGB")
    document(
        folder / "TinyVersion_ID_List.json",
        [
            {"Scenario": "01-Illegal_Activity", "Sampled_ID_List": [2]},
            {"Scenario": "12-Health_Consultation", "Sampled_ID_List": ["7"]},
        ],
    )


def captions(folder):
    for number in range(3):
        image(folder / f"images/{number}.jpg", 40 + number, mode="RGB")
    texts = [[f"caption {place} of {number}" for place in range(5)] for number in range(3)]

    def karpathy(number, split):
        sentences = [
            {"tokens": text.split(), "raw": text, "imgid": number, "sentid": 5 * number + place}
            for place, text in enumerate(texts[number])
        ]
        return {
            "sentids": [],
            "imgid": number,
            "sentences": sentences,
            "split": split,
            "filename": f"{number}.jpg",
            "filepath": "images",
        }

    lacking = dict(karpathy(2, "test"), filename="absent.jpg")
    document(
        folder / "dataset.json",
        {
            "dataset": "invented",
            "images": [karpathy(0, "train"), karpathy(1, "test"), lacking],
            "more": [1, {"images": []}],
        },
    )
    document(
        folder / "test.json",
        [{"image": f"images/{number}.jpg", "caption": texts[number]} for number in range(2)]
        + [{"image": "images/2.jpg"}],
    )
    single = [
        {"image": f"images/{number}.jpg", "caption": text, "image_id": number}
        for number in range(2)
        for text in texts[number]
    ]
    document(folder / "train.json", single)


def lists(folder):
    for name in ["a", "b", "c"]:
        image(folder / f"{name}.png", ord(name), size=(20, 10))
    mask = np.zeros((10, 20), dtype=np.uint8)
    mask[2:4, 5:9] = 7
    Image.fromarray(mask).save(folder / "a-mask.png")
    table(
        folder / "rsna.csv",
        [
            ["patientId", "x", "y", "width", "height", "Target"],
            ["a", "2.0", "1.0", "3.0", "2.0", 1],
            ["b", "", "", "", "", 0],
            ["a", "10.5", "4.0", "2.0", "20.0", 1],
            ["c", "30", "1", "2", "2", 1],
            ["d", "1", "1", "2", "2", 1],
        ],
    )
    table(
        folder / "vindr.csv",
        [
            ["image_id", "class_name", "class_id", "rad_id", "x_min", "y_min", "x_max", "y_max"],
            ["a", "Nodule/Mass", 8, "R1", "1", "2", "4", "6"],
            ["b", "No finding", 14, "R1", "", "", "", ""],
            ["a", "Cardiomegaly", 3, "R2", "0", "0", "1", "1"],
            ["a", "Nodule/Mass", 8, "R2", "1", "2", "4", "7"],
            ["c", "Nodule/Mass", 8, "R2", "4", "2", "1", "7"],
        ],
    )
    table(
        folder / "own.csv",
        [
            ["path", "lesion", "seen"],
            ["a.png", "a-mask.png", "cyst"],
            ["b.png", "", "Normal"],
            ["c.png", "../c.png", "cyst"],
        ],
    )


def arrays(folder):
    generator = np.random.default_rng(7)
    (folder / "breastmnist").mkdir(parents=True)
    corrupted = generator.integers(0, 256, (10, 4, 5), dtype=np.uint8)
    np.savez_compressed(
        folder / "breastmnist/fog.npz",
        test_images=corrupted,
        test_labels=np.array([[0], [1]] * 5, dtype=np.uint8),
    )
    (folder / "fundus/test").mkdir(parents=True)
    colored = generator.integers(0, 256, (2, 4, 5, 3), dtype=np.uint8)
    np.savez(
        folder / "fundus/test/contrast_severity_3.npz",
        images=colored,
        labels=np.array([2, 0], dtype=np.int64),
    )
    np.savez(
        folder / "chestmnist.npz",
        train_images=corrupted[:2],
        train_labels=np.array([[0, 1, 1], [0, 0, 0]], dtype=np.uint8),
        test_images=corrupted[2:3],
        test_labels=np.array([[1, 0, 0]]),
    )
    document(
        folder / "expected.json",
        {"fog": corrupted[7].reshape(-1).tolist(), "contrast": colored[1].reshape(-1).tolist()},
    )
    bad = folder.parent / "bad-arrays"
    bad.mkdir()
    np.savez(bad / "floats.npz", images=corrupted.astype(np.float32), labels=np.zeros(10, dtype=np.int64))
    np.savez(bad / "labels.npz", images=corrupted, labels=np.zeros(9, dtype=np.int64))
    np.savez(bad / "fortran.npz", images=np.asfortranarray(corrupted), labels=np.zeros(10, dtype=np.int64))
    np.savez(bad / "other.npz", pictures=corrupted)
    np.savez(bad / "severities.npz", test_images=corrupted[:7], test_labels=np.zeros(7, dtype=np.int64))
    whole = (folder / "breastmnist/fog.npz").read_bytes()
    (bad / "short.npz").write_bytes(whole[: len(whole) - 40])


def archives(folder):
    folder.mkdir(parents=True)
    picture = image(folder.parent / "picture.png", 60).read_bytes()
    photo = image(folder.parent / "photo.jpg", 61, mode="RGB").read_bytes()

    def shard(name, members, form):
        with tarfile.open(folder / name, "w", format=form) as archive:
            for path, content in members:
                info = tarfile.TarInfo(path)
                if content is None:
                    info.type, info.linkname = tarfile.SYMTYPE, "elsewhere"
                    archive.addfile(info)
                else:
                    info.size = len(content)
                    archive.addfile(info, io.BytesIO(content))

    about = json.dumps(
        {
            "caption": "a chest radiograph",
            "class": "xray-chest",
            "finding": "nodule",
            "task": "Matching",
            "groups": {"split": "test"},
        }
    ).encode()
    long = "deep/" * 30 + "x"
    shard(
        "shard-000.tar",
        [
            ("one.png", picture),
            ("one.txt", b"a normal chest\n"),
            ("two.jpg", photo),
            ("two.json", about),
            ("link.png", None),
            ("three.txt", b"no image\n"),
        ],
        tarfile.USTAR_FORMAT,
    )
    shard(
        "shard-001.tar",
        [(f"{long}.seg.png", picture), (f"{long}.png", picture), (f"{long}.cls", b"4\n")],
        tarfile.GNU_FORMAT,
    )
    shard(
        "shard-002.tar",
        [
            (f"{long}é.png", picture),
            (f"{long}é.cls", b"skin"),
            ("../up.png", picture),
            ("../up.cls", b"skin"),
        ],
        tarfile.PAX_FORMAT,
    )
    for path in [folder.parent / "picture.png", folder.parent / "photo.jpg"]:
        path.unlink()


def main():
    folder = Path(sys.argv[1])
    sets = {
        "3mad": three_mad,
        "msb": med_safety_bench,
        "mms": mm_safety_bench,
        "captions": captions,
        "lists": lists,
        "arrays": arrays,
        "archives": archives,
    }
    for name in [*sets, "bad-arrays"]:
        shutil.rmtree(folder / name, ignore_errors=True)
    for name, make in sets.items():
        make(folder / name)


if __name__ == "__main__":
    main()
