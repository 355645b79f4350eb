/// The way in which a family of models reads text, for folders that hold vocabulary files instead of a
/// `tokenizer.json`.
public enum TokenizerFamily: Sendable, CaseIterable {
  /// WordPiece between `[CLS]` and `[SEP]`: `vocab.txt`.
  case bert
  /// WordPiece between `<s>` and `</s>`: `vocab.txt`.
  case mpnet
  /// Byte-level pairs between `<s>` and `</s>`: `vocab.json` and `merges.txt`.
  case roberta
  /// Byte-level pairs without special tokens around a text: `vocab.json` and `merges.txt`.
  case gpt2
  /// Pairs of bytes within words in lower case: `vocab.json` and `merges.txt`.
  case clip
  /// CLIP's pairs as open_clip reads text: cleaned first, and with special tokens of its own spelling.
  case openCLIP
  /// Byte-level pairs, cut by Qwen's expression: `vocab.json` and `merges.txt`.
  case qwen2
  /// SentencePiece's pieces, numbered anew, between `<s>` and `</s>`: `sentencepiece.bpe.model`.
  case xlmRoberta
  /// SentencePiece's pieces and sentinels, with `</s>` after a text: `spiece.model`.
  case t5
  /// SentencePiece's pieces of text in lower case without punctuation, with `</s>` after it: `spiece.model`.
  case siglip
  /// Gemma's pieces of text in lower case, with `<eos>` after it: `tokenizer.model`.
  case siglip2
  /// SentencePiece's pairs with `<bos>` before a text: `tokenizer.model`.
  case gemma
  /// SentencePiece's pairs with `<s>` before a text: `tokenizer.model`.
  case llama

  /// The family of a `model_type` in `config.json`; nil when the type is not known here.
  public init?(modelType: String) {
    switch modelType {
    case "bert", "distilbert", "nomic_bert": self = .bert
    case "mpnet": self = .mpnet
    case "roberta": self = .roberta
    case "gpt2": self = .gpt2
    case "clip", "clip_text_model": self = .clip
    case "qwen2", "qwen3": self = .qwen2
    case "xlm-roberta": self = .xlmRoberta
    case "t5": self = .t5
    case "siglip", "siglip_text_model": self = .siglip
    case "siglip2", "siglip2_text_model": self = .siglip2
    case "gemma", "gemma2", "gemma3_text": self = .gemma
    case "llama", "mistral", "phi3", "llava_llama", "llava_mistral": self = .llama
    default: return nil
    }
  }

  /// The family of a `tokenizer_class` in `tokenizer_config.json`; nil when the class is not known here.
  public init?(tokenizerClass: String) {
    let name = tokenizerClass.hasSuffix("Fast") ? String(tokenizerClass.dropLast(4)) : tokenizerClass
    switch name {
    case "BertTokenizer", "DistilBertTokenizer": self = .bert
    case "MPNetTokenizer": self = .mpnet
    case "RobertaTokenizer": self = .roberta
    case "GPT2Tokenizer": self = .gpt2
    case "CLIPTokenizer": self = .clip
    case "Qwen2Tokenizer": self = .qwen2
    case "XLMRobertaTokenizer": self = .xlmRoberta
    case "T5Tokenizer": self = .t5
    case "SiglipTokenizer": self = .siglip
    case "Siglip2Tokenizer": self = .siglip2
    case "GemmaTokenizer": self = .gemma
    case "LlamaTokenizer": self = .llama
    default: return nil
    }
  }
}
