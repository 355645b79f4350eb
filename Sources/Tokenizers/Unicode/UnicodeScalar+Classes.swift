/// Character classes as the reference tokenizers see them.
///
/// The reference reads its classes from several libraries, each frozen at its own version of Unicode. A
/// scalar that a later version assigned belongs to no class there, so each class asks in which version the
/// scalar came; the few scalars whose category was changed afterwards are named one by one.
extension Unicode.Scalar {
  /// Whether Unicode had this scalar in version `major`.0.
  func isAssigned(inVersion major: Int) -> Bool {
    guard let age = properties.age else { return false }
    return age.major <= major
  }

  /// Whether Unicode calls it `White_Space`, which is what every stage of the reference means by a space.
  var isSpace: Bool {
    if isASCII { return value == 0x20 || (0x09...0x0D).contains(value) }
    return properties.isWhitespace
  }

  /// Whether BERT cuts it off as a token of its own: ASCII symbols and the punctuation of Unicode 8.
  var isBertPunctuation: Bool {
    if isASCII {
      return switch value {
      case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
      default: false
      }
    }
    if value == 0x166D || value == 0x111C9 { return true }
    return switch properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      isAssigned(inVersion: 8)
    default: false
    }
  }

  /// Whether it is a control, format or private-use scalar of Unicode 8, spaces such as a tab included.
  var isBertControl: Bool {
    if isASCII { return value < 0x20 || value == 0x7F }
    return switch properties.generalCategory {
    case .control, .format, .privateUse: isAssigned(inVersion: 8)
    default: false
    }
  }

  /// Whether it is a nonspacing mark of Unicode 8, which BERT removes as an accent.
  var isBertAccent: Bool {
    if value < 0x300 { return false }
    switch value {
    case 0x1734, 0x1171E: return true
    case 0x1885, 0x1886, 0xA9BD, 0x111C9: return false
    default: return properties.generalCategory == .nonspacingMark && isAssigned(inVersion: 8)
    }
  }

  /// Whether it is a mark of any kind of Unicode 9, which the `StripAccents` normalizer removes.
  var isCombiningMark: Bool {
    if value < 0x300 { return false }
    switch value {
    case 0x1CF2, 0x1CF3: return true
    case 0x111C9: return false
    default: return properties.generalCategory.isMark && isAssigned(inVersion: 9)
    }
  }

  /// Whether it matches `\w` of the reference's regular expressions (Unicode 16).
  var isWord: Bool {
    if isASCII {
      return switch value {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
      default: false
      }
    }
    let category = properties.generalCategory
    let belongs =
      properties.isAlphabetic || category.isMark || category == .decimalNumber
      || category == .connectorPunctuation || properties.isJoinControl
    return belongs && isAssigned(inVersion: 16)
  }

  /// The class by which byte-pair pre-tokenizers cut (Unicode 16); empty for scalars of no such class.
  var patternClass: PatternClass {
    if isASCII {
      return switch value {
      case 0x41...0x5A, 0x61...0x7A: .letter
      case 0x30...0x39: .number
      case 0x20, 0x09...0x0D: .space
      default: []
      }
    }
    let category = properties.generalCategory
    switch category {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      return isAssigned(inVersion: 16) ? .letter : []
    case .decimalNumber, .letterNumber, .otherNumber: return isAssigned(inVersion: 16) ? .number : []
    default:
      if category.isMark { return isAssigned(inVersion: 16) ? .mark : [] }
      return properties.isWhitespace ? .space : []
    }
  }

  /// Whether it is in one of the blocks that BERT writes spaces around. The reference leaves out
  /// U+2B820–U+2B91F.
  var isBertIdeograph: Bool {
    switch value {
    case ..<0x3400: false
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF: true
    case 0x20000...0x2A6DF, 0x2A700...0x2B81F, 0x2B920...0x2CEAF, 0x2F800...0x2FA1F: true
    default: false
    }
  }
}

/// The classes `\p{L}`, `\p{N}`, `\p{M}` and `\s`, as a set of those that a scalar belongs to.
struct PatternClass: OptionSet, Sendable {
  let rawValue: UInt8

  static let letter = PatternClass(rawValue: 1)
  static let number = PatternClass(rawValue: 2)
  static let mark = PatternClass(rawValue: 4)
  static let space = PatternClass(rawValue: 8)
}

extension Unicode.GeneralCategory {
  fileprivate var isMark: Bool { self == .nonspacingMark || self == .spacingMark || self == .enclosingMark }
}
