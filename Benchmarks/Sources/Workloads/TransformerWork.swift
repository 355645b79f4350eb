/// What one transformer has to compute.
///
/// Only the multiplications of linear layers and attention products count, two operations each, as if nothing
/// were left out: neither what a causal mask hides nor the rows of the last block that are not read.
public struct TransformerWork: Sendable {
  private let width: Int
  private let layers: Int
  /// Multiply-adds per text or image outside of the blocks.
  private let perSequence: Int

  private init(width: Int, layers: Int, perSequence: Int) {
    (self.width, self.layers, self.perSequence) = (width, layers, perSequence)
  }

  /// all-MiniLM-L6-v2
  public static let miniLM = TransformerWork(width: 384, layers: 6, perSequence: 0)
  /// The text tower of CLIP ViT-B/32, with its projection.
  public static let clipText = TransformerWork(width: 512, layers: 12, perSequence: 512 * 512)
  /// The vision tower of CLIP ViT-B/32, with the embedding of 49 patches and its projection.
  public static let clipVision = TransformerWork(
    width: 768, layers: 12, perSequence: 49 * 32 * 32 * 3 * 768 + 768 * 512)

  /// Multiply-adds of the linear layers for one sequence: four projections and a perceptron of four times the width.
  private func linear(_ length: Int) -> Int { layers * 12 * width * width * length + perSequence }

  /// Multiply-adds of one of attention's products.
  private func product(_ length: Int) -> Int { layers * width * length * length }

  /// Floating-point operations of a forward pass over sequences of one length: two products in attention.
  public func forward(sequences: Int, length: Int) -> Double {
    2 * Double(sequences * (linear(length) + 2 * product(length)))
  }

  /// The same with the derivative with respect to the inputs: linear layers once more, and four more products.
  public func forwardAndBackward(sequences: Int, length: Int) -> Double {
    2 * Double(sequences * (2 * linear(length) + 6 * product(length)))
  }
}
