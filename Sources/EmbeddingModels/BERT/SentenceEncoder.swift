// Follows sentence_transformers/SentenceTransformer.py for folders of a Transformer, a Pooling and a Normalize module.
import Checkpoints
import Files
import Foundation
import Tensors
import Tokenizers

/// A BERT sentence encoder in sentence-transformers' layout, or a plain BERT folder with mean pooling.
public struct SentenceEncoder: TextEncoder {
  public let tokenizer: Tokenizer
  public let maximumTokens: Int
  private let bert: BERT
  private let pooling: SentencePooling
  private let isNormalizing: Bool

  public var textDimension: Int { bert.configuration.width * pooling.modes.count }
  public var tokenEmbeddings: Tensor { bert.words }

  /// Throws `InputError` when a file is missing, malformed, or of a kind that is not supported.
  public init(contentsOf folder: URL) throws {
    let layout = try SentenceModules(contentsOf: folder)
    let transformer = layout.transformer
    let configuration = try BERTConfiguration(
      JSONField(contentsOf: transformer.appendingPathComponent("config.json")))
    pooling =
      try layout.pooling.map {
        try SentencePooling(
          JSONField(contentsOf: $0.appendingPathComponent("config.json")), width: configuration.width)
      } ?? SentencePooling(modes: [.mean])
    isNormalizing = layout.isNormalizing
    tokenizer = try Tokenizer(contentsOf: transformer)
    try tokenizer.requireRows(configuration.vocabularySize, in: transformer)
    maximumTokens = min(
      configuration.maximumPositions,
      try Self.maximumLength(in: transformer) ?? tokenizer.modelMaximumLength
        ?? configuration.maximumPositions)
    var bert = BERT(configuration)
    try Checkpoint(contentsOf: transformer).load(into: &bert, name: BERT.parameterName)
    self.bert = bert
  }

  private static func maximumLength(in folder: URL) throws -> Int? {
    let file = folder.appendingPathComponent("sentence_bert_config.json")
    guard InputFile.exists(file) else { return nil }
    return try JSONField(contentsOf: file).member("max_seq_length").ifPresent?.integer(in: 3...(1 << 28))
  }

  public func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    let lengths = tokens.map(\.count)
    let pooled = pooling(bert(inputs, lengths: lengths), lengths: lengths)
    return isNormalizing ? pooled.normalized() : pooled
  }
}

/// Where the parts of a sentence-transformers folder are, from `modules.json`.
private struct SentenceModules {
  var transformer: URL
  var pooling: URL?
  var isNormalizing = false

  init(contentsOf folder: URL) throws {
    transformer = folder
    let file = folder.appendingPathComponent("modules.json")
    guard InputFile.exists(file) else { return }
    for (index, module) in try JSONField(contentsOf: file).elements().enumerated() {
      let type = try module.member("type")
      let path = try module.member("path")
      guard try !path.string().split(separator: "/").contains("..") else {
        throw path.error(expected: "a folder inside of the model's")
      }
      let place = try path.string().isEmpty ? folder : folder.appendingPathComponent(path.string())
      switch (index, try type.string().split(separator: ".").last) {
      case (0, "Transformer"): transformer = place
      case (1, "Pooling"): pooling = place
      case (2, "Normalize"): isNormalizing = true
      default:
        throw type.error(expected: "the modules Transformer, Pooling and, perhaps, Normalize, in this order")
      }
    }
  }
}
