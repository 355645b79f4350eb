import Datasets

extension Pairing {
  /// The pairing's name for readers.
  var title: String {
    switch self {
    case .matched: "Matched"
    case .unmatched: "Unmatched (2M)"
    case .optimizedUnmatched: "Optimized unmatched (O2M)"
    case .wrongClass: "Wrong class"
    case .wrongFinding: "Wrong finding"
    case .wrongLocation: "Wrong location"
    }
  }
}
