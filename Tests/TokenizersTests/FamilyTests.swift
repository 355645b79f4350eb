import Files
import Foundation
import Testing
import Tokenizers

/// Tokenizer files laid out as model families publish them, against the reference implementation.
@Suite(.serialized) struct FamilyTests {
  static let names = [
    "clip5", "gemma", "llama2", "llama2-legacy", "llama3", "modernbert", "nmt", "qwen2", "qwen3.5", "roberta",
    "siglip", "siglip2", "smollm", "t5", "unigram-bytes", "xlmr", "xlmr-old",
  ]

  @Test(arguments: names)
  func idsAndTextsAreThoseOfTheReference(name: String) throws {
    let tokenizer = try Fixture.family(name)
    let expected = try Digests("families/\(name)/digests")
    try expected.compare(
      encode: { tokenizer.encode($0) }, decode: { tokenizer.decode($0, skippingSpecialTokens: false) })
  }
}

/// Digests of what a reference does with the mixed lines and with every scalar.
struct Digests {
  private let ids: [UInt32]
  private let texts: [UInt32]
  private let scalars: [UInt32]

  /// - Parameters:
  ///   - hasTexts: whether the file tells what ids decode to
  ///   - hasScalars: whether the file tells the ids of every scalar
  init(_ name: String, hasTexts: Bool = true, hasScalars: Bool = true) throws {
    let numbers = try Fixture.hashes(name)
    try #require(numbers.count == 550 + (hasTexts ? 550 : 0) + (hasScalars ? 272 : 0))
    ids = Array(numbers[..<550])
    texts = hasTexts ? Array(numbers[550..<1100]) : []
    scalars = hasScalars ? Array(numbers.suffix(272)) : []
  }

  /// Expects the same ids for all lines and for every scalar between two letters, and the same texts for the
  /// ids of all lines.
  ///
  /// - Parameter leavingOut: blocks of 20 lines about which references disagree
  func compare(
    encode: (String) -> [Int32], decode: ([Int32]) -> String = { _ in "" }, leavingOut: Set<Int> = []
  ) throws {
    let lines = try Fixture.lines().map(Self.withoutLaterCapitals)
    var wrong: [Int] = []
    var wronglyDecoded: [Int] = []
    for block in ids.indices where !leavingOut.contains(block) {
      let encoded = lines[block * 20..<block * 20 + 20].map(encode)
      if Self.hash(encoded) != ids[block] { wrong.append(block) }
      if texts.isEmpty { continue }
      let decoded: [UInt8] = encoded.flatMap { Array(decode($0).utf8) + [UInt8.max] }
      if Self.hash(decoded) != texts[block] { wronglyDecoded.append(block) }
    }
    #expect(wrong.isEmpty, "\(wrong.count) blocks of 20 lines differ, first \(wrong.prefix(10))")
    #expect(
      wronglyDecoded.isEmpty, "\(wronglyDecoded.count) texts differ, first \(wronglyDecoded.prefix(10))")
    var wrongScalars: [String] = []
    for block in scalars.indices {
      let values = UInt32(block) * 4096..<UInt32(block) * 4096 + 4096
      let all = values.compactMap({ (value: UInt32) in Unicode.Scalar(value) })
      let encoded = all.map { encode(Self.withoutLaterCapitals("a\($0)b")) }
      if Self.hash(encoded) != scalars[block] { wrongScalars.append(String(block * 4096, radix: 16)) }
    }
    #expect(wrongScalars.isEmpty, "blocks of scalars differ: \(wrongScalars)")
  }

  /// A text without the capitals of Unicode 17, of which the references know small letters.
  private static func withoutLaterCapitals(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xA7CE, 0xA7D2, 0xA7D4, 0x16EA0...0x16EB8: scalars.append("?")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  static func hash(_ encoded: [[Int32]]) -> UInt32 {
    var bytes: [UInt8] = []
    for ids in encoded {
      for number in [Int32(ids.count)] + ids {
        for shift in stride(from: Int32(0), to: 32, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
      }
    }
    return hash(bytes)
  }

  /// Adler 32.
  static func hash(_ bytes: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }
}
