/// A short identifier of a list of texts, to recognize the same list later: 16 hexadecimal digits of the
/// 64-bit FNV-1a hash.
public enum Fingerprint {
  /// The fingerprint of the texts in their order. Where one text ends and the next begins counts as well.
  public static func of(_ texts: [String]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for text in texts {
      text.utf8.forEach(add)
      // No byte of UTF-8, so that no two lists run together.
      add(0xFF)
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
