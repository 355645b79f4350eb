"""Makes small tokenizers laid out as model families publish them, and what the reference does with them.

    python make_family_fixtures.py OUTPUT_FOLDER

OUTPUT_FOLDER holds lines.json already, which make_fixtures.py makes. Made with tokenizers 0.23.3 and
sentencepiece 0.2.3.

What each file holds:
    families/NAME/tokenizer.json  a family's stages around a vocabulary that was trained on lines.json
    families/NAME/digests         Adler 32 of ids and texts, little-endian: of the ids of 20 lines each (550
                                  numbers), of the texts that these ids decode to (550), and of the ids of
                                  "aXb" for 4096 Unicode scalars X each (272)
    spm/NAME.model                SentencePiece models, with digests of the same form but for the texts

Files name the character map of spm/unigram.model by an empty string, since it is large.
"""

import base64
import json
import struct
import sys
import zlib
from collections import Counter
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

N, P, D = normalizers, pre_tokenizers, decoders
MARK = "\u2581"
BYTES = [f"<0x{b:02X}>" for b in range(256)]
CONTRACTIONS = "'s|'t|'re|'ve|'m|'ll|'d"
LLAMA3 = (r"(?i:" + CONTRACTIONS + r")|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
          r"|\s+(?!\S)|\s+")
QWEN2 = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
QWEN35 = (r"(?i:" + CONTRACTIONS + r")|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+"
          r"|\s+(?!\S)|\s+")
CLIP5 = r"<\|startoftext\|>|<\|endoftext\|>|" + CONTRACTIONS + r"|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
PUNCTUATION = r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]\^_`{|}~]"""


# Capitals of Unicode 17, for which the library has no small letters yet.
CAPITALS = str.maketrans({c: "?" for c in [0xA7CE, 0xA7D2, 0xA7D4, *range(0x16EA0, 0x16EB9)]})


def digests(encode, decode, lines, path, scalars=True):
    lines = [line.translate(CAPITALS) for line in lines]

    def of_ids(texts):
        return zlib.adler32(b"".join(struct.pack(f"<{len(i) + 1}i", len(i), *i) for i in encode(texts)))
    numbers, texts = [], []
    for start in range(0, len(lines), 20):
        numbers.append(of_ids(lines[start:start + 20]))
        if decode:
            texts.append(zlib.adler32(b"".join(decode(i).encode() + b"\xff" for i in encode(lines[start:start + 20]))))
    numbers += texts
    for start in range(0, 0x110000 if scalars else 0, 4096):
        block = [c for c in range(start, start + 4096) if not 0xD800 <= c <= 0xDFFF]
        numbers.append(of_ids([f"a{chr(c)}b".translate(CAPITALS) for c in block]))
    path.write_bytes(struct.pack(f"<{len(numbers)}I", *numbers))


def train_spm(lines, folder, name, **options):
    texts = [line for line in lines if line and len(line) < 200][:6000]
    letters = {c for c, _ in Counter("".join(texts)).most_common(160)} - set("\0\n\r" + MARK)
    texts = ["".join(c if c in letters else " " for c in text) for text in texts]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_prefix=str(folder / name), minloglevel=2, num_threads=1,
        hard_vocab_limit=False, **options)
    (folder / f"{name}.vocab").unlink()
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString((folder / f"{name}.model").read_bytes())
    model.trainer_spec.ClearField("model_prefix")
    (folder / f"{name}.model").write_bytes(model.SerializeToString())
    return model


def train_bpe(lines, pre, normalizer=None, alphabet=None, size=600, special=(), **options):
    tokenizer = Tokenizer(models.BPE(**options))
    tokenizer.pre_tokenizer = pre
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    more = {"initial_alphabet": sorted(P.ByteLevel.alphabet())} if alphabet is None else {"limit_alphabet": alphabet}
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=list(special), show_progress=False, min_frequency=2,
                                  end_of_word_suffix=options.get("end_of_word_suffix", ""), **more)
    tokenizer.train_from_iterator([line for line in lines if len(line) < 200][:6000], trainer)
    return tokenizer


def template(single, tokenizer, *tokens):
    return processors.TemplateProcessing(single=single, special_tokens=[(t, tokenizer.token_to_id(t)) for t in tokens])


def byte_level(lines, pre, special=(), **options):
    tokenizer = train_bpe(lines, P.Sequence([pre, P.ByteLevel(add_prefix_space=False, use_regex=False)]), **options)
    tokenizer.decoder = D.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in special])
    return tokenizer


def unigram_families(lines, model):
    """XLM-R of two generations, T5, SigLIP as other tools write it, and Unigram with bytes."""
    charsmap = model.normalizer_spec.precompiled_charsmap
    pieces = [(p.piece, p.score) for p in model.pieces]
    xlmr = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)] + pieces[3:] + [("<mask>", 0.0)]
    t5 = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)] + pieces[3:] + [(f"<extra_id_{i}>", 0.0) for i in (1, 0)]
    special = [AddedToken(t, special=True, normalized=False) for t in ("<s>", "<pad>", "</s>", "<unk>")]
    special.append(AddedToken("<mask>", special=True, normalized=False, lstrip=True))

    def build(vocabulary, unknown, normalizer, pre, decoder, added, single, **options):
        tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=unknown, **options))
        tokenizer.normalizer, tokenizer.pre_tokenizer, tokenizer.decoder = normalizer, pre, decoder
        tokenizer.add_special_tokens(added)
        names = [t for t in ("<s>", "</s>") if t in single]
        tokenizer.post_processor = template(single, tokenizer, *names)
        return tokenizer

    t5_special = [AddedToken(t, special=True, normalized=False)
                  for t in ("<pad>", "</s>", "<unk>", "<extra_id_0>", "<extra_id_1>")]
    new = lambda: N.Sequence([N.Precompiled(charsmap), N.Strip(left=False, right=True), N.Replace(Regex(" {2,}"), MARK)])
    space, always = P.Metaspace(prepend_scheme="always"), D.Metaspace(prepend_scheme="always")
    yield "xlmr-old", build(xlmr, 3, N.Precompiled(charsmap), P.Sequence([P.WhitespaceSplit(), space]), always, special,
                            "<s> $A </s>")
    yield "xlmr", build(xlmr, 3, new(), space, always, special, "<s> $A </s>")
    yield "t5", build(t5, 2, new(), space, always, t5_special, "$A </s>")
    yield "siglip", build(
        t5, 2, N.Sequence([N.Lowercase(), N.Replace(Regex(PUNCTUATION), ""), N.Replace(Regex(r"\s+"), " "),
                           N.Strip(), N.Precompiled(charsmap)]), space, always, t5_special[:3], "$A </s>")
    yield "unigram-bytes", build(
        xlmr + [(b, -20.0) for b in BYTES], 3, N.Replace(" ", MARK), P.Metaspace(prepend_scheme="first", split=False),
        D.Sequence([D.ByteFallback(), D.Metaspace(prepend_scheme="first", split=False)]), special, "<s> $A", byte_fallback=True)
    yield "nmt", build(xlmr, 3, N.Nmt(), P.Metaspace(prepend_scheme="never"), D.Metaspace(prepend_scheme="never"), special,
                       "<s> $A </s>")


def fallback_families(lines):
    """Llama 2 of two generations, Gemma and SigLIP 2, whose vocabularies are SentencePiece's."""
    trained = train_bpe(lines, P.Split(MARK, "merged_with_next"), N.Sequence([N.Prepend(MARK), N.Replace(" ", MARK)]),
                        alphabet=100, size=500, special=["<unk>", "<s>", "</s>"] + BYTES)
    source = json.loads(trained.to_str())["model"]
    llama = {t.content: t for t in (AddedToken(t, special=True, normalized=False) for t in ("<unk>", "<s>", "</s>"))}

    def build(normalizer, pre, decoder, single, special, added=(), **options):
        tokenizer = Tokenizer(models.BPE(vocab=source["vocab"], merges=[tuple(m) for m in source["merges"]],
                                         unk_token="<unk>", fuse_unk=True, byte_fallback=True, **options))
        if normalizer is not None:
            tokenizer.normalizer = normalizer
        if pre is not None:
            tokenizer.pre_tokenizer = pre
        tokenizer.decoder = decoder
        tokenizer.add_special_tokens(list(special.values()))
        tokenizer.add_tokens(list(added))
        tokenizer.post_processor = template(single, tokenizer, *[t for t in special if t in single])
        return tokenizer

    plain = [D.Replace(MARK, " "), D.ByteFallback(), D.Fuse()]
    strip = plain + [D.Strip(content=" ", left=1)]
    images = [AddedToken("<image>", special=True, normalized=False), AddedToken("[[MASK]]", normalized=False)]
    yield "llama2-legacy", build(N.Sequence([N.Prepend(MARK), N.Replace(" ", MARK)]), None, D.Sequence(strip), "<s> $A",
                                 llama, images)
    yield "llama2", build(None, P.Metaspace(prepend_scheme="first", split=False), D.Sequence(strip), "<s> $A", llama, images)
    yield "gemma", build(N.Replace(" ", MARK), P.Split(" ", "merged_with_previous"), D.Sequence(plain), "<s> $A", llama)
    yield "siglip2", build(N.Sequence([N.Lowercase(), N.Replace(" ", MARK)]), P.Split(" ", "merged_with_previous"),
                           D.Sequence(plain), "$A </s>", llama)


def byte_level_families(lines):
    special = ["<|endoftext|>", "<|im_start|>"]
    llama3 = byte_level(lines, P.Split(Regex(LLAMA3), "isolated"), ["<|begin_of_text|>"], ignore_merges=True)
    llama3.post_processor = processors.Sequence(
        [processors.ByteLevel(trim_offsets=False), template("<|begin_of_text|> $A", llama3, "<|begin_of_text|>")])
    yield "llama3", llama3
    qwen = byte_level(lines, P.Split(Regex(QWEN2), "isolated"), special, normalizer=N.NFC())
    yield "qwen2", qwen
    yield "qwen3.5", byte_level(lines, P.Split(Regex(QWEN35), "isolated"), special, normalizer=N.NFC())
    smol = train_bpe(lines, P.Sequence([P.Digits(individual_digits=True), P.ByteLevel(add_prefix_space=False)]))
    smol.decoder = D.ByteLevel()
    smol.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in special])
    yield "smollm", smol
    modern = train_bpe(lines, P.ByteLevel(add_prefix_space=False), N.NFC())
    modern.decoder = D.ByteLevel()
    modern.add_tokens([AddedToken(t, normalized=True) for t in ["|||IP_ADDRESS|||"] + [" " * n for n in range(24, 1, -1)]])
    modern.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in ("[UNK]", "[CLS]", "[SEP]", "[PAD]")]
                              + [AddedToken("[MASK]", normalized=False, special=True, lstrip=True)])
    modern.post_processor = template("[CLS] $A [SEP]", modern, "[CLS]", "[SEP]")
    yield "modernbert", modern
    roberta = train_bpe(lines, P.ByteLevel(add_prefix_space=True))
    roberta.decoder = D.ByteLevel()
    roberta.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in ("<s>", "</s>")])
    roberta.post_processor = processors.RobertaProcessing(("</s>", roberta.token_to_id("</s>")),
                                                          ("<s>", roberta.token_to_id("<s>")))
    yield "roberta", roberta
    clip = train_bpe(lines, P.Sequence([P.Split(Regex(CLIP5), "removed", invert=True), P.ByteLevel(add_prefix_space=False)]),
                     N.Sequence([N.NFC(), N.Replace(Regex(r"\s+"), " "), N.Lowercase()]), special=["<|endoftext|>"],
                     end_of_word_suffix="</w>", unk_token="<|endoftext|>")
    clip.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in ("<|startoftext|>", "<|endoftext|>")])
    clip.post_processor = processors.RobertaProcessing(
        ("<|endoftext|>", clip.token_to_id("<|endoftext|>")), ("<|startoftext|>", clip.token_to_id("<|startoftext|>")),
        trim_offsets=False, add_prefix_space=False)
    yield "clip5", clip


def main():
    output = Path(sys.argv[1])
    lines = json.loads((output / "lines.json").read_text(encoding="utf-8"))
    spm = output / "spm"
    spm.mkdir(exist_ok=True)
    unigram = train_spm(lines, spm, "unigram", vocab_size=500, character_coverage=1.0)
    train_spm(lines, spm, "bpe", vocab_size=700, character_coverage=1.0, model_type="bpe", byte_fallback=True,
              normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True)
    train_spm(lines, spm, "defined", vocab_size=600, character_coverage=1.0, normalization_rule_name="identity",
              user_defined_symbols=["(", "-", ",", "mm", "  "], control_symbols=["[CLS]", "[SEP]"], byte_fallback=True)
    for path in sorted(spm.glob("*.model")):
        processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
        digests(processor.encode, None, lines, spm / f"{path.stem}.digests")
    charsmap = base64.b64encode(unigram.normalizer_spec.precompiled_charsmap).decode()
    for families in (unigram_families(lines, unigram), fallback_families(lines), byte_level_families(lines)):
        for name, tokenizer in families:
            folder = output / "families" / name
            folder.mkdir(parents=True, exist_ok=True)
            text = json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))
            (folder / "tokenizer.json").write_text(text.replace(charsmap, ""), encoding="utf-8")
            digests(lambda texts: [e.ids for e in tokenizer.encode_batch(texts)],
                    lambda ids: tokenizer.decode(ids, skip_special_tokens=False), lines, folder / "digests")


if __name__ == "__main__":
    main()
