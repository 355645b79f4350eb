import Files
import Foundation

/// Images with captions, of which pairs are made: samples that were made in code, or a folder with
/// `metadata.jsonl`.
public struct PairSet: Sendable {
  /// The metadata that were read; nil for a set that was made in code.
  public let metadata: URL?
  /// The samples that are used, in order.
  public let samples: [Sample]
  /// The lines of the metadata that cannot be used, in order.
  public let unusable: [UnusableLine]
  /// Warnings about images that were read and can be used, in lines for people.
  public package(set) var warnings: [String] = []
  /// The traits that any of the images that were read has; none before images are read.
  public package(set) var traits: Set<ImageTrait> = []

  init(
    metadata: URL?, samples: [Sample], unusable: [UnusableLine], warnings: [String] = [],
    traits: Set<ImageTrait> = []
  ) {
    (self.metadata, self.samples, self.unusable) = (metadata, samples, unusable)
    (self.warnings, self.traits) = (warnings, traits)
  }

  /// A set of samples in the order that is given.
  ///
  /// Throws `InputError` for no samples, and for one without an image.
  public init(samples: [Sample]) throws {
    guard !samples.isEmpty else {
      throw InputError(field: "samples", expected: "at least one", found: "none")
    }
    for sample in samples where sample.captions.isEmpty {
      throw InputError(field: sample.id, expected: "an image with a caption", found: "texts only")
    }
    let placed = samples.enumerated().map { number, sample in
      var sample = sample
      sample.number = number
      sample.place = LinePlace(metadata: nil, line: number + 1, image: sample.id)
      return sample
    }
    self.init(metadata: nil, samples: placed, unusable: [])
  }
}
