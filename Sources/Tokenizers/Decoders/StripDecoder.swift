import Files

/// `Strip`: takes up to so many of a character from the beginning and the end of each token.
struct StripDecoder: TokenDecoder {
  private let content: [UInt8]
  private let start: Int
  private let stop: Int

  init(content: Unicode.Scalar, start: Int, stop: Int) {
    self.content = Array(content.utf8)
    self.start = start
    self.stop = stop
  }

  init(_ field: JSONField) throws {
    self.init(
      content: try field.member("content").scalar(),
      start: try field.member("start").integer(in: 0 ... .max),
      stop: try field.member("stop").integer(in: 0 ... .max))
  }

  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
    tokens.map { token in
      var rest = token[...]
      var count = 0
      while count < start, rest.starts(with: content) {
        rest.removeFirst(content.count)
        count += 1
      }
      count = 0
      while count < stop, rest.count >= content.count, rest.suffix(content.count).elementsEqual(content) {
        rest.removeLast(content.count)
        count += 1
      }
      return Array(rest)
    }
  }
}
