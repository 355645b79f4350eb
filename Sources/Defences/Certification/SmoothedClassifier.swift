import EmbeddingModels
import Preconditions
import Statistics
import Tensors

/// The class that most noisy copies of an image have, with a radius within which no change of the image can
/// change it. Cohen, Rosenfeld and Kolter, 2019, arXiv:1902.02918.
///
/// A noisy copy has the class whose text its embedding is nearest to: the classes of zero-shot classification,
/// or all texts of a retrieval, of which the first one is the class. Radii are Euclidean distances between
/// inputs of the model, `[3, height, width]` in [0, 1], without rounding: a change of one gray channel counts
/// three times there.
public struct SmoothedClassifier: Sendable {
  /// The model whose embeddings are compared.
  public let model: any ImageTextModel
  /// The standard deviation of the noise, in units in which pixels go from 0 to 1.
  public let deviation: Float
  /// `[classes, dimension]`, each of length 1
  private let texts: Tensor
  /// Noisy copies in a batch.
  private static let batchSize = 16

  /// - Parameters:
  ///   - model: the model whose embeddings are compared
  ///   - texts: the text of each class, or all texts of a retrieval; at least two
  ///   - deviation: the standard deviation of the noise, above 0
  public init(_ model: any ImageTextModel, texts: [String], deviation: Float) {
    require(texts.count > 1, "expected at least two texts, found \(texts.count)")
    require(deviation > 0 && deviation.isFinite, "expected a deviation above 0, found \(deviation)")
    (self.model, self.deviation) = (model, deviation)
    self.texts = model.textEmbeddings(of: texts).l2Normalized()
  }

  /// The number of classes.
  public var classCount: Int { texts.shape[0] }

  /// The class of an image without noise, by its place among the texts.
  ///
  /// - Parameter pixels: `[1, 3, height, width]` in [0, 1]
  public func plainClass(of pixels: Tensor) -> Int { classes(of: pixels)[0] }

  /// The number of noisy copies that have each class.
  ///
  /// - Parameters:
  ///   - pixels: `[1, 3, height, width]` in [0, 1]
  ///   - samples: the number of copies
  ///   - seed: the seed of the noise
  /// - Returns: one number for each class
  public func counts(of pixels: Tensor, samples: Int, seed: Int) -> [Int] {
    let batches = (samples + Self.batchSize - 1) / Self.batchSize
    let found = concurrentMap(batches) { batch -> [Int] in
      let size = min(Self.batchSize, samples - batch * Self.batchSize)
      // Each batch has a generator of its own, so that counts do not depend on the number of threads.
      var mixed = RandomGenerator(seed: seed)
      var generator = RandomGenerator(seed: mixed.next() &+ UInt64(batch) &* 0x9E37_79B9_7F4A_7C15)
      let noise = generator.normalTensor([size] + pixels.shape.dropFirst(), standardDeviation: deviation)
      return classes(of: Tensor.concatenating(Array(repeating: pixels, count: size)) + noise)
    }
    return found.joined().reduce(into: Array(repeating: 0, count: classCount)) { $0[$1] += 1 }
  }

  /// `[images, 3, height, width]` to the place of the nearest text for each.
  private func classes(of pixels: Tensor) -> [Int] {
    let cosines = model.imageEmbeddings(pixels: pixels).l2Normalized().linear(weight: texts)
    return (0..<cosines.shape[0]).map { image in
      let values = cosines.row(image).values
      return values.indices.max { values[$0] < values[$1] }!
    }
  }
}
