import Files
import Imaging

/// All measurements of one image, in a snapshot.
struct AblatedImage: Codable {
  /// What was measured: `AblationSubject.fingerprint`.
  let subject: String
  /// One row for each treatment of each region.
  let rows: [AblationRow]
}

extension AblationSubject {
  /// A short identifier of all that decides over the measurements.
  var fingerprint: String {
    Fingerprint.of([
      name, image.fingerprint, lesion.fingerprint, tissue?.fingerprint ?? "", text, foil ?? "",
      foil == nil ? "without" : "with",
    ])
  }
}

/// An image of a set that could not be measured.
public struct AblationFailure: Sendable, Hashable {
  /// The place among the subjects, from 0.
  public let number: Int
  /// The name of the subject.
  public let subject: String
  /// One line, which names the metadata's line.
  public let error: String
}

extension [AblatedImage] {
  /// The rows of each subject that was measured before, wherever it stood then; of equal subjects, in their
  /// order.
  func rows(of subjects: [AblationSubject]) -> [[AblationRow]?] {
    var left = Dictionary(grouping: self, by: \.subject).mapValues { $0[...] }
    return subjects.map { left[$0.fingerprint]?.popFirst()?.rows }
  }
}
