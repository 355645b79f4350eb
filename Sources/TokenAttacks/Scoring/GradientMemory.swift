import Tensors

/// The running means of gradients for the trigger's input embeddings under each model, over the steps of a
/// search.
struct GradientMemory: Sendable, Codable {
  /// For each model, `[positions, width]` row by row.
  private var means: [[Float]] = []

  /// A gradient, `[positions, width]`, of which a share is replaced by the running mean, which then is this.
  /// A model's first gradient stays as it is.
  mutating func blended(_ gradient: Tensor, ofModel index: Int, keeping share: Float) -> Tensor {
    guard means.indices.contains(index), means[index].count == gradient.values.count else {
      means = Array(means.prefix(index)) + [gradient.values]
      return gradient
    }
    let mean = Tensor(means[index], shape: gradient.shape) * share + gradient * (1 - share)
    means[index] = mean.values
    return mean
  }

  /// Whether this may come from a search over so many positions.
  func isValid(positions: Int) -> Bool {
    positions > 0
      && means.allSatisfy { $0.count.isMultiple(of: positions) && $0.allSatisfy(\.isFinite) }
  }
}
