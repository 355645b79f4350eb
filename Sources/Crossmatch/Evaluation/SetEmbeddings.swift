import EmbeddingModels
import Foundation
import Imaging
import Tensors

/// The embeddings of a set's pairs under one pairing and one seed, from the saved files: a row of length 1 for each pair.
package struct SetEmbeddings {
  let cleanImages: Tensor
  let images: Tensor
  /// The texts that stood with the images, before and after.
  let cleanTexts: Tensor
  let texts: Tensor
  /// The captions that are true of the clean images.
  let captions: Tensor

  package init(cleanImages: Tensor, images: Tensor, cleanTexts: Tensor, texts: Tensor, captions: Tensor) {
    (self.cleanImages, self.images, self.captions) = (cleanImages, images, captions)
    (self.cleanTexts, self.texts) = (cleanTexts, texts)
  }

  /// Throws `InputError` when an image cannot be read.
  init(_ rows: [PairRow], of set: PairSet, in folder: URL, model: any ImageTextModel) throws {
    cleanImages = try Self.images(rows.map { set.items[$0.key.number].imageFile }, model)
    images = try Self.images(rows.map { folder.appendingPathComponent($0.image) }, model)
    cleanTexts = model.textEmbeddings(of: rows.map(\.text)).normalized()
    texts = model.textEmbeddings(of: rows.map(\.adversarialText)).normalized()
    captions = model.textEmbeddings(of: rows.map(\.caption)).normalized()
  }

  /// The cosines of each pair.
  var cosines: [PairRow.Cosines] {
    let (before, after) = (cleanImages.cosines(to: cleanTexts), images.cosines(to: texts))
    let (textOnly, imageOnly) = (cleanImages.cosines(to: texts), images.cosines(to: cleanTexts))
    let (ownBefore, ownAfter) = (cleanImages.cosines(to: captions), images.cosines(to: captions))
    return before.indices.map {
      PairRow.Cosines(
        before: before[$0], after: after[$0], textOnly: textOnly[$0], imageOnly: imageOnly[$0],
        ownBefore: ownBefore[$0], ownAfter: ownAfter[$0])
    }
  }

  private static func images(_ files: [URL], _ model: any ImageTextModel) throws -> Tensor {
    let embeddings = concurrentMap(files.count) { index in
      Result { model.imageEmbeddings(of: [try Image(contentsOf: files[index])]).normalized() }
    }
    return .concatenating(try embeddings.map { try $0.get() })
  }
}
