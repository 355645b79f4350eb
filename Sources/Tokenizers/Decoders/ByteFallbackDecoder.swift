/// `ByteFallback`: the text that runs of byte tokens such as `<0x0A>` spell. Each byte of a run that is no
/// UTF-8 becomes U+FFFD.
struct ByteFallbackDecoder: TokenDecoder {
  func decode(_ tokens: [[UInt8]]) -> [[UInt8]] {
    var decoded: [[UInt8]] = []
    decoded.reserveCapacity(tokens.count)
    var run: [UInt8] = []
    for token in tokens {
      if let byte = ByteTokens.byte(of: token) {
        run.append(byte)
      } else {
        Self.move(&run, to: &decoded)
        decoded.append(token)
      }
    }
    Self.move(&run, to: &decoded)
    return decoded
  }

  private static func move(_ run: inout [UInt8], to tokens: inout [[UInt8]]) {
    if run.isEmpty { return }
    if String(validating: run, as: UTF8.self) != nil {
      tokens.append(run)
    } else {
      tokens.append(contentsOf: repeatElement(Array("\u{FFFD}".utf8), count: run.count))
    }
    run.removeAll()
  }
}
