import Datasets
import EmbeddingModels
import Foundation
import Imaging
import Objectives
import Tensors

/// The embeddings of a set's pairs under one pairing and one seed, from the saved files: a row of length 1
/// for each pair.
package struct SetEmbeddings {
  let cleanImages: Tensor
  let images: Tensor
  /// The texts that stood with the images, before and after.
  let cleanTexts: Tensor
  let texts: Tensor
  /// The captions that are true of the clean images.
  let captions: Tensor
  /// The texts that swaps go to, nil for other goals.
  let wanted: Tensor?

  /// Embeddings, `[pairs, dimension]` each, of length 1 in every row.
  package init(
    cleanImages: Tensor, images: Tensor, cleanTexts: Tensor, texts: Tensor, captions: Tensor,
    wanted: Tensor? = nil
  ) {
    (self.cleanImages, self.images, self.captions) = (cleanImages, images, captions)
    (self.cleanTexts, self.texts, self.wanted) = (cleanTexts, texts, wanted)
  }

  /// - Parameters:
  ///   - cleanImages: an embedding for each pair, of any length but 0, as all others
  ///   - attacked: the attacked texts
  init(
    of pairs: [SetPair], cleanImages: Tensor, images: Tensor, attacked: [String], model: any ImageTextModel
  ) {
    func embeddings(_ texts: [String]) -> Tensor { model.textEmbeddings(of: texts).l2Normalized() }
    let wanted = pairs.compactMap(\.wanted)
    self.init(
      cleanImages: cleanImages.l2Normalized(), images: images.l2Normalized(),
      cleanTexts: embeddings(pairs.map(\.text)), texts: embeddings(attacked),
      captions: embeddings(pairs.map(\.caption)), wanted: wanted.isEmpty ? nil : embeddings(wanted))
  }

  /// - Parameters:
  ///   - rows: the result of each pair
  ///   - files: the attacked images
  /// - Throws: `InputError` when an image cannot be read
  init(
    _ rows: [ResultRow], of pairs: [SetPair], files: [URL], model: any ImageTextModel
  ) throws {
    self.init(
      of: pairs,
      cleanImages: try Self.embeddings(pairs.count, model) { try pairs[$0].sample.readImage() },
      images: try Self.embeddings(rows.count, model) { try pairs[$0].sample.readAttackedImage(files[$0]) },
      attacked: rows.map(\.adversarial.text), model: model)
  }

  /// The cosines of each pair.
  var cosines: [ResultRow.Similarity] {
    let (before, after) = (cleanImages.cosines(to: cleanTexts), images.cosines(to: texts))
    let (textOnly, imageOnly) = (cleanImages.cosines(to: texts), images.cosines(to: cleanTexts))
    let (ownBefore, ownAfter) = (cleanImages.cosines(to: captions), images.cosines(to: captions))
    return before.indices.map {
      ResultRow.Similarity(
        before: before[$0], after: after[$0], textOnly: textOnly[$0], imageOnly: imageOnly[$0],
        ownBefore: ownBefore[$0], ownAfter: ownAfter[$0])
    }
  }

  /// The closeness of each pair to its goal, before and after.
  func progress(of pairs: [SetPair], towards losses: SetLosses) throws -> [GoalProgress] {
    try concurrentMap(pairs.count) { index in
      Result {
        let objective = try losses.loss(of: pairs[index]).objective
        func reading(_ images: Tensor, _ texts: Tensor) -> GoalReading {
          GoalReading(
            objective, image: images.rows(index..<index + 1), text: texts.rows(index..<index + 1))
        }
        return GoalProgress(before: reading(cleanImages, cleanTexts), after: reading(images, texts))
      }
    }.map { try $0.get() }
  }

  private static func embeddings(
    _ count: Int, _ model: any ImageTextModel, of image: @Sendable (_ index: Int) throws -> Image
  ) throws -> Tensor {
    let embeddings = concurrentMap(count) { index in
      Result { model.imageEmbeddings(of: [try image(index)]) }
    }
    return .concatenating(try embeddings.map { try $0.get() })
  }
}
