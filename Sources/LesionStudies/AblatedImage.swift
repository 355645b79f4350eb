import Files

/// All measurements of one image.
public struct AblatedImage: Sendable, Hashable, Codable {
  /// The image's name.
  public let name: String
  /// The text whose similarity was measured.
  public let text: String
  /// One row for each treatment of each region.
  public let rows: [AblationRow]

  /// The measurements of a subject.
  public init(_ subject: AblationSubject, rows: [AblationRow]) {
    (name, text, self.rows) = (subject.name, subject.text, rows)
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
    func key(_ name: String, _ text: String) -> [ExactString] { [ExactString(name), ExactString(text)] }
    var left = Dictionary(grouping: self) { key($0.name, $0.text) }.mapValues { $0[...] }
    return subjects.map { left[key($0.name, $0.text)]?.popFirst()?.rows }
  }
}
