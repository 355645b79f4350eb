extension [UInt8] {
  /// Bytes with every occurrence of a pattern replaced, from the left and without overlaps.
  func replacing(_ pattern: [UInt8], with replacement: [UInt8]) -> [UInt8] {
    guard let first = pattern.first, count >= pattern.count else { return self }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var index = 0
    while index < count {
      if self[index] == first, index + pattern.count <= count,
        self[index..<index + pattern.count].elementsEqual(pattern)
      {
        result.append(contentsOf: replacement)
        index += pattern.count
      } else {
        result.append(self[index])
        index += 1
      }
    }
    return result
  }

  /// UTF-8 text without the white space at its ends, by Python's notion of it, which the reference follows.
  func strippingSpace() -> [UInt8] {
    let scalars = Array<Unicode.Scalar>(String(decoding: self, as: UTF8.self).unicodeScalars)
    guard let first = scalars.firstIndex(where: { !$0.isPythonSpace }),
      let last = scalars.lastIndex(where: { !$0.isPythonSpace })
    else { return [] }
    return scalars[first...last].flatMap { Array($0.utf8) }
  }
}
