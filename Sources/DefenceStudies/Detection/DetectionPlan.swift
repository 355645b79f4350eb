import Datasets
import Defences
import EmbeddingModels
import Files
import ImageAttacks
import Runs
import TokenAttacks

/// A study of detectors: what is detected of attacks that do not know them, and of attacks that do.
///
/// Attacks break the match of an image with its caption: those that detectors of images are to see change the
/// image, those that detectors of texts are to see put tokens behind the caption.
public struct DetectionPlan: Sendable {
  /// The images that are attacked, with their captions.
  public let samples: [Sample]
  /// Clean images with their captions, which say what is usual.
  public let calibration: [Sample]
  /// Detectors of images, each of another name.
  public let imageDetectors: [any ImageDetector]
  /// Detectors of texts, each of another name.
  public let textDetectors: [any TextDetector]
  /// The attack on images.
  public let attack: GradientAttack
  /// The attack on texts.
  public let search: TokenSearch
  /// Steps of the attack on texts.
  public let searchSteps: Int
  /// The weight of a distance of one standard deviation in the loss of attacks that know a detector.
  public let evasion: Float
  /// The seed of all draws; each image has a seed of its own.
  public let seed: Int

  /// The fewest images of the calibration, so that one in 20 can be a false alarm.
  public static let fewestCalibrations = 20

  /// - Parameters:
  ///   - samples: the images that are attacked, with their captions
  ///   - calibration: clean images with their captions, at least 20, none of them among `samples`
  ///   - imageDetectors: detectors of images
  ///   - textDetectors: detectors of texts
  ///   - attack: the attack on images
  ///   - search: the attack on texts
  ///   - searchSteps: steps of the attack on texts, from 1 to 1,000,000
  ///   - evasion: the weight of a distance of one standard deviation in the loss of attacks that know a detector,
  ///     above 0
  ///   - seed: the seed of all draws
  /// - Throws: `InputError` for settings that are not possible, for no detectors, and for two of one name
  public init(
    _ samples: [Sample], calibration: [Sample], imageDetectors: [any ImageDetector] = [],
    textDetectors: [any TextDetector] = [], attack: GradientAttack,
    search: TokenSearch = TokenSearch(suffixLength: 8), searchSteps: Int = 30, evasion: Float = 0.1, seed: Int
  ) throws {
    guard !samples.isEmpty else {
      throw InputError(field: "images", expected: "at least one", found: "none")
    }
    guard calibration.count >= Self.fewestCalibrations else {
      throw InputError(
        field: "calibration", expected: "at least \(Self.fewestCalibrations) images",
        found: "\(calibration.count)")
    }
    if let known = Set(samples.map(\.id)).intersection(calibration.map(\.id)).min() {
      throw InputError(
        field: "calibration", expected: "images that are not attacked as well", found: known)
    }
    let names = imageDetectors.map(\.name) + textDetectors.map(\.name)
    guard !names.isEmpty, Set(names).count == names.count else {
      throw InputError(
        field: "detector", expected: "one detector or several of different names",
        found: names.isEmpty ? "none" : names.joined(separator: ", "))
    }
    guard evasion > 0, evasion.isFinite else {
      throw InputError(field: "evasion", expected: "a number above 0", found: "\(evasion)")
    }
    try InputError.check("search steps", searchSteps, 1...1_000_000)
    (self.samples, self.calibration) = (samples, calibration)
    (self.imageDetectors, self.textDetectors) = (imageDetectors, textDetectors)
    (self.attack, self.search, self.searchSteps) = (attack, search, searchSteps)
    (self.evasion, self.seed) = (evasion, seed)
    try attack.validate()
  }

  /// The search that knows a detector of texts.
  var evadingSearch: TokenSearch {
    var evading = search
    evading.fluencyWeight = evasion
    return evading
  }

  /// The names of all detectors, those of images first.
  var names: [String] { imageDetectors.map(\.name) + textDetectors.map(\.name) }

  /// The members of `run.json` that decide over the run.
  ///
  /// - Parameter model: the model that is attacked
  /// - Throws: `InputError` when its weights cannot be read
  func record(of model: any ImageTextModel) throws -> JSONObject {
    JSONObject([
      "schema": .integer(ResultSchema.version), "model": try model.identity().record,
      "images": .string(Fingerprint.of(samples.map(\.id))),
      "calibration": .string(Fingerprint.of(calibration.map(\.id))),
      "detectors": .array(imageDetectors.map(\.record) + textDetectors.map(\.record)),
      "attack": imageDetectors.isEmpty ? .null : try JSON(encoding: attack),
      "search": textDetectors.isEmpty ? .null : try JSON(encoding: search),
      "searchSteps": textDetectors.isEmpty ? .null : .integer(searchSteps),
      "evasion": .float(evasion), "seed": .integer(seed),
    ])
  }
}
