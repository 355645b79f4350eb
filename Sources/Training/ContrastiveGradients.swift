import EmbeddingModels
import Layers
import Tensors

/// The loss of one batch and its gradients with respect to all parameters of a model.
///
/// Parts of the batch go through the towers on threads of their own and meet only in the loss. How the batch is cut
/// depends on nothing but the batch, and sums are taken in order: the bits do not depend on the number of threads.
struct ContrastiveGradients {
  let loss: Float
  /// The part of it that is not the heads'.
  let contrastiveLoss: Float
  /// In the order of the model's parameters, and at the end that of the heads' weights.
  let gradients: [Tensor]

  /// Images of one part: few enough that their activations stay in a core's cache.
  private static let imagesPerPart = 8
  /// Tokens of one part, about.
  private static let tokensPerPart = 512

  private enum Part {
    case images(Range<Int>)
    case texts(Range<Int>)
  }

  init(of model: CLIP, heads: AttributeHeads, on batch: PhantomBatch, headShare: Float) {
    // Captions that stand in the batch several times are embedded once.
    var rows: [String: Int] = [:]
    var texts: [[Int32]] = []
    let captionRows = batch.captions.map { caption -> Int in
      if let row = rows[caption.text] { return row }
      rows[caption.text] = texts.count
      texts.append(model.tokens(of: caption.text))
      return texts.count - 1
    }
    let imageParts = stride(from: 0, to: batch.phantoms.count, by: Self.imagesPerPart).map { start in
      Part.images(start..<min(start + Self.imagesPerPart, batch.phantoms.count))
    }
    let textParts = Self.parts(of: texts).map(Part.texts)
    let parts = imageParts + textParts
    let textParameters = model.text.parameters.map(\.tensor)
    let visionParameters = model.vision.parameters.map(\.tensor)

    let embeddings = concurrentMap(parts.count) { index in
      switch parts[index] {
      case .images(let range):
        DifferentiableValue(at: visionParameters) { parameters in
          model.vision.replacingParameters(parameters).imageEmbeddings(pixels: batch.pixels(range))
        }
      case .texts(let range):
        DifferentiableValue(at: textParameters) { parameters in
          let tower = model.text.replacingParameters(parameters)
          let tokens = Array(texts[range])
          return tower.textEmbeddings(inputs: tower.inputEmbeddings(of: tokens), tokens: tokens)
        }
      }
    }

    let values = embeddings.map(\.value)
    let images = Tensor.concatenating(Array(values[..<imageParts.count]))
    let captions = Tensor.concatenating(Array(values[imageParts.count...]))
    let contrast = ContrastiveLoss(exclusions: batch.exclusions, mismatches: batch.mismatches)
    let imageValues = batch.phantoms.map(\.attributes.headValues)
    let textValues = batch.captions.map(\.headValues)
    var contrastiveLoss: Float = 0
    let (value, slopes) = valueWithGradient(at: [images, captions, model.logitScale, heads.weights]) {
      inputs in
      let (images, texts) = (inputs[0].normalized(), inputs[1].normalized().rows(at: captionRows))
      let heads = AttributeHeads(weights: inputs[3])
      let loss = contrast(images: images, captions: texts, logitScale: inputs[2])
      contrastiveLoss = loss.item
      return loss + (heads.loss(images, values: imageValues) + heads.loss(texts, values: textValues))
        * headShare
    }

    let gradients = concurrentMap(parts.count) { index in
      switch parts[index] {
      case .images(let range): embeddings[index].gradients(along: slopes[0].rows(range))
      case .texts(let range): embeddings[index].gradients(along: slopes[1].rows(range))
      }
    }
    self.loss = value.item
    self.contrastiveLoss = contrastiveLoss
    self.gradients =
      [slopes[2]] + Self.sums(Array(gradients[imageParts.count...]))
      + Self.sums(Array(gradients[..<imageParts.count])) + [slopes[3]]
  }

  private static func parts(of texts: [[Int32]]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var (start, tokens) = (0, 0)
    for (index, text) in texts.enumerated() {
      tokens += text.count
      if tokens >= tokensPerPart || index == texts.count - 1 {
        parts.append(start..<index + 1)
        (start, tokens) = (index + 1, 0)
      }
    }
    return parts
  }

  /// The gradients of each parameter, added up over the parts in their order.
  private static func sums(_ parts: [[Tensor]]) -> [Tensor] {
    concurrentMap(parts[0].count) { parameter in
      parts.dropFirst().reduce(parts[0][parameter]) { $0 + $1[parameter] }
    }
  }
}
