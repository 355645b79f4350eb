/// Signs that a text was written in UTF-8 and read in another encoding.
enum WrongEncoding {
  /// The bytes from 0x80 on that a scalar is in each of the encodings; 0 where it is none.
  private static let bytes: [Unicode.Scalar: [UInt8]] = {
    var bytes: [Unicode.Scalar: [UInt8]] = [:]
    let encodings = SingleByteEncoding.all
    for (index, encoding) in encodings.enumerated() {
      for byte in UInt8(0x80)...0xFF {
        bytes[encoding[UInt32(byte)], default: Array(repeating: 0, count: encodings.count)][index] = byte
      }
    }
    return bytes
  }()

  /// Whether neighbours could be the bytes of one character in UTF-8 that were read in the same encoding.
  static func isPossible(in text: [Unicode.Scalar]) -> Bool {
    guard !text.allSatisfy(\.isASCII) else { return false }
    return text.indices.contains { index in
      guard let first = bytes[text[index]] else { return false }
      return first.indices.contains { encoding in
        guard let count = continuations(after: first[encoding]), index + count < text.count else {
          return false
        }
        return text[index + 1...index + count].allSatisfy { continues($0, encoding) }
      }
    }
  }

  /// The number of bytes that follow a byte in UTF-8; nil for one that begins no character of several.
  private static func continuations(after byte: UInt8) -> Int? {
    switch byte {
    case 0xC2...0xDF: 1
    case 0xE0...0xEF: 2
    case 0xF0...0xF4: 3
    default: nil
    }
  }

  /// A space may be what became of byte 0xA0, and the signs for lost characters of any byte.
  private static func continues(_ scalar: Unicode.Scalar, _ encoding: Int) -> Bool {
    if scalar == " " || scalar == "\u{FFFD}" || scalar == "\u{1A}" { return true }
    return bytes[scalar].map { (0x80...0xBF).contains($0[encoding]) } ?? false
  }
}
