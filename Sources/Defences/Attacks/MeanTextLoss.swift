import EmbeddingModels
import Objectives
import Tensors

/// The mean of several losses of texts.
struct MeanTextLoss: TextLoss {
  /// At least one.
  private let parts: [any TextLoss]

  /// The mean of losses, at least one. Where all are functions of one encoder's embedding, each text is
  /// embedded once for all of them.
  static func of(_ parts: [any TextLoss]) -> any TextLoss {
    if parts.count == 1 { return parts[0] }
    let embedded = parts.compactMap(\.ofEmbedding)
    guard embedded.count == parts.count else { return MeanTextLoss(parts: parts) }
    return EmbeddingTextLoss(embedded[0].encoder, MeanObjective(parts: embedded.map(\.objective)))
  }

  var input: any TokenInput { parts[0].input }
  var better: Better { parts[0].better }

  func score(ofLoss loss: Float) -> Float { parts[0].score(ofLoss: loss) }

  func losses(of sequences: [[Int32]], near base: [Int32]?) -> [Float] {
    mean(parts.map { $0.losses(of: sequences, near: base) })
  }

  func gradients(at sequences: [[Int32]]) -> (losses: [Float], gradient: Tensor) {
    gradients(at: sequences, from: 0)
  }

  func gradients(at sequences: [[Int32]], from start: Int) -> (losses: [Float], gradient: Tensor) {
    let all = parts.map { $0.gradients(at: sequences, from: start) }
    let sum = all.dropFirst().reduce(all[0].gradient) { $0 + $1.gradient }
    return (mean(all.map(\.losses)), sum / Float(all.count))
  }

  private func mean(_ all: [[Float]]) -> [Float] {
    all[0].indices.map { index in all.reduce(0) { $0 + $1[index] } / Float(all.count) }
  }
}

/// The mean of several objectives of one embedding.
private struct MeanObjective: Objective {
  let parts: [any Objective]

  var better: Better { parts[0].better }

  func score(ofLoss loss: Float) -> Float { parts[0].score(ofLoss: loss) }

  func losses(of embeddings: Tensor) -> Tensor {
    parts.dropFirst().reduce(parts[0].losses(of: embeddings)) { $0 + $1.losses(of: embeddings) }
      / Float(parts.count)
  }
}
