extension Tensor {
  /// Joins matrices of equally many rows side by side: `[rows, a]`, `[rows, b]`, … to `[rows, a + b + …]`.
  package static func concatenatingColumns(_ parts: [Tensor]) -> Tensor {
    concatenating(parts.map { $0.transposed() }).transposed()
  }
}
