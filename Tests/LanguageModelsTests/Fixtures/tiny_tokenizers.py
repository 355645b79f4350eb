"""Tokenizers with small vocabularies, in the layouts of published language models' tokenizer.json."""

import json

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

CORPUS = """
A normal chest radiograph without effusion. The answer is yes.
The chest radiograph shows a nodule in the left upper lobe: is it new? Sure, it is seen.
An axial slice of the brain with a bright lesion in the right frontal lobe!
A fundus photograph with several small hemorrhages, and a dermoscopic image of a mole; Résumé: größer.
An ultrasound of the liver: no focal lesion is seen; the left kidney is normal in size (10.4 cm)
Histology of the breast shows no atypical cells. It's the patient's first study, 12/07/1983 at 6:50
""".strip().splitlines()


def expression(digits):
    """The expression of Llama 3 and Qwen, which differ in how many digits stand together."""
    return (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
        + digits
        + r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )


QWEN = expression(r"\p{N}")
LLAMA3 = expression(r"\p{N}{1,3}")


def learned_pairs(pre_tokenizer, normalizer, alphabet, merges):
    """Merges in the order in which they are learned: the trainer numbers symbols by a hash unless they are given."""
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizer
    if normalizer:
        trained.normalizer = normalizer
    trained.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(vocab_size=len(alphabet) + merges, special_tokens=alphabet, show_progress=False),
    )
    return json.loads(trained.to_str())["model"]["merges"]


def byte_level(folder, special, before=None, pattern=None, merges=40, normalizer=None, digits=False):
    """Writes a byte-level tokenizer whose special tokens have the last ids, and gives its size."""
    stages = [pre_tokenizers.Digits(individual_digits=True)] if digits else []
    if pattern:
        stages.append(pre_tokenizers.Split(Regex(pattern), "isolated"))
    stages.append(pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=not pattern))
    pre_tokenizer = pre_tokenizers.Sequence(stages) if len(stages) > 1 else stages[0]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    pairs = learned_pairs(pre_tokenizer, normalizer, alphabet, merges)
    return save(
        folder, alphabet, pairs, special, before, pre_tokenizer, normalizer, decoders.ByteLevel(), byte_fallback=False
    )


def sentence_pieces(folder, before="<s>", merges=60, prefixes=True):
    """Writes Llama 2's pipeline, or Gemma's without a space before a text, and gives its size."""
    special = ["<unk>", "<s>", "</s>"] if prefixes else ["<pad>", "<eos>", "<bos>", "<unk>"]
    replace = normalizers.Replace(" ", "\u2581")
    normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), replace]) if prefixes else replace
    letters = sorted({letter for line in CORPUS for letter in line if ord(letter) < 128} - {" "} | {"\u2581"})
    words = normalizers.Sequence([normalizer])
    pairs = learned_pairs(pre_tokenizers.Split("\u2581", "merged_with_next"), words, letters, merges)
    stages = [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()]
    decoder = decoders.Sequence(stages + ([decoders.Strip(" ", 1, 0)] if prefixes else []))
    alphabet = special + [f"<0x{byte:02X}>" for byte in range(256)] + letters
    return save(folder, alphabet, pairs, special, before, None, normalizer, decoder, byte_fallback=True)


def save(folder, alphabet, pairs, special, before, pre_tokenizer, normalizer, decoder, byte_fallback):
    entries = list(alphabet)
    for left, right in pairs:
        if left + right not in entries:
            entries.append(left + right)
    vocabulary = {token: index for index, token in enumerate(entries)}
    unknown = {"unk_token": "<unk>", "fuse_unk": True} if byte_fallback else {}
    tokenizer = Tokenizer(
        models.BPE(vocabulary, [tuple(pair) for pair in pairs], byte_fallback=byte_fallback, **unknown)
    )
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoder
    tokenizer.add_special_tokens(special)
    if before:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{before} $A",
            pair=f"{before} $A {before} $B:1",
            special_tokens=[(before, tokenizer.token_to_id(before))],
        )
    write(folder / "tokenizer.json", json.loads(tokenizer.to_str()))
    write(folder / "tokenizer_config.json", {"model_max_length": 10**30, "tokenizer_class": "PreTrainedTokenizerFast"})
    return tokenizer


def write(path, contents):
    path.write_text(json.dumps(contents, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
