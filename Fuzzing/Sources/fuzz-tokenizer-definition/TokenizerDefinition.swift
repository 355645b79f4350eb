import FuzzSupport

@testable import Files
@testable import Tokenizers

/// A `tokenizer.json`, a zero byte, and a text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let parts = parts(UnsafeBufferPointer(start: start, count: count), count: 2)
  let text = String(decoding: parts.last ?? [], as: UTF8.self)
  expectingInputErrors {
    let tokenizer = try Tokenizer(definition: JSONField(parsing: parts[0], file: "tokenizer.json"))
    let ids = tokenizer.encode(text)
    if ids.contains(where: { $0 < 0 || Int($0) >= tokenizer.vocabularySize }) {
      fatalError("an id out of range")
    }
    _ = tokenizer.decode(ids)
    _ = tokenizer.decode(ids, skippingSpecialTokens: false, cleaningUpSpaces: true)
    _ = tokenizer.encode(text, maximumLength: 5)
  }
  return 0
}
