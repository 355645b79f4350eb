import Files

/// A mapping from the samples of a gray file to light and dark: the samples that are shown as black and as
/// white.
public enum GrayWindow: Sendable, Hashable {
  /// What the file itself says: the window of a DICOM file, the display range of a NIfTI file. Where it says
  /// nothing, `full`, or `data` for NIfTI.
  case file
  /// The whole range of the file's depth: of 16 bits in PNG, the high byte becomes the level.
  case full
  /// The range from the lowest to the highest sample of the file.
  case data
  /// DICOM's linear window (PS3.3 C.11.2.1.2.1): black up to center − 0.5 − (width − 1) / 2, white from
  /// center − 0.5 + (width − 1) / 2.
  ///
  /// Reading throws `InputError` unless the center is from −1,000,000 to 1,000,000 and the width from 2 to
  /// 1,000,000.
  case levels(center: Double, width: Double)

  private static let centers = -1e6...1e6
  private static let widths = 2...1e6

  /// The window that a text names: "file", "full", "data" or "CENTER,WIDTH", such as "2048,4096". Nil for
  /// anything else and for numbers outside of the ranges above.
  public init?(text: String) {
    switch text {
    case "file": self = .file
    case "full": self = .full
    case "data": self = .data
    default:
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      guard parts.count == 2, let center = Double(parts[0]), let width = Double(parts[1]) else { return nil }
      self = .levels(center: center, width: width)
      guard isPossible else { return nil }
    }
  }

  private var isPossible: Bool {
    guard case .levels(let center, let width) = self else { return true }
    return Self.centers.contains(center) && Self.widths.contains(width)
  }

  /// Throws `InputError` for impossible numbers, and for a window of a colour file.
  func check(channels: Int, file: String?) throws {
    guard isPossible else {
      throw InputError(
        file: file, field: "window",
        expected: "a center from -1000000 to 1000000 and a width from 2 to 1000000", found: description)
    }
    guard self == .file || self == .full || channels == 1 else {
      throw InputError(
        file: file, field: "window", expected: "\"full\" for a file with colours, or a gray file",
        found: "\(description) for a file with colours")
    }
  }
}

extension GrayWindow: CustomStringConvertible {
  /// The text that `init(text:)` understands.
  public var description: String {
    switch self {
    case .file: "file"
    case .full: "full"
    case .data: "data"
    case .levels(let center, let width): "\(Self.text(center)),\(Self.text(width))"
    }
  }

  static func text(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}

extension GrayWindow {
  /// The samples of a PNG or JPEG file that are black and white; nil where the file's whole range is shown,
  /// which needs no computation.
  func scale<Sample: FixedWidthInteger & UnsignedInteger>(of samples: [Sample]) -> LevelScale? {
    switch self {
    case .file, .full: nil
    case .data: LevelScale(range: SampleRange(of: samples))
    case .levels(let center, let width):
      LevelScale(black: center - 0.5 - (width - 1) / 2, white: center - 0.5 + (width - 1) / 2)
    }
  }
}
