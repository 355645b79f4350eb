"""Writes the expected texts and ids of chat templates, by transformers (5.24) and its Jinja.

Run it in this folder. `templates/` holds templates in the formats that model families publish, written for
these tests; the templates by name are those of the module's resources. Texts that a template refuses are null.
"""

import datetime
import json
import pathlib

import transformers.utils.chat_template_utils as utils
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

HERE = pathlib.Path(__file__).parent
NAMED = HERE.parents[2] / "Sources/ChatTemplates/Resources/templates"


class Day(datetime.datetime):
    """The day that templates write into their text."""

    @classmethod
    def now(cls, tz=None):
        return cls(2026, 3, 7)


utils.datetime = Day

SPECIAL = {
    "chatml": ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<image>", "<end_of_utterance>"],
    "llama3": ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|end_of_text|>"],
    "sentencepiece": [
        "<unk>", "<s>", "</s>", "<image>", "<|user|>", "<|system|>", "<|assistant|>", "<|end|>",
        "<start_of_turn>", "<end_of_turn>", "<bos>", "<eos>", "<start_of_image>",
    ],
}
TEXTS = [
    "What does the image show, and where does it lie?", "There is a small nodule in the upper left part.",
    "[INST] [/INST] <<SYS>> <</SYS>> USER: ASSISTANT: system user assistant model", "Nothing abnormal is seen.",
]
LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
    r"|\s+(?!\S)|\s+"
)


def byte_level(name):
    """A tokenizer of bytes and a few merges, with GPT-2's or Llama 3's expression."""
    tokenizer = Tokenizer(models.BPE())
    if name == "llama3":
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(LLAMA3), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ])
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=330, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False)
    tokenizer.train_from_iterator(TEXTS, trainer)
    tokenizer.add_special_tokens(SPECIAL[name])
    return tokenizer


def sentencepiece():
    """A tokenizer as Llama 2 has it: one word, bytes for what is not in the vocabulary."""
    plain = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(
        vocab_size=110, initial_alphabet=["\u2581"], show_progress=False)
    plain.train_from_iterator([text.replace(" ", "\u2581") for text in TEXTS], trainer)
    trained = json.loads(plain.to_str())["model"]
    special = SPECIAL["sentencepiece"][:3]
    tokens = special + [f"<0x{byte:02X}>" for byte in range(256)] + sorted(trained["vocab"], key=trained["vocab"].get)
    merges = [tuple(merge) for merge in trained["merges"]]
    tokenizer = Tokenizer(models.BPE(
        vocab={token: index for index, token in enumerate(tokens)}, merges=merges, unk_token="<unk>",
        fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    tokenizer.decoder = decoders.Sequence([
        decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    tokenizer.add_special_tokens(SPECIAL["sentencepiece"])
    return tokenizer


FAMILIES = {
    "chatml": ("chatml", {}), "qwen2": ("chatml", {}), "qwen25": ("chatml", {}), "qwen3": ("chatml", {}),
    "llama-2": ("sentencepiece", {}), "llama2-long": ("sentencepiece", {}),
    "llama-3": ("llama3", {"bos_token": "<|begin_of_text|>"}),
    "llama3-loop": ("llama3", {"bos_token": "<|begin_of_text|>"}),
    "llama32": ("llama3", {"bos_token": "<|begin_of_text|>"}),
    "mistral": ("sentencepiece", {}), "mistral-v3": ("sentencepiece", {}),
    "vicuna": ("sentencepiece", {}), "vicuna-text": ("sentencepiece", {}), "llava-hf": ("sentencepiece", {}),
    "zephyr": ("sentencepiece", {}), "tinyllama": ("sentencepiece", {}),
    "phi-3": ("sentencepiece", {}), "phi3-chain": ("sentencepiece", {}),
    "gemma": ("sentencepiece", {"bos_token": "<bos>", "eos_token": "<eos>"}),
    "gemma2": ("sentencepiece", {"bos_token": "<bos>", "eos_token": "<eos>"}),
    "gemma3": ("sentencepiece", {"bos_token": "<bos>", "eos_token": "<eos>"}),
    "smolvlm": ("chatml", {}), "smolvlm-inline": ("chatml", {}), "llava-med": ("sentencepiece", {}),
    "macros": ("chatml", {}), "options": ("chatml", {}),
}


def message(role, content):
    return {"role": role, "content": content}


def parts(*contents):
    return [{"type": "image"} if part is None else {"type": "text", "text": part} for part in contents]


CONVERSATIONS = [
    [message("user", "What does the image show?")],
    [message("system", "You read images."), message("user", "Where is the nodule?")],
    [message("user", "Hi"), message("assistant", "Hello."), message("user", "Is there\na lesion? ")],
    [message("system", " Be brief. "), message("user", "  One\ttwo  "), message("assistant", "\nThree. "),
     message("user", "Fünf 数字 🩻 é e\u0301\u00a0½"), message("assistant", "Ok")],
    [message("user", "")],
    [message("user", "a"), message("user", "b")],
    [message("assistant", "First."), message("user", "No.")],
    [message("user", "Why?"), message("assistant", "<think>\nA look.\n</think>\n\nBecause."),
     message("user", "<result>x</result>"), message("assistant", "<think>Again</think>So.")],
    [message("user", parts(None, "What is seen?"))],
    [message("system", parts("Look well.")), message("user", parts("Compare ", None, " and ", None)),
     message("assistant", parts("They are equal.")), message("user", parts("Sure?"))],
]
SETTINGS = [{"enable_thinking": False}, {"budget": 7, "name": "z", "today": "1 May"}]


def expected(tokenizer, template, conversation, generation, settings):
    """The text and its ids, or None twice where the template refuses the conversation."""
    try:
        text = tokenizer.apply_chat_template(
            conversation, chat_template=template, tokenize=False, add_generation_prompt=generation, **settings)
    except Exception as error:
        if "parse" in str(error):
            raise
        return None, None
    if "{'type'" in text:
        # A template for texts prints the list of a message's parts.
        return None, None
    return text, tokenizer.encode(text, add_special_tokens=False)


def main():
    names = {"bos_token": "<s>", "eos_token": "</s>"}
    engines = {"chatml": byte_level("chatml"), "llama3": byte_level("llama3"), "sentencepiece": sentencepiece()}
    for name, engine in engines.items():
        folder = HERE / name
        folder.mkdir(exist_ok=True)
        (folder / "tokenizer.json").write_text(
            json.dumps(json.loads(engine.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n")
    cases, templates = [], {}
    for family, (engine, special) in FAMILIES.items():
        special = {**names, **special}
        if engine == "chatml":
            special = {"eos_token": "<|im_end|>"}
        if engine == "llama3":
            special["eos_token"] = "<|eot_id|>"
        tokenizer = PreTrainedTokenizerFast(tokenizer_object=engines[engine], **special)
        path = NAMED / f"{family}.jinja"
        if not path.exists():
            path = HERE / f"templates/{family}.jinja"
        template = path.read_text()
        templates[family] = {"tokenizer": engine, "special": special}
        for index, conversation in enumerate(CONVERSATIONS):
            for generation in [True, False] if index in (1, 3, 9) else [True]:
                for settings in [{}] + (SETTINGS if index == 2 else []):
                    text, ids = expected(tokenizer, template, conversation, generation, settings)
                    cases.append({
                        "template": family, "conversation": index, "generation": generation,
                        "settings": settings, "text": text,
                        "ids": ids if index in (0, 1, 2, 3, 8) and not settings and generation else None,
                    })
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    (HERE / "expected.json").write_text(
        '{"conversations": ' + json.dumps(CONVERSATIONS, ensure_ascii=False)
        + ',\n"templates": ' + json.dumps(templates) + ',\n"cases": [\n' + lines + "\n]}\n")
    refused = sum(case["text"] is None for case in cases)
    print(len(cases), "cases,", refused, "refused")
    for family in FAMILIES:
        texts = [case["text"] for case in cases if case["template"] == family]
        print(family, sum(text is not None for text in texts), "of", len(texts))


main()
