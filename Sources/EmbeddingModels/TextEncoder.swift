import Tensors

/// A model that maps texts to vectors.
public protocol TextEncoder: TokenInput {
  /// The length of an embedding.
  var textDimension: Int { get }

  /// Embeddings, differentiable with respect to the input embeddings.
  ///
  /// - Parameters:
  ///   - inputs: `[tokens, width]`, the texts' input embeddings one after the other, without padding
  ///   - tokens: the ids of each text, special tokens included; some models pool at a certain id
  /// - Returns: `[texts, dimension]`, not normalized unless the model itself does
  func textEmbeddings(inputs: Tensor, tokens: [[Int32]]) -> Tensor

  /// Embeddings of many texts that share most of their tokens with one, as `textEmbeddings(tokens:)` gives
  /// them but for rounding. What the variants have in common with the base need not be computed for each of
  /// them.
  ///
  /// - Parameters:
  ///   - variants: the ids of each text, special tokens included
  ///   - base: the ids of the text from which they were made; it has no embedding in the result
  /// - Returns: `[variants, dimension]`
  func textEmbeddings(variants: [[Int32]], of base: [Int32]) -> Tensor
}

extension TextEncoder {
  /// The embedding of each text, `[texts, dimension]`.
  public func textEmbeddings(of texts: [String]) -> Tensor {
    textEmbeddings(tokens: texts.map(tokens(of:)))
  }

  /// The embedding of each token sequence (special tokens included), `[sequences, dimension]`.
  ///
  /// Memory does not grow with their number: they are packed into batches, which are spread over threads.
  public func textEmbeddings(tokens sequences: [[Int32]]) -> Tensor {
    let batches = rowBatches(lengths: sequences.map(\.count))
    guard batches.count > 1 else { return batchEmbeddings(sequences) }
    return .concatenating(concurrentMap(batches.count) { batchEmbeddings(Array(sequences[batches[$0]])) })
  }

  /// The embeddings of the variants, each computed as a whole: the default of models that cannot share work.
  public func textEmbeddings(variants: [[Int32]], of base: [Int32]) -> Tensor {
    textEmbeddings(tokens: variants)
  }

  private func batchEmbeddings(_ sequences: [[Int32]]) -> Tensor {
    guard !sequences.isEmpty else { return .zeros([0, textDimension]) }
    return textEmbeddings(inputs: inputEmbeddings(of: sequences), tokens: sequences)
  }
}
