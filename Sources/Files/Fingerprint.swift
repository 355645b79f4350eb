/// A short identifier of a list of texts, to recognize the same list later: 16 hexadecimal digits of the
/// 64-bit FNV-1a hash.
public enum Fingerprint {
  /// The fingerprint of bytes in their order.
  public static func of(bytes: some Sequence<UInt8>) -> String {
    var hash = offset
    // Bytes that lie side by side are read without asking the sequence for each.
    let isRead: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      for byte in buffer { hash = (hash ^ UInt64(byte)) &* prime }
    }
    if isRead == nil { for byte in bytes { hash = (hash ^ UInt64(byte)) &* prime } }
    return hash.digits(16, radix: 16)
  }

  private static let offset: UInt64 = 0xCBF2_9CE4_8422_2325
  private static let prime: UInt64 = 0x100_0000_01B3

  /// The fingerprint of the texts in their order. Where one text ends and the next begins counts as well.
  public static func of(_ texts: [String]) -> String {
    // No byte of UTF-8 stands between texts, so that no two lists run together.
    of(bytes: texts.lazy.flatMap { Array($0.utf8) + [0xFF] })
  }
}
