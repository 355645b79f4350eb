import Datasets
import EmbeddingModels
import Experiments
import Files
import Imaging
import Objectives
import Preconditions
import Tensors

/// A set's images and all of their captions, among which a model retrieves.
public struct RetrievalStudy: Sendable {
  /// The images with their captions, each with at least one.
  public let set: PairSet
  private let owners: [Int]

  /// The study of a set, which has at least one image.
  public init(_ set: PairSet) {
    self.set = set
    owners = set.samples.enumerated().flatMap { number, sample in sample.captions.map { _ in number } }
  }

  /// The table of the clean set.
  ///
  /// - Parameter model: the model that retrieves
  /// - Throws: `InputError` that names an image that cannot be read, or a caption beyond the model's limit
  public func table(under model: any ImageTextModel) throws -> RetrievalTable {
    try table(model, images: [:], captions: set.samples.map(\.captions))
  }

  /// The table of a set whose images and captions runs over it attacked; pairs that were not attacked stay as
  /// they are. Of several seeds the lowest counts, of several runs the first that attacked an image, and the first
  /// that attacked a caption; only an image's own captions count.
  ///
  /// - Parameters:
  ///   - runs: the results of the runs, such as one for each caption of an image
  ///   - model: the model that retrieves
  /// - Throws: as above, and `InputError` for results of another set
  public func table(of runs: [SetResults], under model: any ImageTextModel) throws -> RetrievalTable {
    var captions: [Int: [Int: String]] = [:]
    var images: [Int: Image] = [:]
    for results in runs {
      for row in results.rows.sorted(by: { $0.seed < $1.seed }) where row.pairing == .matched {
        guard set.samples.indices.contains(row.number) else { continue }
        let sample = set.samples[row.number]
        guard ExactString(sample.id) == ExactString(row.file),
          let place = sample.captions.lastIndex(where: { ExactString($0) == ExactString(row.clean.text) })
        else {
          throw sample.naming(
            InputError(expected: "the image and caption of the results", found: "not \"\(row.file)\""))
        }
        if captions[row.number]?[place] == nil {
          captions[row.number, default: [:]][place] = row.adversarial.text
        }
        if images[row.number] == nil {
          images[row.number] = try sample.naming { try sample.readAttackedImage(results.imageFile(of: row)) }
        }
      }
    }
    guard !images.isEmpty else {
      throw InputError(field: "results", expected: "attacked pairs of the set", found: "none")
    }
    let attacked = set.samples.enumerated().map { number, sample in
      sample.captions.enumerated().map { captions[number]?[$0] ?? $1 }
    }
    return try table(model, images: images, captions: attacked)
  }

  private func table(
    _ model: any ImageTextModel, images: [Int: Image], captions: [[String]]
  ) throws -> RetrievalTable {
    for sample in set.samples {
      for index in sample.captions.indices { try sample.requireRoom(forCaption: index, in: [model]) }
    }
    let embeddings = try set.samples.enumerated().map { number, sample in
      let image = try images[number] ?? sample.naming { try sample.readImage() }
      return model.imageEmbeddings(of: [image])
    }
    let texts = model.textEmbeddings(of: Array(captions.joined())).l2Normalized()
    let rows = Tensor.concatenating(embeddings).l2Normalized()
    let values = matrixProduct(rows, texts, transposeB: true).values
    let similarities = (0..<rows.rows).map { Array(values[$0 * owners.count..<($0 + 1) * owners.count]) }
    return RetrievalTable(similarities: similarities, owners: owners)
  }
}
