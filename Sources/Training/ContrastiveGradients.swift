import EmbeddingModels
import Layers
import Tensors

/// The loss of one batch and its gradients with respect to all parameters of a model and of the heads.
///
/// Parts of the batch go through the towers on separate threads and meet only in the loss. The parts depend
/// on nothing but the batch, and sums are taken in order: the bits do not depend on the number of threads.
struct ContrastiveGradients {
  /// The whole loss.
  let loss: Float
  /// The contrastive part of the loss, without the heads' losses.
  let contrastiveLoss: Float
  /// The gradients in the order of the model's parameters, then of the heads'.
  let gradients: [Tensor]

  init(of model: CLIP, heads: TrainingHeads, on batch: PhantomBatch, recipe: PhantomTrainingRecipe) {
    let parts = BatchParts(batch, model: model)
    let width = model.imageDimension
    let textParameters = model.text.parameters.map(\.tensor)
    let visionParameters = model.vision.parameters.map(\.tensor) + [heads.patches.weights]

    let images = concurrentMap(parts.images.count) { index in
      let range = parts.images[index]
      return DifferentiableValue(at: visionParameters) { parameters in
        let vision = model.vision.replacingParameters(parameters.dropLast())
        let (embeddings, patches) = vision.embeddingsAndPatches(
          pixels: batch.pixels(range), depth: recipe.patchDepth)
        let share = recipe.patchShare * Float(range.count) / Float(batch.phantoms.count)
        let loss = PatchHead(weights: parameters[parameters.count - 1])
          .loss(patches, findings: batch.phantoms[range].flatMap(\.patchFindings))
        // The loss on patches needs no other part of the batch; it stands behind the embeddings.
        return .concatenating([embeddings.reshaped([embeddings.count]), (loss * share).reshaped([1])])
      }
    }
    let texts = concurrentMap(parts.texts.count) { index in
      DifferentiableValue(at: textParameters) { parameters in
        let tower = model.text.replacingParameters(parameters)
        let tokens = Array(parts.tokens[parts.texts[index]])
        return tower.textEmbeddings(inputs: tower.inputEmbeddings(of: tokens), tokens: tokens)
      }
    }

    let meeting = Self.meeting(
      images: .concatenating(
        zip(images, parts.images).map { $0.value.rows(0..<$1.count * width).reshaped([$1.count, width]) }),
      texts: .concatenating(texts.map(\.value)), of: model, heads: heads, on: batch,
      captionRows: parts.captionRows, headShare: recipe.headShare)

    let imageGradients = concurrentMap(parts.images.count) { index in
      let range = parts.images[index]
      let gradient = meeting.gradients[0].rows(range).reshaped([range.count * width])
      return images[index].gradients(along: .concatenating([gradient, Tensor([1])]))
    }
    let textGradients = concurrentMap(parts.texts.count) { index in
      texts[index].gradients(along: meeting.gradients[1].rows(parts.texts[index]))
    }
    loss = images.reduce(meeting.loss) { $0 + $1.value.values[$1.value.count - 1] }
    contrastiveLoss = meeting.contrastiveLoss
    var vision = Self.sums(imageGradients)
    let patches = vision.removeLast()
    gradients = [meeting.gradients[2]] + Self.sums(textGradients) + vision + [meeting.gradients[3], patches]
  }

  /// The losses on the embeddings of a whole batch, and the gradients with respect to those of images, those
  /// of texts, the logit scale, and the attribute heads.
  private static func meeting(
    images: Tensor, texts: Tensor, of model: CLIP, heads: TrainingHeads, on batch: PhantomBatch,
    captionRows: [Int], headShare: Float
  ) -> (loss: Float, contrastiveLoss: Float, gradients: [Tensor]) {
    let contrast = ContrastiveLoss(exclusions: batch.exclusions, mismatches: batch.mismatches)
    let imageValues = batch.phantoms.map(\.attributes.headValues)
    let textValues = batch.captions.map(\.headValues)
    var contrastiveLoss: Float = 0
    let inputs = [images, texts, model.logitScale, heads.attributes.weights]
    let (loss, gradients) = valueWithGradient(at: inputs) { inputs in
      let (images, texts) = (
        inputs[0].l2Normalized(), inputs[1].l2Normalized().gatheringRows(at: captionRows)
      )
      let loss = contrast(images: images, captions: texts, logitScale: inputs[2])
      contrastiveLoss = loss.item
      let heads = AttributeHeads(weights: inputs[3])
      let told = heads.loss(images, values: imageValues) + heads.loss(texts, values: textValues)
      return loss + told * headShare
    }
    return (loss.item, contrastiveLoss, gradients)
  }

  /// The gradients of each parameter, added up over the parts in their order.
  private static func sums(_ parts: [[Tensor]]) -> [Tensor] {
    concurrentMap(parts[0].count) { parameter in
      parts.dropFirst().reduce(parts[0][parameter]) { $0 + $1[parameter] }
    }
  }
}
