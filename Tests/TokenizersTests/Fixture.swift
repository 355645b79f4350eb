import Files
import Foundation
import Testing
import Tokenizers

/// The files that `Fixtures/make_fixtures.py` made.
enum Fixture {
  static func folder(_ name: String = "") throws -> URL {
    try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures/\(name)")
  }

  static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder(name))) }

  static func json(_ name: String) throws -> JSONField { try JSONField(contentsOf: folder(name)) }

  static func tokenizer(_ name: String) throws -> Tokenizer { try Tokenizer(contentsOf: folder(name)) }

  /// The tokenizer of a family, whose file leaves out the character map of `spm/unigram.model`.
  static func family(_ name: String) throws -> Tokenizer {
    let text = String(decoding: try bytes("families/\(name)/tokenizer.json"), as: UTF8.self)
    let map = Data(try SentencePieceModel(contentsOf: folder("spm/unigram.model")).characterMap)
    let definition = text.replacingOccurrences(
      of: #""precompiled_charsmap":"""#, with: #""precompiled_charsmap":"\#(map.base64EncodedString())""#)
    return try Tokenizer(definition: JSONField(parsing: Array(definition.utf8), file: "tokenizer.json"))
  }

  static func lines() throws -> [String] { try json("lines.json").elements().map { try $0.string() } }

  /// The ids that the reference gives for each line.
  static func lineIDs(_ name: String) throws -> [[Int32]] {
    let values = littleEndian(try bytes("\(name)/lines.ids"), as: UInt16.self)
    var lines: [[Int32]] = []
    var position = 0
    while position < values.count {
      let end = position + 1 + Int(values[position])
      try #require(end <= values.count)
      lines.append(values[position + 1..<end].map(Int32.init))
      position = end
    }
    return lines
  }

  static func hashes(_ name: String) throws -> [UInt32] { littleEndian(try bytes(name), as: UInt32.self) }

  private static func littleEndian<Value: FixedWidthInteger>(_ bytes: [UInt8], as type: Value.Type) -> [Value]
  {
    let width = Value.bitWidth / 8
    return stride(from: 0, to: bytes.count - width + 1, by: width).map { start in
      bytes[start..<start + width].reversed().reduce(0) { $0 << 8 | Value($1) }
    }
  }

  /// FNV-1a with 32 bits.
  static func hash(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  }
}

extension JSONField {
  func ids() throws -> [Int32] { try elements().map { Int32(try $0.integer()) } }
}

/// Strings that are equal byte for byte, not only canonically.
func identical(_ left: String, _ right: String) -> Bool { ExactString(left) == ExactString(right) }
