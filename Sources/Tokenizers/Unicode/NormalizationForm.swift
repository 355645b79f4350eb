/// The four Unicode normalization forms, as of Unicode 9, which is what the reference normalizes by.
///
/// Normalized text stays as it is under later versions of the standard, except that scalars assigned later
/// pass through unchanged.
package enum NormalizationForm: Sendable {
  /// Canonical composition: letters with their accents become single scalars where these exist.
  case nfc
  /// Canonical decomposition: letters and accents become separate scalars.
  case nfd
  /// Compatibility composition: variants such as ligatures are replaced too, then letters composed.
  case nfkc
  /// Compatibility decomposition: variants are replaced, letters and accents separated.
  case nfkd

  private var composes: Bool { self == .nfc || self == .nfkc }

  private var decompositions: DecompositionTable {
    self == .nfc || self == .nfd ? .canonical : .compatibility
  }

  /// The first scalar that normalization may change or combine with its predecessor; all before it stay as
  /// they are.
  private var firstAffected: UInt32 {
    switch self {
    case .nfc: 0x300
    case .nfd: 0xC0
    case .nfkc, .nfkd: 0xA0
    }
  }

  /// Brings the text into this form.
  ///
  /// - Parameter version: the version of Unicode whose marks are put in order
  package func normalize(_ text: inout [Unicode.Scalar], marksOfVersion version: Int = 9) {
    let firstAffected = firstAffected
    guard text.contains(where: { $0.value >= firstAffected }) else { return }
    text = decomposed(text, version)
    if composes { text = composed(text, version) }
  }

  /// The full decomposition of a text, with combining marks in canonical order.
  private func decomposed(_ text: [Unicode.Scalar], _ version: Int) -> [Unicode.Scalar] {
    let table = decompositions
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count + text.count / 2)
    for scalar in text {
      if scalar.value < 0xA0 {
        result.append(scalar)
      } else if let syllable = Hangul.decompose(scalar) {
        result.append(contentsOf: syllable)
      } else if let decomposition = table[scalar] {
        result.append(contentsOf: decomposition)
      } else {
        result.append(scalar)
      }
    }
    orderMarks(in: &result, version)
    return result
  }

  /// Sorts every run of marks by combining class; marks of one class keep their order.
  private func orderMarks(in text: inout [Unicode.Scalar], _ version: Int) {
    var index = 0
    while index < text.count {
      var run: [(mark: Unicode.Scalar, order: UInt8)] = []
      let start = index
      while index < text.count, case let order = text[index].combiningClass(version), order != 0 {
        run.append((text[index], order))
        index += 1
      }
      if run.count > 1 {
        run.sort { $0.order < $1.order }
        for (offset, entry) in run.enumerated() { text[start + offset] = entry.mark }
      }
      index += 1
    }
  }

  /// The canonical composition of a decomposed text.
  private func composed(_ text: [Unicode.Scalar], _ version: Int) -> [Unicode.Scalar] {
    let table = CompositionTable.canonical
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(text.count)
    var starter: Int?
    var lastClass: UInt8 = 0
    for scalar in text {
      let order = scalar.combiningClass(version)
      // A mark is blocked from the starter by a mark of the same or a higher class between the two, and a
      // starter by any mark.
      if let position = starter, position == result.count - 1 || lastClass < order,
        let composite = Hangul.compose(result[position], scalar) ?? table[result[position], scalar]
      {
        result[position] = composite
        continue
      }
      if order == 0 { starter = result.count }
      lastClass = order
      result.append(scalar)
    }
    return result
  }
}

extension Unicode.Scalar {
  /// The canonical combining class; 0 for starters and for what was assigned after a version of Unicode.
  fileprivate func combiningClass(_ version: Int) -> UInt8 {
    if value < 0x300 { return 0 }
    let order = properties.canonicalCombiningClass.rawValue
    return order != 0 && isAssigned(inVersion: version) ? order : 0
  }
}
