// Follows FlagEmbedding's encoder_only/m3 (M3Embedder), from the description of the model. Chen et al., 2024,
// arXiv:2402.03216.
import Checkpoints
import Files
import Foundation
import Layers
import Tensors

/// BGE-M3: one encoder that compares texts in three ways, by their embeddings, by weights of the tokens that
/// they have in common, and token by token.
public struct M3Encoder: Sendable {
  /// The encoder of embeddings.
  public let encoder: SentenceEncoder
  private var heads: M3Heads
  /// The ids that no text has a weight for.
  private let frameIDs: Set<Int32>

  /// Reads a folder with `sparse_linear.pt` and `colbert_linear.pt` beside the encoder. Throws `InputError`
  /// when a file is missing or malformed, or does not fit to the encoder.
  public init(contentsOf folder: URL) throws {
    try self.init(SentenceEncoder(contentsOf: folder), headsIn: folder)
  }

  /// An encoder that was read already, with the heads of its folder. Throws `InputError` as
  /// `init(contentsOf:)` does for them.
  public init(_ encoder: SentenceEncoder, headsIn folder: URL) throws {
    self.encoder = encoder
    heads = try M3Heads(in: folder, width: encoder.tokenEmbeddings.columns)
    let names = ["<s>", "<pad>", "</s>", "<unk>"]
    frameIDs = Set(names.compactMap(encoder.tokenizer.id(for:)))
  }

  /// Whether a folder has the heads that make an encoder one of this kind.
  public static func isIn(_ folder: URL) -> Bool {
    ["sparse_linear.pt", "colbert_linear.pt"].allSatisfy {
      InputFile.exists(folder.appendingPathComponent($0))
    }
  }

  /// The most tokens that the authors of 3MAD compare of a text.
  public static let publishedLength = 128

  /// What is known of a text before it is compared.
  ///
  /// - Parameters:
  ///   - text: any text
  ///   - maximumLength: the most tokens, special ones included; nil for the encoder's limit
  public func representation(of text: String, maximumLength: Int? = nil) -> M3Representation {
    let limit = min(maximumLength ?? .max, encoder.contextLength)
    let tokens = encoder.tokenizer.encode(text, addingSpecialTokens: true, maximumLength: limit)
    let states = encoder.states(of: tokens)
    let dense = encoder.textEmbeddings(tokens: [tokens])
    let weights = heads.sparse(states).relu().values
    var sparse: [Int32: Float] = [:]
    for (token, weight) in zip(tokens, weights) where weight > 0 && !frameIDs.contains(token) {
      sparse[token] = max(sparse[token] ?? 0, weight)
    }
    let vectors = heads.perToken(states.rows(1..<tokens.count)).l2Normalized()
    return M3Representation(dense: dense.reshaped([dense.count]), sparse: sparse, vectors: vectors)
  }

  /// The scores of two texts.
  ///
  /// - Parameters:
  ///   - query: the text whose tokens look for their like
  ///   - passage: the text in which they look
  ///   - maximumLength: the most tokens of each, special ones included; nil for the encoder's limit
  public func scores(_ query: String, _ passage: String, maximumLength: Int? = nil) -> M3Scores {
    representation(of: query, maximumLength: maximumLength)
      .scores(representation(of: passage, maximumLength: maximumLength))
  }
}

/// The layers behind BGE-M3's encoder.
private struct M3Heads: Sendable {
  /// The weight of a token, from its state.
  private(set) var sparse: Linear
  /// The vector of a token, from its state.
  private(set) var perToken: Linear

  init(in folder: URL, width: Int) throws {
    (sparse, perToken) = (Linear(inputs: width, outputs: 1), Linear(inputs: width, outputs: width))
    try Checkpoint(files: [folder.appendingPathComponent("sparse_linear.pt")]).load(into: &sparse) { $0 }
    try Checkpoint(files: [folder.appendingPathComponent("colbert_linear.pt")])
      .load(into: &perToken) { $0 }
  }
}
