import Phantoms

/// The choice of the text that an image of a set stands with, and the aim of an attack on the two.
public enum Pairing: String, CaseIterable, Sendable, Hashable, Codable {
  /// Its own caption; the match is broken.
  case matched
  /// The set's own unmatched caption, or the caption of another image, of another class where classes are
  /// known; nothing is attacked. The benign analogue of the mismatched attack (2M, whose prompts are harmful)
  /// of Huang et al., "Medical MLLM is vulnerable", 2024, arXiv 2405.20775.
  case unmatched
  /// The pairs of `unmatched`; a match is forged (O2M, the optimized mismatched attack of the same paper).
  case optimizedUnmatched = "optimized-unmatched"
  /// A caption that is wrong about modality or anatomy; a match is forged.
  case wrongClass = "wrong-class"
  /// A caption that names the class and another finding; a match is forged.
  case wrongFinding = "wrong-finding"
  /// A caption that names class and finding and another place; a match is forged.
  case wrongLocation = "wrong-location"

  /// Whether the text is true of the image, so that an attack breaks their match; else it forges one.
  public var isMatch: Bool { self == .matched }

  /// Whether pairs are changed at all.
  public var isAttacked: Bool { self != .unmatched }

  /// The respect in which the text is wrong, nil when it is right or altogether another's.
  var mismatch: CaptionMismatch? {
    switch self {
    case .matched, .unmatched, .optimizedUnmatched: nil
    case .wrongClass: .wrongClass
    case .wrongFinding: .wrongFinding
    case .wrongLocation: .wrongLocation
    }
  }
}
