import Datasets
import Defences
import EmbeddingModels
import Files
import Foundation
import Imaging
import Phantoms

/// What is certified: images, the texts among which their class is looked for, and how.
public struct CertificationPlan: Sendable {
  /// The texts that an image's class is looked for among.
  public enum Texts: String, Sendable, Codable, CaseIterable {
    /// One text for each class: zero-shot classification.
    case classes
    /// The captions of all images, each once: the first place of a retrieval.
    case captions
  }

  /// What the texts are.
  public let kind: Texts
  /// The images.
  public let samples: [Sample]
  /// The texts of the classes.
  public let texts: [String]
  /// The place of each image's own class among the texts.
  public let truths: [Int]
  /// The standard deviation of the noise, in units in which pixels go from 0 to 1.
  public let deviation: Float
  /// How many noisy copies, and how sure.
  public let settings: CertificateSettings
  /// The seed of the noise; each image has a seed of its own.
  public let seed: Int

  /// - Parameters:
  ///   - samples: the images, with their captions and classes
  ///   - kind: what the texts are. Phantoms are looked for among the captions of all their classes, other
  ///     images among the names of those that the set has
  ///   - deviation: the standard deviation of the noise, above 0, at most 10
  ///   - settings: how many noisy copies, and how sure
  ///   - seed: the seed of the noise
  /// - Throws: `InputError` for a deviation that is not possible, an image without a class where classes are
  ///   looked for, and fewer than two texts
  public init(
    _ samples: [Sample], among kind: Texts, deviation: Float, settings: CertificateSettings,
    seed: Int
  ) throws {
    try NoiseDefence(deviation: deviation).validate()
    (self.samples, self.kind, self.deviation) = (samples, kind, deviation)
    (self.settings, self.seed) = (settings, seed)
    let own = try samples.map { sample in
      kind == .captions ? sample.text : try Self.classText(of: sample)
    }
    texts =
      kind == .classes && samples.allSatisfy { $0.phantomClass != nil }
      ? PhantomClass.allCases.map(\.caption) : Set(own).sorted()
    guard texts.count > 1 else {
      throw InputError(
        field: kind.rawValue, expected: "at least two different ones", found: "\(texts.count)")
    }
    let places = Dictionary(uniqueKeysWithValues: texts.enumerated().map { ($1, $0) })
    truths = own.map { places[$0]! }
  }

  private static func classText(of sample: Sample) throws -> String {
    guard let name = sample.className else {
      throw InputError(field: sample.id, expected: "an image with a class", found: "one without")
    }
    return sample.phantomClass?.caption ?? name
  }

  /// The members of `run.json` that decide over the run.
  var record: KeyValuePairs<String, JSON> {
    [
      "texts": .string(kind.rawValue), "among": .array(texts.map { .string($0) }),
      "images": .string(Fingerprint.of(samples.map(\.id))), "deviation": .float(deviation),
      "selection": .integer(settings.selection), "estimation": .integer(settings.estimation),
      "error": .number(settings.error), "seed": .integer(seed),
    ]
  }
}

extension Sample {
  /// The class of phantoms that the sample is of; nil for other images.
  fileprivate var phantomClass: PhantomClass? { className.flatMap(PhantomClass.init(rawValue:)) }
}
