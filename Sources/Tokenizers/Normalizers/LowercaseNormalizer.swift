/// `Lowercase`: each scalar's own lowercase mapping (Unicode 16), whatever stands around it.
struct LowercaseNormalizer: Normalizer {
  /// U+0130 becomes two scalars, and no other becomes more.
  var growth: Int { 2 }

  func normalize(_ text: inout [Unicode.Scalar]) {
    if text.allSatisfy(\.isASCII) {
      for index in text.indices { text[index] = text[index].lowercasedASCII }
      return
    }
    var lowercased: [Unicode.Scalar] = []
    lowercased.reserveCapacity(text.count)
    for scalar in text {
      if scalar.isASCII {
        lowercased.append(scalar.lowercasedASCII)
      } else if scalar.properties.changesWhenLowercased, scalar.isAssigned(inVersion: 16) {
        lowercased.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
      } else {
        lowercased.append(scalar)
      }
    }
    text = lowercased
  }
}

extension Unicode.Scalar {
  fileprivate var lowercasedASCII: Unicode.Scalar {
    (0x41...0x5A).contains(value) ? Unicode.Scalar(UInt8(value) + 0x20) : self
  }
}
