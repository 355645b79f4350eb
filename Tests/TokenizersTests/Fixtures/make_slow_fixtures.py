"""Makes digests of the ids that model families read with SentencePiece's library itself.

    python make_slow_fixtures.py OUTPUT_FOLDER

OUTPUT_FOLDER holds lines.json and spm/ already. Made with sentencepiece 0.2.3 and transformers 4.57.6, which still has
the tokenizers that are written in Python. SigLIP's encodes text behind the unknown token, whose score changes how sums
are rounded: of a hundred equal letters, other cuts are the best than without, and others still in transformers 5. slow/NAME.digests has the form of spm/NAME.digests without the scalars.
"""

import json
import logging
import sys
from pathlib import Path

from transformers import GemmaTokenizer, LlamaTokenizer, SiglipTokenizer, T5Tokenizer, XLMRobertaTokenizer

from make_family_fixtures import digests

logging.disable(logging.WARNING)


def main():
    output = Path(sys.argv[1])
    lines = json.loads((output / "lines.json").read_text(encoding="utf-8"))
    unigram, pairs = (str(output / "spm" / name) for name in ("unigram.model", "bpe.model"))
    bpe = dict(unk_token="<unk>", bos_token="<s>", eos_token="</s>")
    tokenizers = {
        "xlmr": XLMRobertaTokenizer(unigram),
        "siglip": SiglipTokenizer(unigram),
        "t5": T5Tokenizer(unigram, legacy=True),
        "llama": LlamaTokenizer(pairs, **bpe),
        "llama-new": LlamaTokenizer(pairs, legacy=False, **bpe),
        "gemma": GemmaTokenizer(pairs, pad_token="<unk>", **bpe),
    }
    (output / "slow").mkdir(exist_ok=True)
    for name, tokenizer in tokenizers.items():
        digests(lambda texts: tokenizer(texts)["input_ids"], None, lines, output / "slow" / f"{name}.digests", scalars=False)


if __name__ == "__main__":
    main()
