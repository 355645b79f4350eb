"""Tokenizers with small vocabularies, in the layouts that models with images have."""

import json
import string

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from tokenizers import trainers

from tiny_tokenizers import CORPUS, write

ALPHABET = string.ascii_letters + string.punctuation + "\u2581"


def save(folder, tokenizer, special, **names):
    write(folder / "tokenizer.json", json.loads(tokenizer.to_str()))
    write(folder / "tokenizer_config.json", {"clean_up_tokenization_spaces": False, **names})
    return {token: tokenizer.token_to_id(token) for token in special}


def with_byte_fallback(folder, added, merges=40, framed=True):
    """Llama 2's pipeline: a legacy prefix before every part, bytes for what has no token.

    `added` are tokens with the last ids. Gives their ids.
    """
    # Word by word: published vocabularies have no token that goes over a space.
    prepared = ["\u2581" + word for line in CORPUS for word in line.split(" ")]
    trained = Tokenizer(models.BPE())
    special = ["<unk>", "<s>", "</s>"]
    trained.train_from_iterator(
        prepared,
        trainers.BpeTrainer(
            vocab_size=len(ALPHABET) + merges, special_tokens=sorted(ALPHABET), show_progress=False
        ),
    )
    learned = json.loads(trained.to_str())["model"]
    entries = special + [f"<0x{byte:02X}>" for byte in range(256)]
    entries += [token for token in sorted(learned["vocab"], key=learned["vocab"].get)]
    vocabulary = {token: index for index, token in enumerate(entries)}
    pairs = [tuple(pair) for pair in learned["merges"]]
    tokenizer = Tokenizer(models.BPE(vocabulary, pairs, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")]
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.add_special_tokens(special)
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in added])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)]
    )
    return save(
        folder, tokenizer, special + added, bos_token="<s>", eos_token="</s>", unk_token="<unk>",
        pad_token=added[-1] if added else "<unk>", model_max_length=10**30, tokenizer_class="LlamaTokenizer",
    )


def of_bytes(folder, special, merges=40):
    """SmolLM's pipeline: digits alone, GPT-2's expression, bytes. `special` have the first ids."""
    steps = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Sequence(steps)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trained.train_from_iterator(
        CORPUS + ["\n\n", "\n\n"],
        trainers.BpeTrainer(
            vocab_size=len(special) + len(alphabet) + merges, special_tokens=special + alphabet,
            show_progress=False,
        ),
    )
    learned = json.loads(trained.to_str())["model"]
    pairs = [("\u010a", "\u010a")] + [tuple(pair) for pair in learned["merges"] if pair[0] != "\u010a"]
    entries = sorted(learned["vocab"], key=learned["vocab"].get)
    if "\u010a\u010a" not in entries:
        entries.append("\u010a\u010a")
    tokenizer = Tokenizer(models.BPE({token: index for index, token in enumerate(entries)}, pairs))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(steps)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in special])
    return save(
        folder, tokenizer, special, bos_token="<|im_start|>", eos_token="<end_of_utterance>",
        unk_token="<|endoftext|>", pad_token="<|im_end|>", model_max_length=16384,
        tokenizer_class="GPT2Tokenizer",
    )
