// Follows sentence_transformers/SentenceTransformer.py for folders of a Transformer, a Pooling and then Dense
// and Normalize modules.
import Checkpoints
import Files
import Foundation
import Layers
import Tensors
import Tokenizers

/// A text encoder in sentence-transformers' layout, or a plain transformer's folder with mean pooling: BERT
/// and its relatives, and decoders that are read at the last token.
public struct SentenceEncoder: TextEncoder, Parameterized {
  /// What is done to pooled vectors.
  private enum Step {
    case dense(name: String, SentenceDense)
    case normalize
  }

  /// The tokenizer of the folder, with the prompt that stands before every text.
  public let tokenizer: Tokenizer
  /// The largest number of tokens in a text, special tokens included.
  public let contextLength: Int
  /// The length of an embedding.
  public let textDimension: Int
  /// What was read otherwise than users may expect, in sentences.
  public let notes: [String]
  private var transformer: any TextTransformer
  private let pooling: SentencePooling
  private var steps: [Step]
  private let source: ModelSource

  /// The input embedding of every token, `[vocabulary, width]`.
  public var tokenEmbeddings: Tensor { transformer.words }

  /// Reads a model folder. Throws `InputError` when a file is missing, malformed, or of a kind that is not
  /// supported, and for a prompt that the folder does not have.
  public init(contentsOf folder: URL, options: ModelOptions = ModelOptions()) throws {
    let files = try ModelFiles(folder, options: options)
    try self.init(files, TextTransformers.type(of: files.configuration()))
  }

  /// Reads a model folder whose transformer is of a type that is known.
  init(_ files: ModelFiles, _ type: any TextTransformer.Type) throws {
    let modules = files.modules
    source = ModelSource(files)
    transformer = try type.init(files.configuration())
    let positions = try type.positions(files.configuration())
    let textTokenizer = try TextTokenizer(files, rows: transformer.words.shape[0], positions: positions)
    tokenizer = textTokenizer.tokenizer
    contextLength = textTokenizer.contextLength ?? positions
    pooling = try SentencePooling(files, width: transformer.width, promptLength: textTokenizer.promptLength)
    var dimension = transformer.width * pooling.modes.count
    steps = try modules.steps.map { step in
      switch step {
      case .normalize: return .normalize
      case .dense(let name, let folder):
        let dense = try SentenceDense(in: folder, dimension: dimension)
        dimension = dense.dimension
        return .dense(name: name, dense)
      }
    }
    textDimension = dimension
    notes = files.notesOnPooling + textTokenizer.notes
    try Checkpoint(contentsOf: files.weights).load(into: &transformer, name: type.keys.parameterName)
  }

  /// How states become one vector.
  var poolingModes: [PoolingMode] { pooling.modes }

  /// What follows the pooling, in words.
  var stepNames: [String] {
    steps.map { step in
      switch step {
      case .dense(_, let dense): "dense to \(dense.dimension)"
      case .normalize: "normalize"
      }
    }
  }

  /// The folder, and the digest of its weights. Throws `InputError` when the weights cannot be read.
  public func identity() throws -> ModelIdentity { try source.identity() }

  /// The pooled embeddings of packed texts, `[texts, dimension]`, of length 1 if the folder has a Normalize
  /// module at its end.
  public func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor {
    let lengths = tokens.map(\.count)
    let rows = pooling.singleRows(lengths: lengths)
    let states = transformer(inputs, tokens: tokens, rows: rows)
    return finished(rows == nil ? pooling(states, lengths: lengths) : states)
  }

  /// The embeddings of texts that share most of their tokens with `base`; a causal transformer that is read
  /// at the last token computes shared beginnings once.
  public func textEmbeddings(variants: [[Int32]], of base: [Int32]) -> Tensor {
    guard let network = transformer.causalNetwork, pooling.modes == [.lastToken] else {
      return textEmbeddings(tokens: variants)
    }
    let variants = variants.map { TextVariant($0, of: base, end: $0.count - 1) }
    return finished(network.embeddings(of: variants, base: base))
  }

  /// The last hidden states of one text, `[tokens, width]`.
  func states(of tokens: [Int32]) -> Tensor {
    transformer(inputEmbeddings(of: [tokens]), tokens: [tokens], rows: nil)
  }

  private func finished(_ pooled: Tensor) -> Tensor {
    steps.reduce(pooled) { vectors, step in
      switch step {
      case .dense(_, let dense): dense(vectors)
      case .normalize: vectors.l2Normalized()
      }
    }
  }

  /// Visits the transformer's parameters under the names of transformers' model, then those of dense layers
  /// under the names of their folders.
  public mutating func visitParameters(
    _ prefix: String, _ body: (_ name: String, _ parameter: inout Tensor) throws -> Void
  ) rethrows {
    try transformer.visitParameters(prefix, body)
    for index in steps.indices {
      guard case .dense(let name, var dense) = steps[index] else { continue }
      try dense.visitParameters("\(prefix)\(name).", body)
      steps[index] = .dense(name: name, dense)
    }
  }
}
