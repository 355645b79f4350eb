import Tensors

extension Tensor {
  /// The logarithms of cosine distances, of which some are a hundred times as large as others, and all of them
  /// usual.
  ///
  /// - Returns: of what is below 10⁻⁷, to which a cosine is exact, the logarithm of that; differentiable above
  func logarithmsOfDistances() -> Tensor { clamped(to: 1e-7...2).log() }
}
