import EmbeddingModels
import Imaging
import LanguageModels
import Layers
import Objectives
import Tensors
import VisionLanguageModels

/// The loss of a target response as a function of the image, the words being fixed.
///
/// What stands before the image is computed once. The score is minus the loss.
public struct TargetImageLoss: ImageLoss {
  private let target: ImageTarget
  private let tokens: [Int32]
  /// The number of rows before the image's, and their keys and values in each block.
  private let shared: Int
  private let keyValues: [KeyValues]
  private let sequence: TargetSequence

  /// The loss next to words in a model's frame.
  ///
  /// - Parameters:
  ///   - target: the target under a model
  ///   - tokens: all ids before the target, as the target's prompt gives them
  init(_ target: ImageTarget, tokens: [Int32]) {
    (self.target, self.tokens) = (target, tokens)
    shared = tokens.firstIndex(of: target.model.placeholder.id) ?? 0
    let before = target.model.language.tokenEmbeddings.gatheringRows(at: tokens[..<shared].map(Int.init))
    keyValues = shared > 0 ? target.model.language.network.keyValues(of: before) : []
    sequence = target.sequence(rows: .zeros([0, before.columns]))
  }

  /// The way of images to the model's pixels.
  public var input: any ImageInput { target.input }

  /// The loss of each image.
  public func losses(pixels: Tensor, of subjects: [Int]) -> [Float] {
    inBatches(pixels) { pixels, _ in
      let rows = DifferentiableRows.value(of: pixels, by: target.model.reader)
      return (losses(of: rows, images: pixels.shape[0]).values, nil)
    }.losses
  }

  /// The losses, and the gradient through the network and the image side.
  public func gradients(
    at pixels: Tensor, of subjects: [Int], weights: [Float]
  ) -> (losses: [Float], gradient: Tensor) {
    let (losses, whole) = inBatches(pixels) { pixels, range in
      let rows = DifferentiableRows(of: pixels, by: target.model.reader)
      var values: [Float] = []
      let along = gradient(at: rows.rows) { rows in
        let each = self.losses(of: rows, images: range.count)
        values = each.values
        return (each * Tensor(Array(weights[range]))).sum()
      }
      return (values, rows.pixelGradient(along: along))
    }
    return (losses, whole ?? .zeros(pixels.shape))
  }

  /// The loss of each image by the rows of all, `[images]`.
  private func losses(of rows: Tensor, images: Int) -> Tensor {
    let whole = tokens + target.prompt.targetTokens.dropLast()
    let (length, places) = (rows.shape[0] / images, shared..<whole.count)
    let inputs = (0..<images).map {
      target.model.inputEmbeddings(of: whole, at: places, rows: rows.rows($0 * length..<($0 + 1) * length))
    }
    return sequence.losses(
      ofInputs: .concatenating(inputs), lengths: inputs.map { _ in places.count },
      behind: shared > 0 ? keyValues.map { $0.prefix(lengths: inputs.map { _ in shared }) } : nil)
  }

  /// Works on as many images at a time as bounds the rows of the language model.
  private func inBatches(
    _ pixels: Tensor, _ body: (_ pixels: Tensor, _ range: Range<Int>) -> (losses: [Float], gradient: Tensor?)
  ) -> (losses: [Float], gradient: Tensor?) {
    let rows = tokens.count - shared + target.prompt.targetTokens.count
    let parts = rowBatches(lengths: Array(repeating: rows, count: pixels.shape[0])).filter { !$0.isEmpty }
      .map { body(pixels.rows($0), $0) }
    let gradients = parts.compactMap(\.gradient)
    return (parts.flatMap(\.losses), gradients.isEmpty ? nil : .concatenating(gradients))
  }
}
