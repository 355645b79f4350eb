import Files

/// The architectures of text encoders by the `model_type` that `config.json` names.
enum TextTransformers {
  static let types: [String: any TextTransformer.Type] = encoders.merging(decoders) { encoder, _ in encoder }

  private static let encoders: [String: any TextTransformer.Type] = [
    "albert": ALBERT.self, "bert": BERT.self, "distilbert": DistilBERT.self, "modernbert": ModernBERT.self,
    "mpnet": MPNet.self, "nomic_bert": NomicBERT.self, "roberta": RoBERTa.self, "xlm-roberta": RoBERTa.self,
  ]

  private static let decoders = Dictionary(
    uniqueKeysWithValues: DecoderFamilies.names.map { ($0, TextDecoder.self as any TextTransformer.Type) })

  /// The architecture that a `config.json` names. Throws `InputError` when it is not known.
  static func type(of config: JSONField) throws -> any TextTransformer.Type {
    types[try config.member("model_type").string(oneOf: types.keys.sorted())]!
  }
}
