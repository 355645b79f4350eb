import Phantoms
import Tensors
import Training

/// The phantoms that a fine-tuning learns from: images, classes and captions.
struct RobustSamples: Sendable {
  private let library: PhantomLibrary
  private let seed: Int

  /// The phantoms of one step.
  struct Batch: Sendable {
    fileprivate let entries: [PhantomLibrary.Entry]
    fileprivate let size: Int

    /// The number of phantoms.
    var count: Int { entries.count }

    /// `[range.count, 3, size, size]` in [0, 1]
    func pixels(_ range: Range<Int>) -> Tensor {
      .concatenating(entries[range].map { $0.pixels(size: size) })
    }

    /// A true caption of each, in a style and wording that its generator draws.
    func texts(_ range: Range<Int>, using generators: [RandomGenerator]) -> [String] {
      zip(entries[range], generators).map { entry, generator in
        var generator = generator
        return TrainingCaption.matched(entry.attributes, using: &generator).text
      }
    }

    /// The places of the images' classes among all.
    func classes(_ range: Range<Int>) -> [Int] {
      entries[range].map { PhantomClass.allCases.firstIndex(of: $0.attributes.phantomClass)! }
    }
  }

  /// Phantoms of the seeds that are for training.
  ///
  /// - Parameters:
  ///   - count: how many different ones
  ///   - size: the side of the model's input in pixels
  ///   - seed: the seed of the choice and of the order
  init(phantoms count: Int, size: Int, seed: Int) {
    library = PhantomLibrary(count: count, size: size, patchSize: size, seed: seed)
    self.seed = seed
  }

  /// The number of different phantoms.
  var count: Int { library.count }

  /// The texts of all classes.
  static var classTexts: [String] { PhantomClass.allCases.map(\.caption) }

  /// The phantoms of a step, counted from 0.
  func batch(_ step: Int, size: Int) -> Batch {
    let indices = EpochOrder.indices(ofStep: step, batchSize: size, count: library.count, seed: seed)
    return Batch(entries: library.entries(at: indices), size: library.size)
  }
}
