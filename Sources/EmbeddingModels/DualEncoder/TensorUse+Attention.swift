import Checkpoints

extension TensorUse {
  /// The projections to queries, keys and values of an attention layer as one matrix, or their biases.
  static func fusedAttention(_ layer: String, _ kind: String) -> TensorUse {
    .slices(["q", "k", "v"].map { "\(layer).\($0)_proj.\(kind)" })
  }
}
