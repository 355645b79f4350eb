import Crossmatch
import Foundation
import Phantoms

/// One attack on the pair of one phantom at one radius.
struct Trial: Codable, Hashable, Sendable {
  /// In levels.
  let radius: Int
  /// The phantom's seed.
  let phantom: UInt64
  /// The contender's name.
  let attack: String
  let suffixLength: Int
  /// Numbers of evaluations to compare at.
  let evaluations: [Int]
}

extension Contender {
  /// What the attack does in a trial of it.
  func outcome(of trial: Trial, on model: CLIP) throws -> Outcome {
    let phantom = PhantomGenerator(size: model.imageSize.width).phantom(seed: trial.phantom)
    let caption = phantom.matchedCaptions[CaptionStyle.allCases.firstIndex(of: .finding)!]
    let limits: [Int?] =
      switch stop {
      case .course: [trial.evaluations.max()]
      case .end: trial.evaluations
      case .own: [nil]
      }
    let runs = try limits.map {
      try attack.run(
        on: phantom.image, caption: caption, against: [model], seed: Int(truncatingIfNeeded: trial.phantom),
        evaluations: $0)
    }
    return Outcome(runs, stop, at: trial.evaluations)
  }
}
