/// The printable scalars that stand for bytes in byte-level vocabularies, as introduced by GPT-2: printable
/// Latin-1 bytes stand for themselves, the others follow from U+0100 in order.
enum ByteAlphabet {
  private static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (0...UInt8.max).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
      default:
        defer { next += 1 }
        return Unicode.Scalar(next)!
      }
    }
  }()

  /// The byte of each scalar value; -1 for scalars that stand for no byte.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x180)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar.value)] = Int16(byte) }
    return bytes
  }()

  static func scalar(for byte: UInt8) -> Unicode.Scalar { scalars[Int(byte)] }

  /// The byte that a scalar stands for, or nil when it stands for none.
  static func byte(for scalar: Unicode.Scalar) -> UInt8? {
    scalar.value < bytes.count ? UInt8(exactly: bytes[Int(scalar.value)]) : nil
  }
}
