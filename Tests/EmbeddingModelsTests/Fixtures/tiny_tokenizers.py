"""Tokenizers with small vocabularies, in the layouts of BERT's and CLIP's tokenizer.json."""

import json
import string

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

CORPUS = """
a normal chest radiograph without effusion
the chest radiograph shows a nodule in the left upper lobe
an axial slice of the brain with a bright lesion in the right frontal lobe
a fundus photograph with several small hemorrhages, and a dermoscopic image of a mole
an ultrasound of the liver: no focal lesion is seen; the left kidney is normal in size (10.4 cm)
histology of the breast shows no atypical cells. it's the patient's first study, 12/07/1983 at 6:50
computed tomography of the abdomen; magnetic resonance of the left knee joint quickly
""".strip().splitlines()

LUNGS = "\N{LUNGS}"

# Each letter alone and each before another, so that no ASCII letter is unknown at either place.
ALPHABET = " ".join(string.ascii_lowercase) + " " + string.ascii_lowercase + "a"


def words_of(lines, normalizer, pre_tokenizer):
    return {
        word for line in lines for word, _ in pre_tokenizer.pre_tokenize_str(normalizer.normalize_str(line))
    }


# The trainers number symbols in the order of a hash table, which changes from run to run, unless the symbols
# are given to them as special tokens. What they learn is then built into a tokenizer without that.
def wordpiece(directory, max_length, truncation=None):
    """Writes BERT's uncased pipeline over about 120 word pieces, and gives the vocabulary's size."""
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pipeline = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer()
    words = words_of(CORPUS + [ALPHABET], *pipeline)
    symbols = {word[0] for word in words} | {"##" + letter for word in words for letter in word[1:]}
    trained = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    trained.normalizer, trained.pre_tokenizer = pipeline
    trained.train_from_iterator(
        CORPUS + [ALPHABET],
        trainers.WordPieceTrainer(
            vocab_size=120, special_tokens=special + sorted(symbols), show_progress=False
        ),
    )
    tokenizer = Tokenizer(models.WordPiece(trained.get_vocab(), unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = pipeline
    tokenizer.add_special_tokens(special)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(token, special.index(token)) for token in ("[CLS]", "[SEP]")],
    )
    tokenizer.decoder = decoders.WordPiece()
    if truncation:
        tokenizer.enable_truncation(truncation)
        tokenizer.enable_padding(length=truncation)
    write(directory / "tokenizer.json", json.loads(tokenizer.to_str()))
    write(
        directory / "tokenizer_config.json",
        {
            "do_lower_case": True,
            "unk_token": "[UNK]",
            "sep_token": "[SEP]",
            "pad_token": "[PAD]",
            "cls_token": "[CLS]",
            "mask_token": "[MASK]",
            "tokenize_chinese_chars": True,
            "strip_accents": None,
            "tokenizer_class": "BertTokenizer",
            "model_max_length": max_length,
        },
    )
    return tokenizer.get_vocab_size()


def byte_pairs(directory, max_length, special_first, merges_as_pairs):
    """Writes CLIP's pipeline over a small vocabulary, and gives its size and the ids of start and end.

    The two special tokens have the last ids, as in OpenAI's vocabulary, or the first.
    """
    start, end = "<|startoftext|>", "<|endoftext|>"
    pattern = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
    clip_normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    clip_pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(pattern), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    trained = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    trained.normalizer, trained.pre_tokenizer = clip_normalizer, clip_pre_tokenizer
    words = words_of(CORPUS + [ALPHABET, LUNGS], clip_normalizer, clip_pre_tokenizer)
    symbols = {letter for word in words for letter in word} | {word[-1] + "</w>" for word in words}
    trained.train_from_iterator(
        CORPUS + [ALPHABET, LUNGS],
        trainers.BpeTrainer(
            vocab_size=130, end_of_word_suffix="</w>", special_tokens=sorted(symbols), show_progress=False
        ),
    )
    learned = json.loads(trained.to_str())["model"]
    entries = sorted(learned["vocab"], key=learned["vocab"].get)
    entries = [start, end] + entries if special_first else entries + [start, end]
    vocabulary = {token: index for index, token in enumerate(entries)}

    tokenizer = Tokenizer(
        models.BPE(
            vocab=vocabulary,
            merges=[tuple(pair) for pair in learned["merges"]],
            unk_token=end,
            continuing_subword_prefix="",
            end_of_word_suffix="</w>",
        )
    )
    tokenizer.normalizer, tokenizer.pre_tokenizer = clip_normalizer, clip_pre_tokenizer
    tokenizer.post_processor = processors.RobertaProcessing(
        (end, vocabulary[end]), (start, vocabulary[start]), trim_offsets=False, add_prefix_space=False
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([start, end])
    contents = json.loads(tokenizer.to_str())
    if not merges_as_pairs:
        contents["model"]["merges"] = [" ".join(pair) for pair in contents["model"]["merges"]]
    write(directory / "tokenizer.json", contents)
    write(
        directory / "tokenizer_config.json",
        {
            "unk_token": end,
            "bos_token": start,
            "eos_token": end,
            "pad_token": end,
            "add_prefix_space": False,
            "do_lower_case": True,
            "errors": "replace",
            "tokenizer_class": "CLIPTokenizer",
            "model_max_length": max_length,
        },
    )
    return len(entries), vocabulary[start], vocabulary[end]


def write(path, contents):
    path.write_text(json.dumps(contents, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
