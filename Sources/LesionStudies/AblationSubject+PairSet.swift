import Datasets
import EmbeddingModels
import Files
import Foundation
import Imaging

/// The images of a set that have a lesion.
public struct LesionImages: Sendable {
  /// The images with a lesion, in the order of the set.
  public let subjects: [AblationSubject]
  /// Samples without a mask, or with a mask that has nothing inside.
  public let withoutLesion: Int
  /// The set, with the lines that cannot be used in `unusable`.
  public let set: PairSet

  /// Reads the samples that have a mask with a lesion in it, several at a time, with their last captions,
  /// which `phantoms` makes the fullest.
  ///
  /// - Parameters:
  ///   - all: the set, with and without lesions
  ///   - model: whose limit captions have to keep; nil when they are not used
  ///   - leavesOutUnusable: whether lines that cannot be used are left out; else they are an error
  ///   - shouldStop: asked often, by several threads
  ///   - progress: told how many lines were looked at, by one thread at a time
  ///   - check: an `InputError` of it says why an image cannot be used
  /// - Returns: nil when it was stopped
  /// - Throws: `InputError` of the first line that cannot be used, unless these are left out, and when no
  ///   sample with a lesion is left
  public init?(
    of all: PairSet, captionsFor model: (any ImageTextModel)?, leavesOutUnusable: Bool = false,
    shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (_ done: Int) -> Void = { _ in },
    check: @Sendable (AblationSubject) throws -> Void = { _ in }
  ) throws {
    let examined = try all.examined(shouldStop: shouldStop, progress: progress) { sample in
      let read = try sample.read()
      let traits = try sample.traits(of: read.image)
      guard let subject = try AblationSubject(sample, reading: read) else {
        return (AblationSubject?.none, read.warning, traits)
      }
      if let model { try sample.requireRoom(forCaption: sample.captions.count - 1, in: [model]) }
      try sample.naming { try check(subject) }
      return (subject, read.warning, traits)
    }
    guard let examined else { return nil }
    var set = examined.set
    set.warnings = examined.values.compactMap(\.1)
    set.traits = examined.values.reduce(into: []) { $0.formUnion($1.2) }
    self.set = set
    subjects = examined.values.compactMap(\.0)
    withoutLesion = examined.values.count - subjects.count
    if !leavesOutUnusable { try set.requireUsable() }
    guard !subjects.isEmpty else {
      let reason = set.unusable.first.map { "; left out: \($0.problem)" } ?? ""
      throw InputError(
        file: set.metadata?.path, expected: "an image with a mask of a lesion", found: "none" + reason)
    }
  }
}
