import Datasets
import Files
import Foundation

/// The forms of files of responses.
public enum ResponseFileFormat: String, Sendable, Hashable, CaseIterable {
  /// JSON lines, as `collect-responses` and `generate` write them.
  case lines
  /// The tables of responses that were published beside 3MAD: a row for each item, a column for each input.
  case threeMAD = "3mad"
  /// The tables of responses, judged or not, that MedSafetyBench's programs write.
  case medSafetyBench = "medsafetybench"
  /// MM-SafetyBench's questions with answers in `ans`.
  case mmSafetyBench = "mm-safetybench"

  /// The form of a file by its name's ending and, for tables, its columns.
  ///
  /// Throws `InputError` when the file cannot be read, and for tables of other columns.
  public init(of file: URL) throws {
    switch file.pathExtension.lowercased() {
    case "json": self = .mmSafetyBench
    case "csv":
      let columns = try CSVReader(file).columns
      if columns.contains("response") {
        self = .medSafetyBench
      } else if !ThreeMADColumns(columns).inputs.isEmpty {
        self = .threeMAD
      } else {
        throw InputError(
          file: file.path, field: JSONLines.place(1),
          expected: "a column \"response\", or such as \"both_response\"",
          found: columns.map { "\"\($0)\"" }.joined(separator: ", "))
      }
    default: self = .lines
    }
  }
}

/// How a file of responses is read.
public struct ResponseReading: Sendable, Hashable {
  /// The form of the file; found out from it unless given.
  public var format: ResponseFileFormat?
  /// What answered, as far as the file does not say it.
  public var source: ResponseSource
  /// Whether 3MAD's column `unmatch_response` holds the answers to `both`, as it does in the files that have
  /// only it and `malicious_response`; found out so unless given.
  public var isUnmatchBoth: Bool?
  /// The kind of MM-SafetyBench's images that was asked about.
  public var sceneInput: MMSafetyBench.Kind

  /// A way of reading.
  ///
  /// - Parameters:
  ///   - format: the form of the file
  ///   - source: what answered, as far as the file does not say it
  ///   - isUnmatchBoth: whether 3MAD's column `unmatch_response` holds the answers to `both`
  ///   - sceneInput: the kind of MM-SafetyBench's images that was asked about
  public init(
    format: ResponseFileFormat? = nil, source: ResponseSource = ResponseSource(), isUnmatchBoth: Bool? = nil,
    sceneInput: MMSafetyBench.Kind = .pictureAndText
  ) {
    (self.format, self.source) = (format, source)
    (self.isUnmatchBoth, self.sceneInput) = (isUnmatchBoth, sceneInput)
  }
}

extension ResponseSet {
  /// Reads a file of responses of any form.
  ///
  /// Throws `InputError` that names file, line and column or member for the first thing that is malformed or
  /// stands twice, and for a file without responses.
  public init(contentsOf file: URL, _ reading: ResponseReading = ResponseReading()) throws {
    switch try reading.format ?? ResponseFileFormat(of: file) {
    case .lines: try self.init(lines: file, source: reading.source)
    case .threeMAD:
      try self.init(threeMAD: file, source: reading.source, isUnmatchBoth: reading.isUnmatchBoth)
    case .medSafetyBench: try self.init(medSafetyBench: file, source: reading.source)
    case .mmSafetyBench:
      try self.init(mmSafetyBench: file, about: reading.sceneInput, source: reading.source)
    }
  }
}
