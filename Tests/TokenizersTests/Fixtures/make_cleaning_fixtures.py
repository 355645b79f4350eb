"""Makes the fixtures of open_clip's text cleaning and of its own tokenizer.

    python make_cleaning_fixtures.py OUTPUT_FOLDER

OUTPUT_FOLDER holds lines.json already. Made with open_clip 3.3.0 and ftfy 6.3.1, whose repair of wrong encodings
is off but for `repaired`.

What cleaning.json holds:
    texts      texts full of references, quotes, widths, controls and line breaks, each with its cleaned forms
    lines      Adler 32 of the cleaned forms of 20 lines each, every form followed by byte 0xFF
    ids        Adler 32 of the ids of 20 lines each, as make_family_fixtures.py has them
    repaired   texts that ftfy changes when it repairs wrong encodings
"""

import json
import random
import struct
import sys
import unicodedata
import zlib
from pathlib import Path

import ftfy
import open_clip.tokenizer as reference

PARTS = ["&amp;", "&amp;amp;", "&lt;", "&quot;", "&#39;", "&#x27;", "&#128;", "&#0;", "&#xD800;", "&#1114112;", "&#xFFFE;",
         "&eacute;", "&EACUTE;", "&eacute", "&notit;", "&not", "&NOT;", "&hellip;", "&nbsp;", "&Nbsp;", "&ntilde;x", "&x;",
         "&#", "&#x;", "&;", "&", "&amp", "&ampamp;", "&NotEqualTilde;", "&fjlig;", "&AMP;", "&COPY;", "&copy", "&ALPHA;",
         "&szlig;", "&SZLIG;", "&#13;", "&#10;", "&#173;", "&#8217;", "&lt;b&gt;", "<b>", "<", ">", "\u2018", "\u2019", "\u201c",
         "\u201d", "\u02bc", "ﬁ", "ﬅ", "Ǆ", "ŉ", "Ａ", "１", "\u3000", "ｶﾞ", "ﾊ", "￦", "\r\n", "\r", "\n", "\u2028", "\u0085", "\u0092",
         "\u0081", "\ufeff", "\ufffc", "\x1b[36;44m", "\x1b[", "\x1b[1", "\x07", "\x7f", "\x1c", "e\u0301", "q\u0307\u0323",
         "ΣΑΣ", "Σ", "ΑΣ.", "İ", "ẞ", "_", "a_b", "don't", " ", "  ", "\t", "cat", "X-ray", "12", "<start_of_text>",
         "<END_OF_TEXT>", "'\u017f", "!!<start_of_text>", "%", "\"", "&lt;start_of_text&gt;"]


def adler(texts):
    return zlib.adler32(b"".join(t.encode() + b"\xff" for t in texts))


def main():
    output = Path(sys.argv[1])
    lines = json.loads((output / "lines.json").read_text(encoding="utf-8"))
    # Scalars that Python 3.11's Unicode 14 does not know: every library has its own version.
    lines = ["".join("?" if unicodedata.category(c) == "Cn" else c for c in line) for line in lines]
    whole = ftfy.fix_text
    words = [w for line in lines for w in line.split(" ") if not w.isascii()]
    read = [w.encode().decode(e, "replace") for w in words[:400] for e in ("latin-1", "cp1252", "cp1251", "cp437", "cp1250")]
    repaired = [t for t in lines + read if whole(t) != whole(t, fix_encoding=False)][:600]
    reference.ftfy.fix_text = lambda text: whole(text, fix_encoding=False)
    forms = [reference.get_clean_fn(name) for name in ("lower", "whitespace", "canonicalize")]
    rng = random.Random(5)
    texts = ["".join(rng.choice(PARTS) for _ in range(rng.randint(1, 6))) for _ in range(900)] + PARTS
    tokenizer = reference.SimpleTokenizer()
    ids = lambda text: [tokenizer.sot_token_id] + tokenizer.encode(text) + [tokenizer.eot_token_id]
    result = {
        "texts": [[text] + [form(text) for form in forms] + [ids(text)] for text in texts],
        "lines": [adler([form(line) for line in lines[i:i + 20] for form in forms]) for i in range(0, len(lines), 20)],
        "ids": [zlib.adler32(b"".join(struct.pack(f"<{len(n) + 1}i", len(n), *n) for n in map(ids, lines[i:i + 20])))
                for i in range(0, len(lines), 20)],
        "repaired": repaired,
    }
    (output / "cleaning.json").write_text(json.dumps(result, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    main()
