import EmbeddingModels

/// Pixels minus the mean, divided by the standard deviation of their channel.
struct NormalizedPixels: Sendable {
  private let mean: [Float], deviation: [Float]

  init(_ encoder: any ImageEncoder) {
    (mean, deviation) = (encoder.preprocessing.mean, encoder.preprocessing.standardDeviation)
  }

  /// From and to `[3, height, width]`.
  func normalized(_ pixels: [Float]) -> [Float] {
    let area = pixels.count / 3
    return pixels.indices.map { (pixels[$0] - mean[$0 / area]) / deviation[$0 / area] }
  }

  func pixels(_ normalized: [Float]) -> [Float] {
    let area = normalized.count / 3
    return normalized.indices.map { normalized[$0] * deviation[$0 / area] + mean[$0 / area] }
  }
}
