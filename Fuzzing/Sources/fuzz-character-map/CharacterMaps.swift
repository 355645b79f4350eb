import FuzzSupport

@testable import Files
@testable import Tokenizers

/// A character map, with which the input itself is looked up.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  expectingInputErrors {
    let map = try CharacterMap(bytes[...], file: "spiece.model", field: "precompiled_charsmap")
    let text = Array(String(decoding: bytes.suffix(64), as: UTF8.self).unicodeScalars)
    for index in text.indices {
      guard let (replacement, length) = map.longest(in: text, from: index, to: text.count) else { continue }
      if index + length > text.count || replacement.count > max(1, map.longestReplacement) {
        fatalError("a match beyond the text")
      }
    }
    for start in bytes.indices.suffix(64) { _ = map.replacement(for: bytes[start...], longest: false) }
  }
  return 0
}
