"""Makes the fixtures of the tokenizer tests from the reference implementation.

    python make_fixtures.py MINILM_FOLDER BPE_VOCABULARY_GZ OUTPUT_FOLDER

MINILM_FOLDER holds all-MiniLM-L6-v2 (tokenizer.json, tokenizer_config.json, vocab.txt), BPE_VOCABULARY_GZ is
bpe_simple_vocab_16e6.txt.gz of the open_clip_torch wheel. Made with tokenizers 0.21.4 and transformers 4.47.1.

What each file holds:
    minilm/, clip/        tokenizer.json and tokenizer_config.json
    lines.json            texts of many scripts, and of no script
    FOLDER/lines.ids      for each line: UInt16 count, then the ids as UInt16, little-endian
    FOLDER/scalars.hash   for each block of 256 Unicode scalars: FNV-1a 32 of the ids of "aXb" for each scalar X
    FOLDER/tokens.hash    for each block of 256 ids: FNV-1a 32 of the decoded texts, each followed by byte 0xFF
    FOLDER/cases.json     truncation, encoding without special tokens, decoding of random ids
    forms.json            sequences that are hard to normalize, with their NFD, NFC, NFKD and NFKC
    stages.json           small tokenizers of single stages, with inputs, ids and decoded texts
"""

import gzip
import json
import random
import struct
import sys
import tempfile
import unicodedata
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertTokenizerFast, CLIPTokenizerFast

SENTENCES = """
A chest radiograph with a nodule in the left upper lobe, 12 mm in diameter; no pleural effusion.
The patient's MRI (T2-weighted) doesn't show any oedema -- it's unchanged since 03/04/2019.
Frontal CXR: cardiomegaly w/ bilateral pleural effusions & Kerley-B lines @ 50% of the lung bases!!!
H&E stained section, 40x: pleomorphic nuclei; Ki-67 ~35%, HER2+, ER-/PR-. They'll re-biopsy; we've asked, I'd wait.
"Don't you DARE," she said, 'cause y'all've been there'd've... l'hôpital d'Orsay; rock 'n' roll; O'Neill's 'til 'em
Röntgenbild des Thorax: Größe 3,5 cm, Fußnote § 12; Straße, STRASSE, ẞ ß, Übelkeit, naïve façade, Ångström.
Radiographie du thorax : épanchement pleural à gauche, cœur élargi, « œdème » — où ça ? Noël, été, garçon.
Radiografía de tórax: ¿nódulo en el lóbulo superior izquierdo? ¡No! Señal hiperintensa en T2; niño, vergüenza.
Immagine ecografica dell'addome: perché c'è liquido? Più di 3 cm; città, università.
Radiografia de tórax mostrando opacidade no pulmão esquerdo; não há derrame; coração, ações.
Zdjęcie rentgenowskie klatki piersiowej: zażółć gęślą jaźń; płuco, łagodny, ŁÓDŹ.
Příliš žluťoučký kůň úpěl ďábelské ódy; plíce, žebro, ČŘŽ.
Akciğer grafisi: İSTANBUL ISPARTA ıspanak iğne şişe çığ ÖĞÜT ĞÜŞİÖÇ.
Tiếng Việt: X-quang ngực cho thấy tổn thương ở thùy trên phổi trái; đường kính 12 mm; Nguyễn Ưu Ơ.
Рентген грудной клетки: узел в верхней доле левого лёгкого, 12 мм; ЁЖИК, съёмка, ВРАЧ.
Рентгенографія: їжак, ґанок, є; Ґ Ї Є. Белы сьнег, ў. Ђорђе Њ Љ џ ћ.
Ακτινογραφία θώρακος: όζος στον άνω αριστερό πνεύμονα· ΟΔΥΣΣΕΥΣ, ΣΊΣΥΦΟΣ, ᾧδε, ῥήτωρ, ΐ ΰ.
صورة شعاعية للصدر تُظهر عُقيدة في الفص العلوي الأيسر؛ ١٢٣ ملم، لا يوجد انصباب. ﷺ ﻻ
رادیوگرافی قفسه سینه: گره در لوب فوقانی چپ، ۱۲ میلی‌متر؛ می‌خواهم.
صدر کا ایکسرے: پھیپھڑوں میں گلٹی؛ ٹ ڈ ڑ ے ۔
צילום חזה: גוש באונה העליונה השמאלית; שָׁלוֹם עֲלֵיכֶם, בְּרֵאשִׁית ״ציטוט״ ׳א׳.
छाती का एक्स-रे: बाएँ ऊपरी लोब में गाँठ; क्षेत्र, ज़िंदगी, हिन्दी १२३, फ़ारसी, ऋषि।
বুকের এক্স-রে: বাম ফুসফুসে গুটি; ড় ঢ় য়, কো কৌ, ১২৩।
ਛਾਤੀ ਦਾ ਐਕਸ-ਰੇ: ਖੱਬੇ ਫੇਫੜੇ ਵਿੱਚ ਗੰਢ; ਸ਼ ਖ਼ ੧੨੩।
છાતીનો એક્સ-રે: ડાબા ફેફસામાં ગાંઠ; ૧૨૩.
மார்பு எக்ஸ்ரே: இடது நுரையீரலில் கட்டி; கொ கோ கௌ ௧௨௩.
ఛాతీ ఎక్స్-రే: ఎడమ ఊపిరితిత్తిలో గడ్డ; ౧౨౩.
ಎದೆಯ ಎಕ್ಸ್-ರೇ: ಎಡ ಶ್ವಾಸಕೋಶದಲ್ಲಿ ಗಂಟು; ಕೊ ಕೋ ೧೨೩.
നെഞ്ചിന്റെ എക്സ്-റേ: ഇടത് ശ്വാസകോശത്തിൽ മുഴ; ൧൨൩ ൺ ൻ ർ.
පපුවේ එක්ස් කිරණ: වම් පෙනහල්ලේ ගැටිත්තක්; කෝ ශ්‍රී.
ภาพรังสีทรวงอก: ก้อนในปอดซ้ายกลีบบน ขนาด ๑๒ มม. น้ำ กำ ฐาน
ພາບລັງສີເອິກ: ກ້ອນໃນປອດຊ້າຍ ໑໒ ນໍ້າ ຳ.
ရင်ဘတ်ဓာတ်မှန်: ဘယ်ဘက်အဆုတ်တွင်အကျိတ် ၁၂ ဦး ဥ။
រូបភាពកាំរស្មីអ៊ិចទ្រូង: ដុំនៅសួតខាងឆ្វេង ១២។
བྲང་གི་གློག་པར། གཡོན་ཕྱོགས་གློ་བའི་སྐྲན། ཱི ཱུ ༡༢༣
გულმკერდის რენტგენი: კვანძი მარცხენა ფილტვში; ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ.
Կրծքավանդակի ռենտգեն. հանգույց ձախ թոքում; և, ﬓ, ԵՒ։
የደረት ኤክስሬይ፦ በግራ ሳንባ ውስጥ እብጠት፤ ፩፪፫።
胸部X光片显示左上肺叶有一个12毫米的结节。没有胸腔积液！《影像》（平片）、“引号”……
胸部X線:左上葉に結節があります。ｶﾀｶﾅ、カタカナ、が、ガ、ｶﾞ、ﾊﾟ、１２３、ＡＢＣ、㌔、㍿、〜。
흉부 엑스레이: 좌상엽에 결절이 있습니다. 각 갂 힣 ㄱㄴㄷ ㅏㅑ 가나다, １２.
𠀀𠀁𪛖𫝀𫠝𫠠𫢸𬺰 㐀䶵 鿿 豈更車賈 丽丸乁 〇〡〢 ⼀⼁⺀ 々〻 𛀀 𛄢
ⵜⴰⵎⴰⵣⵉⵖⵜ ᏣᎳᎩ ꮳꮃꭹ ᐃᓄᒃᑎᑐᑦ ᚠᚢᚦ ᚁᚂ 𐌰𐌱𐌲 𐐀𐐨 𞤀𞤢 ߒߞߏ ⲁⲃⲅ 𓀀𓀁 𒀀𒀁 ꦗꦮ ᮞᮥ ᠮᠣᠩᠭᠣᠯ
👩‍⚕️ 👨🏽‍⚕️ 🫁 🩻 👩‍👩‍👧‍👦 🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇩🇪🇫🇷 1️⃣ ☠︎ ☠️ ❤️‍🔥 🤦🏼‍♂️ 🧑🏿‍🤝‍🧑🏻 ✌🏽 🫨 🪿
∑ᵢ xᵢ² ≤ ∫₀^∞ e⁻ˣ dx ≈ 3.14159… ∀ε>0 ∃δ: |x−y|<δ ⇒ ‖f(x)−f(y)‖₂ ≤ ½ ¾ ⅓ ⅷ Ⅻ ① ⑳ ㊀ ² ³ ¹ ℵ ℝ ℃ Å Ω µ µm
http://example.org/a?b=c&d=%20#frag user.name+tag@example.co.uk C:\\\\dir\\\\file.txt /usr/local $HOME <b>bold</b> {"k":[1,2]} #hash_tag snake_case camelCase
١٢٣ ۴۵۶ १२३ ১২৩ ੧੨ ૧૨ ௧௨ ౧౨ ೧೨ ൧൨ ๑๒ ໑໒ ༡༢ ၁၂ ፩፪ ១២ ᠑᠒ ０１２ 𝟎𝟏𝟐 𝟘𝟙 🯰🯱 ꘠꘡ 𑁦𑁧 ㆒㆓ ⅔ ↉ ፼ 𐄇 𒐀
ﬁ ﬂ ﬀ ﬃ ﬅ Ǆ ǅ ǆ Ǳ ĳ Ĳ ŉ ǰ ẖ ẗ ẘ ẙ ẚ ſ ẛ K Å ı İ i̇ ȷ ʼn Ω ϴ θ ϐ ϑ ς Σ σ ΑΣ ΑΣ. ᾳ ᾼ ᾊ
e\u0301 é e\u0323\u0302 ệ ê\u0323 a\u0328\u0301 ą́ o\u0308\u0304 ȫ q\u0307\u0323 q\u0323\u0307 \u0344 \u0340 \u0341 \u0343 \u0374 \u037e \u0387
\u0301\u0301a \u0f73\u0f74 \u0f71\u0f72 \u0f75 \u0f81 \u09c7\u09be \u0dd9\u0dcf\u0dca \u1100\u1161\u11a8 \u1100\u1161 \u11a8 \uac00\u11a8 \uac01\u11a8 \u1112\u1175\u11c2
Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034dA\u036b\u0357\u0334\u0362\u0335\u031c\u0330\u0354L\u0368\u0367\u0369\u0358\u0320G\u0311\u0357\u030e\u0305\u035b\u0341\u0334\u033b\u0348O\u0339
"""

SPECIAL = ["[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]", "<|startoftext|>", "<|endoftext|>", "<|STARTOFTEXT|>",
           "[cls]", "[MASK", "MASK]", "<|endoftext|", "</w>", "##ing", "Ġ", "[unused1]", "<s>", "[[MASK]]"]
SPACES = [" ", "  ", "\t", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\u00a0", "\u1680", "\u180e",
          "\u2002", "\u2009", "\u200a", "\u200b", "\u200c", "\u200d", "\u2028", "\u2029", "\u202f", "\u205f",
          "\u2060", "\u3000", "\ufeff", "\u00ad", "\u061c", "\u200e", "\u202e", "\u2066"]
ODD = ["\x00", "\x01", "\x07", "\x1b", "\x7f", "\x80", "\x9f", "\ufffd", "\ufffe", "\uffff", "\ufdd0", "\U0001fffe",
       "\U0010ffff", "\ue000", "\uf8ff", "\U000f0000", "\U0010fffd", "\U000e0001", "\U000e0041", "\U000e0100",
       "\ufe0e", "\ufe0f", "\u0378", "\u05ff", "\U0001faff", "\U00030000", "\U000e0fff", "\u2fff", "\u0600",
       "\u06dd", "\u070f", "\u08e2", "\U000110bd", "\U000110cd", "\ufff9", "\ufffc", "\u034f", "\u115f", "\u3164"]
PUNCTUATION = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + list("¡§«¶·»¿…—–‘’“”„†‡•‰′″‹›※⁂、。《》「」【】〜・！？，．：；（）")


def scalar(rng, low, high):
    while True:
        value = rng.randint(low, high)
        if not 0xD800 <= value <= 0xDFFF:
            return chr(value)


BLOCKS = [(0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x530, 0x5FF),
          (0x600, 0x6FF), (0x700, 0x8FF), (0x900, 0xDFF), (0xE00, 0xFFF), (0x1000, 0x10FF), (0x1100, 0x11FF),
          (0x1200, 0x139F), (0x13A0, 0x17FF), (0x1800, 0x1AFF), (0x1B00, 0x1DBF), (0x1DC0, 0x1DFF), (0x1E00, 0x1FFF),
          (0x2000, 0x206F), (0x2070, 0x22FF), (0x2300, 0x27FF), (0x2800, 0x2DFF), (0x2E00, 0x303F), (0x3040, 0x33FF),
          (0x3400, 0x9FFF), (0xA000, 0xABFF), (0xAC00, 0xD7FF), (0xF900, 0xFFFF), (0x10000, 0x10FFF),
          (0x11000, 0x11FFF), (0x12000, 0x16FFF), (0x1B000, 0x1BFFF), (0x1D000, 0x1EFFF), (0x1F000, 0x1FBFF),
          (0x20000, 0x323AF), (0xE0000, 0xE01FF), (0x0, 0xFFFF), (0x0, 0x10FFFF)]


def make_lines(rng):
    sentences = [line for line in SENTENCES.strip().split("\n")]
    sentences = [line.encode("ascii", "backslashreplace").decode("unicode_escape")
                 if "\\u" in line else line.replace("\\\\", "\\") for line in sentences]
    words = [word for line in sentences for word in line.split(" ") if word]
    english = [word for line in sentences[:5] for word in line.split(" ")]
    marks = [chr(c) for c in list(range(0x300, 0x370)) + [0x591, 0x5B0, 0x64B, 0x670, 0x93C, 0x94D, 0xE38, 0xE48, 0xF71,
                                                        0xF72, 0xF74, 0x1DCE, 0x20D0, 0x3099, 0x302A, 0x1D165, 0x8D4]]
    lines = ["", " ", "  \n", "\u00a0", "\u200b", "a", "A", "'", "''s", "'s", "s", "é", "e\u0301", "\u0301", "##", "##a",
             "a" * 100, "a" * 101, "b" * 99 + "é", "é" * 100, "é" * 101, "x" * 5000, "中" * 300, "1" * 400, "!" * 400,
             "\u0301" * 500, "a" + "\u0323\u0301" * 200, "가" * 150, "👩‍⚕️" * 60, "ab" * 700, "zq" * 333 + "!"]
    lines += sentences + [s.upper() for s in sentences] + [s.title() for s in sentences] + [s.lower() for s in sentences]
    while len(lines) < 11_000:
        kind = rng.random()
        if kind < 0.22:      # English captions, as most texts are
            line = " ".join(rng.choice(english) for _ in range(rng.randint(1, 12)))
        elif kind < 0.42:    # words of all languages, oddly spaced
            line = "".join(rng.choice(words) + rng.choice(SPACES + [" "] * 30) for _ in range(rng.randint(1, 6)))
        elif kind < 0.52:    # special tokens within words
            parts = [rng.choice([rng.choice(SPECIAL), rng.choice(words), rng.choice(SPACES)])
                     for _ in range(rng.randint(1, 6))]
            line = "".join(parts)
        elif kind < 0.62:    # letters under piles of marks
            line = "".join(scalar(rng, *rng.choice(BLOCKS[:20])) + "".join(rng.choice(marks) for _ in range(rng.randint(0, 3)))
                           for _ in range(rng.randint(1, 10)))
        elif kind < 0.82:    # scalars of one block or of any
            block = rng.choice(BLOCKS)
            line = "".join(scalar(rng, *(block if rng.random() < 0.8 else rng.choice(BLOCKS)))
                           + (" " if rng.random() < 0.15 else "") for _ in range(rng.randint(1, 16)))
        elif kind < 0.92:    # what no text should hold
            pool = ODD + SPACES + PUNCTUATION + ["a", "B", "é", "İ", "ß", "1", "中"]
            line = "".join(rng.choice(pool) for _ in range(rng.randint(1, 14)))
        else:                # punctuation, digits and contractions
            line = "".join(rng.choice([rng.choice(PUNCTUATION), rng.choice(english), str(rng.randint(0, 99999)), " ",
                                       rng.choice(["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'L", "'r", "'v"])])
                           for _ in range(rng.randint(1, 12)))
        lines.append(line)
    return lines


def write_forms(rng, path):
    """Marks in any order, composed letters, jamo, and scalars of later versions of Unicode between them."""
    scalars = [chr(c) for c in range(0xA0, 0x2FA20) if not 0xD800 <= c <= 0xDFFF]
    marks = [c for c in scalars if unicodedata.category(c)[0] == "M"]
    composed = [c for c in scalars if unicodedata.decomposition(c)]
    pools = [list("aeiouAEIOUncsz\u0915\u09c7\u0dd9\u1025\u03b1\u0627\uac00\uac01\u212b\u1e9b"), marks, marks, composed,
             [chr(c) for c in range(0x300, 0x370)], [chr(c) for c in range(0x1100, 0x1200)],
             list("\U0001e900\U00011938\U00010d24\u1ae6\ufffe\ue000\u1acf\u0898")]
    forms = [normalizers.NFD(), normalizers.NFC(), normalizers.NFKD(), normalizers.NFKC()]
    rows = []
    for _ in range(1500):
        text = "".join(rng.choice(rng.choice(pools)) for _ in range(rng.randint(2, 10)))
        rows.append([text] + [form.normalize_str(text) for form in forms])
    write_json(path, rows)


def fnv1a(data):
    value = 0x811C9DC5
    for byte in data:
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def write_lines(tokenizer, lines, path):
    data = bytearray()
    for ids in tokenizer(lines)["input_ids"]:
        data += struct.pack(f"<{len(ids) + 1}H", len(ids), *ids)
    path.write_bytes(data)


def write_scalar_hashes(tokenizer, path):
    hashes = []
    for start in range(0, 0x110000, 256):
        texts = ["a" + chr(c) + "b" for c in range(start, start + 256) if not 0xD800 <= c <= 0xDFFF]
        ids = tokenizer(texts)["input_ids"] if texts else []
        hashes.append(fnv1a(b"".join(struct.pack(f"<{len(i) + 1}H", len(i), *i) for i in ids)))
    path.write_bytes(struct.pack(f"<{len(hashes)}I", *hashes))


def write_token_hashes(tokenizer, path):
    hashes = []
    for start in range(0, len(tokenizer), 256):
        texts = [tokenizer.decode([i]).encode() + b"\xff" for i in range(start, min(start + 256, len(tokenizer)))]
        hashes.append(fnv1a(b"".join(texts)))
    path.write_bytes(struct.pack(f"<{len(hashes)}I", *hashes))


def cases(tokenizer, lines, rng):
    result = {"truncated": [], "plain": [], "decoded": []}
    texts = [line for line in lines if 8 < len(line) < 200]
    for length in [2, 3, 4, 5, 8, 16, 32, 77, 512]:
        for text in rng.sample(texts, 6):
            ids = tokenizer(text, truncation=True, max_length=length)["input_ids"]
            plain = tokenizer(text, truncation=True, max_length=length, add_special_tokens=False)["input_ids"]
            result["truncated"].append({"text": text, "maximum": length, "ids": ids, "plain": plain})
    for text in rng.sample(texts, 60):
        result["plain"].append({"text": text, "ids": tokenizer(text, add_special_tokens=False)["input_ids"]})
    sequences = [[rng.randrange(len(tokenizer)) for _ in range(rng.randint(0, 24))] for _ in range(150)]
    for text in rng.sample(lines, 250):
        sequences.append(tokenizer(text, truncation=True, max_length=64)["input_ids"])
    english = [line for line in lines if line.isascii()]
    for text in rng.sample(english, 100):
        sequences.append(tokenizer(text, truncation=True, max_length=64)["input_ids"])
    fragments = ["do", "not", "n't", "'", "s", ".", ",", "!", "?", "m", "ve", "re", "a", "I", "'s"]
    for _ in range(50):
        text = " ".join(rng.choice(fragments) for _ in range(12))
        sequences.append(tokenizer(text, add_special_tokens=False)["input_ids"])
    for ids in sequences:
        result["decoded"].append({
            "ids": ids,
            "text": tokenizer.decode(ids, skip_special_tokens=True),
            "withSpecial": tokenizer.decode(ids),
            "cleaned": tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=True),
        })
    return result


def make_clip(vocabulary, folder):
    """CLIP's tokenizer.json from its merges, by the same steps as the reference's own converter."""
    merges = gzip.open(vocabulary, "rt", encoding="utf-8").read().split("\n")[1:49152 - 256 - 2 + 1]
    printable = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    alphabet = [chr(b) for b in printable] + [chr(256 + n) for n in range(256 - len(printable))]
    tokens = alphabet + [c + "</w>" for c in alphabet] + ["".join(m.split()) for m in merges]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        (scratch / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(tokens)}), encoding="utf-8")
        (scratch / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", encoding="utf-8")
        fast = CLIPTokenizerFast(vocab_file=str(scratch / "vocab.json"), merges_file=str(scratch / "merges.txt"),
                                 unk_token="<|endoftext|>", pad_token="<|endoftext|>", model_max_length=77)
        fast.save_pretrained(scratch / "saved")
        definition = json.loads((scratch / "saved" / "tokenizer.json").read_text(encoding="utf-8"))
    definition["model"]["merges"] = [m if isinstance(m, str) else " ".join(m) for m in definition["model"]["merges"]]
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "tokenizer.json", definition)
    write_json(folder / "tokenizer_config.json", {
        "model_max_length": 77, "tokenizer_class": "CLIPTokenizer", "do_lower_case": True, "errors": "replace",
        "unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>",
        "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>"})
    return CLIPTokenizerFast.from_pretrained(folder)


def write_json(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def stage_tokenizers():
    """Small tokenizers that use one stage each in a way that the two real ones do not."""
    letters = [chr(c) for c in range(0x61, 0x7B)] + [chr(c) for c in range(0x41, 0x5B)]
    symbols = letters + list("0123456789 .,!?'-_éèàüñçøåßıÅ\u030a\u0301\u0307µμ²2ﬁ中\u0308") + ["[UNK]"]

    def bpe(tokens=symbols, merges=(), **options):
        merges = list(merges)
        tokens = list(dict.fromkeys(list(tokens) + [options.get("prefixed", lambda a, b: a + b)(a, b) for a, b in merges]))
        options.pop("prefixed", None)
        return models.BPE(vocab={t: i for i, t in enumerate(tokens)}, merges=merges, **options)

    def build(model, **stages):
        tokenizer = Tokenizer(model)
        for name, stage in stages.items():
            setattr(tokenizer, name, stage)
        return tokenizer

    plain = lambda: bpe(unk_token="[UNK]")
    n, p, d = normalizers, pre_tokenizers, decoders
    made = {
        "nfc": build(plain(), normalizer=n.NFC()),
        "nfd": build(plain(), normalizer=n.NFD()),
        "nfkc": build(plain(), normalizer=n.NFKC()),
        "nfkd": build(plain(), normalizer=n.NFKD()),
        "stripAccents": build(plain(), normalizer=n.Sequence([n.NFD(), n.StripAccents()])),
        "lowercase": build(plain(), normalizer=n.Lowercase()),
        "replaceText": build(plain(), normalizer=n.Replace("ab", "c.")),
        "replaceSpaces": build(plain(), normalizer=n.Replace(Regex(r"\s+"), "_")),
        "bertCased": build(plain(), normalizer=n.BertNormalizer(lowercase=False)),
        "bertAccents": build(plain(), normalizer=n.BertNormalizer(strip_accents=False, handle_chinese_chars=False)),
        "bertUnclean": build(plain(), normalizer=n.BertNormalizer(clean_text=False, strip_accents=True, lowercase=False)),
        "whitespaceSplit": build(bpe(merges=[("a", "b"), (" ", "a")], unk_token="[UNK]"), pre_tokenizer=p.WhitespaceSplit()),
        "whitespace": build(bpe(merges=[("a", "."), ("a", "b")], unk_token="[UNK]"), pre_tokenizer=p.Whitespace()),
        "splitRemoved": build(bpe(merges=[("a", "b")]), pre_tokenizer=p.Split("a", "removed")),
        "splitIsolated": build(bpe(merges=[("a", "b"), ("a", "a")]), pre_tokenizer=p.Split("ab", "isolated")),
        "splitInverted": build(bpe(merges=[("a", "b")]), pre_tokenizer=p.Split("ab", "removed", invert=True)),
        "fused": build(bpe(unk_token="[UNK]", fuse_unk=True)),
        "dropped": build(bpe()),
        "prefixed": build(
            bpe(tokens=["[UNK]", "a", "b", "c", "##a", "##b", "##c"], merges=[("a", "##b"), ("##a", "##b"), ("ab", "##c")],
                prefixed=lambda a, b: a + b[2:], continuing_subword_prefix="##", unk_token="[UNK]"),
            pre_tokenizer=p.WhitespaceSplit(), decoder=d.WordPiece(cleanup=False)),
        "suffixed": build(
            bpe(tokens=["[UNK]", "a", "b", "c", "a</w>", "b</w>", "c</w>"],
                merges=[("a", "b</w>"), ("a", "b"), ("ab", "c</w>")], end_of_word_suffix="</w>", unk_token="[UNK]"),
            pre_tokenizer=p.WhitespaceSplit(), decoder=d.BPEDecoder()),
        "ignoredMerges": build(
            bpe(tokens=["a", "b", "c", "abc", "bc"], merges=[("b", "c")], ignore_merges=True), pre_tokenizer=p.WhitespaceSplit()),
        "gpt2": build(
            bpe(tokens=sorted(p.ByteLevel.alphabet()), merges=[("Ġ", "a"), ("a", "b"), ("Ġ", "Ġ"), ("Ċ", "Ċ"), ("'", "l")]),
            pre_tokenizer=p.ByteLevel(add_prefix_space=True), decoder=d.ByteLevel(),
            post_processor=processors.ByteLevel()),
        "bertProcessing": build(
            bpe(tokens=["a", "b", "[C]", "[S]"]), post_processor=processors.BertProcessing(("[S]", 3), ("[C]", 2))),
        "template": build(
            bpe(tokens=["a", "b", "[C]", "[S]"]),
            post_processor=processors.Sequence([
                processors.ByteLevel(),
                processors.TemplateProcessing(single="[S] [C] $A [S]", special_tokens=[("[S]", 3), ("[C]", 2)])])),
        "wordPiece": build(
            models.WordPiece({t: i for i, t in enumerate(["?", "a", "ab", "@@b", "@@abc", "abca", "@@a"])}, unk_token="?",
                             continuing_subword_prefix="@@", max_input_chars_per_word=6),
            pre_tokenizer=p.WhitespaceSplit(), decoder=d.WordPiece(prefix="@@")),
        "added": build(bpe(unk_token="[UNK]"), normalizer=n.Lowercase()),
    }
    made["added"].add_tokens([
        AddedToken("Foo", normalized=True), AddedToken("BAR", normalized=False), AddedToken("foobar", normalized=True),
        AddedToken("<l>", lstrip=True, normalized=False), AddedToken("<r>", rstrip=True, normalized=False),
        AddedToken("one", single_word=True, normalized=False), AddedToken("oneTwo", normalized=False)])
    made["added"].add_special_tokens([AddedToken("<Sp>", normalized=False, special=True)])
    return made


STAGE_TEXTS = [
    "", "a", "ab", "abc", "abcabc", "aab ab a b", "abab  abab", "ab ab\u00a0ab\u2028ab", " a", "a ", "  ab  ab\n\n\nab ",
    "Ab aB AB", "é É e\u0301 E\u0301 ñ", "Å Å A\u030a a\u030a", "\u0307\u0323a", "ﬁ² µ μ ǆ", "İI ıi ß ẞ", "中a中", "a.b,c!d?e'f",
    "can't we'll I'm he'd they're I've it's 'S", "zzz zz z", "ж", "жж", "aжжb", "aжb", "жaж ж", "\u0378\u0378a", "Foo foo FOO foobar FooBar",
    "BAR bar xBARx BAR", "x <l> y  <l>z", "x <r> y<r>   z <r>", "one none one_ one. (one) oneTwo one2 onetwo", "<Sp>a<sp> <Sp>", "FOOBAR",
    "a<l><r>a <r> <l> a", "aaaaaa", "aaaaaaa", "abababab", "abcabca", "ab\tab", "A b\u0301 c", "\u1e9b\u0323 \u0f73\u0f74", "a\x00b\ufffdc\x7fd\u200be",
    "\U0001d7d8\U0001d400", "x\u180ey", "a_b-c d--e", "0 1 2 ２ ²",
]


def write_stages(path):
    stages = {}
    for name, tokenizer in stage_tokenizers().items():
        rows = []
        for text in STAGE_TEXTS:
            encoding = tokenizer.encode(text)
            plain = tokenizer.encode(text, add_special_tokens=False)
            rows.append({"text": text, "ids": encoding.ids, "plain": plain.ids,
                         "decoded": tokenizer.decode(encoding.ids, skip_special_tokens=False)})
        stages[name] = {"tokenizer": json.loads(tokenizer.to_str()), "cases": rows}
    write_json(path, stages)


def main():
    minilm, vocabulary, output = map(Path, sys.argv[1:])
    lines = make_lines(random.Random(20240501))
    write_json(output / "lines.json", lines)
    (output / "minilm").mkdir(parents=True, exist_ok=True)
    for name in ["tokenizer.json", "tokenizer_config.json"]:
        write_json(output / "minilm" / name, json.loads((minilm / name).read_text(encoding="utf-8")))
    tokenizers = {
        "minilm": BertTokenizerFast.from_pretrained(output / "minilm"),
        "clip": make_clip(vocabulary, output / "clip"),
    }
    for name, tokenizer in tokenizers.items():
        write_lines(tokenizer, lines, output / name / "lines.ids")
        write_scalar_hashes(tokenizer, output / name / "scalars.hash")
        write_token_hashes(tokenizer, output / name / "tokens.hash")
        write_json(output / name / "cases.json", cases(tokenizer, lines, random.Random(7)))
    write_forms(random.Random(3), output / "forms.json")
    write_stages(output / "stages.json")


if __name__ == "__main__":
    main()
