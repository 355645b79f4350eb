"""Tokenizers with small vocabularies for text encoders other than BERT's, in the layouts of their tokenizer.json."""

import json

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from tiny_tokenizers import ALPHABET, CORPUS, words_of, write


def frame(before, after, ids):
    """A template that sets special tokens around a text."""
    return processors.TemplateProcessing(
        single=" ".join([*before, "$A", *after]),
        pair=" ".join([*before, "$A", *after, *after, "$B:1", *[f"{token}:1" for token in after]]),
        special_tokens=[(token, ids[token]) for token in sorted({*before, *after})],
    )


def word_pieces(directory, special, before, after, max_length, size=130):
    """Writes an uncased WordPiece tokenizer whose special tokens have the first ids, and gives its size."""
    pipeline = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    words = words_of(CORPUS + [ALPHABET], *pipeline)
    symbols = {word[0] for word in words} | {"##" + letter for word in words for letter in word[1:]}
    trained = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    trained.normalizer, trained.pre_tokenizer = pipeline
    trained.train_from_iterator(
        CORPUS + [ALPHABET],
        trainers.WordPieceTrainer(vocab_size=size, special_tokens=special + sorted(symbols), show_progress=False),
    )
    tokenizer = Tokenizer(models.WordPiece(trained.get_vocab(), unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = pipeline
    tokenizer.add_special_tokens(special)
    tokenizer.post_processor = frame(before, after, {token: special.index(token) for token in special})
    tokenizer.decoder = decoders.WordPiece()
    return save(directory, tokenizer, max_length, special, unk_token="[UNK]")


def expression(digits):
    """The expression of Llama 3 and Qwen, which differ in how many digits stand together."""
    return (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
        + digits
        + r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    )


QWEN = expression(r"\p{N}")
LLAMA3 = expression(r"\p{N}{1,3}")


def byte_pairs(directory, special, before, after, max_length, normalizer=None, merges=24, pattern=None):
    """Writes a byte-level tokenizer with GPT-2's expression, or another; special tokens have the first ids.

    Gives its size.
    """
    pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    if pattern:
        bytes_alone = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
        pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), bytes_alone])
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizer
    trained.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(
            vocab_size=len(special) + len(alphabet) + merges,
            special_tokens=special + alphabet,
            show_progress=False,
        ),
    )
    learned = json.loads(trained.to_str())["model"]
    tokenizer = Tokenizer(models.BPE(learned["vocab"], [tuple(pair) for pair in learned["merges"]]))
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.add_special_tokens(special)
    ids = {token: special.index(token) for token in special}
    if before == ["<s>"] and after == ["</s>"]:
        tokenizer.post_processor = processors.RobertaProcessing(
            ("</s>", ids["</s>"]), ("<s>", ids["<s>"]), trim_offsets=True, add_prefix_space=False
        )
    else:
        tokenizer.post_processor = frame(before, after, ids)
    tokenizer.decoder = decoders.ByteLevel()
    return save(directory, tokenizer, max_length, special)


def unigram(directory, max_length, size=150):
    """Writes XLM-RoBERTa's pipeline over a small Unigram vocabulary, and gives its size."""
    pipeline = normalizers.NFKC(), pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    trained = Tokenizer(models.Unigram())
    trained.normalizer, trained.pre_tokenizer = pipeline
    trained.train_from_iterator(
        CORPUS + [ALPHABET],
        trainers.UnigramTrainer(vocab_size=size, unk_token="<unk>", special_tokens=["<unk>"], show_progress=False),
    )
    pieces = [entry for entry in json.loads(trained.to_str())["model"]["vocab"] if entry[0] != "<unk>"]
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    vocabulary = [(token, 0.0) for token in special] + [tuple(piece) for piece in pieces] + [("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    tokenizer.normalizer, tokenizer.pre_tokenizer = pipeline
    tokenizer.add_special_tokens(special + ["<mask>"])
    tokenizer.post_processor = frame(["<s>"], ["</s>"], {token: special.index(token) for token in special})
    tokenizer.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    return save(directory, tokenizer, max_length, special)


def save(directory, tokenizer, max_length, special, **names):
    padding = [token for token in special if "pad" in token.lower()] or [special[-1]]
    write(directory / "tokenizer.json", json.loads(tokenizer.to_str()))
    write(
        directory / "tokenizer_config.json",
        {
            "clean_up_tokenization_spaces": False,
            "model_max_length": max_length,
            "pad_token": padding[0],
            "tokenizer_class": "PreTrainedTokenizerFast",
            **names,
        },
    )
    return tokenizer.get_vocab_size()
