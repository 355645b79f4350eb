import Files

/// `Metaspace`: writes spaces as a visible mark, puts one before the text, and cuts before each.
struct MetaspacePreTokenizer: PreTokenizer {
  /// Where a mark is put before text that does not begin with one.
  enum PrependScheme: String, CaseIterable, Sendable {
    case always, first, never

    /// Reads the spelling of two generations: `prepend_scheme`, and `add_prefix_space` before it.
    static func read(_ field: JSONField) throws -> PrependScheme {
      let scheme = try field.member("prepend_scheme").ifPresent.map {
        PrependScheme(rawValue: try $0.string(oneOf: allCases.map(\.rawValue)))!
      }
      let prefix = try field.member("add_prefix_space")
      if try prefix.ifPresent?.bool() != false { return scheme ?? .always }
      guard scheme == nil || scheme == .never else {
        throw prefix.error(expected: "true, as prepend_scheme says")
      }
      return .never
    }
  }

  private let mark: Unicode.Scalar
  private let prependScheme: PrependScheme
  private let splits: Bool

  init(mark: Unicode.Scalar = "\u{2581}", prependScheme: PrependScheme, splits: Bool) {
    (self.mark, self.prependScheme, self.splits) = (mark, prependScheme, splits)
  }

  init(_ field: JSONField) throws {
    self.init(
      mark: try field.member("replacement").scalar(), prependScheme: try PrependScheme.read(field),
      splits: try field.member("split").ifPresent?.bool() ?? true)
  }

  let growth = 2

  func split(_ text: inout SplitText) {
    text.rewrite { scalars, piece, isFirst, rewritten in
      let first = scalars[piece.lowerBound]
      let prepends = prependScheme == .always || prependScheme == .first && isFirst
      if prepends, first != mark, first != " " { rewritten.append(mark) }
      for scalar in scalars[piece] { rewritten.append(scalar == " " ? mark : scalar) }
    }
    guard splits else { return }
    text.recut { scalars, piece, pieces in
      var start = piece.lowerBound
      for index in piece.dropFirst() where scalars[index] == mark {
        pieces.append(start..<index)
        start = index
      }
      pieces.append(start..<piece.upperBound)
    }
  }
}

extension JSONField {
  /// A string of one scalar. Throws `InputError` for anything else.
  func scalar() throws -> Unicode.Scalar {
    let scalars = try string().unicodeScalars
    guard let scalar = scalars.first, scalars.count == 1 else { throw error(expected: "a single character") }
    return scalar
  }
}
