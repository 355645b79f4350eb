import EmbeddingModels

/// Pixels minus the mean, divided by the standard deviation of their channel. The one channel of a gray image
/// has the means over channels of both.
struct NormalizedPixels: Sendable {
  private let mean: [Float], deviation: [Float]

  init(_ input: any ImageInput, channels: Int) {
    let preprocessing = input.preprocessing
    (mean, deviation) =
      channels > 1
      ? (preprocessing.mean, preprocessing.standardDeviation)
      : ([preprocessing.mean.mean], [preprocessing.standardDeviation.mean])
  }

  /// Normalizes pixels, `[channels, height, width]`.
  func normalized(_ pixels: [Float]) -> [Float] {
    let area = pixels.count / mean.count
    return pixels.indices.map { (pixels[$0] - mean[$0 / area]) / deviation[$0 / area] }
  }

  func pixels(_ normalized: [Float]) -> [Float] {
    let area = normalized.count / mean.count
    return normalized.indices.map { normalized[$0] * deviation[$0 / area] + mean[$0 / area] }
  }
}

extension [Float] {
  fileprivate var mean: Float { reduce(0, +) / Float(count) }
}
