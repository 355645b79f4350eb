import Foundation
import FuzzSupport

@testable import Files
@testable import Tokenizers

/// A byte that chooses the family, and the contents of the files of its folder, separated by zero bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count)
  guard let first = bytes.first else { return 0 }
  let families: [TokenizerFamily] = [.bert, .mpnet, .roberta, .gpt2, .clip, .openCLIP, .qwen2]
  let family = families[Int(first) % families.count]
  let names =
    family == .bert || family == .mpnet
    ? ["vocab.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"]
    : ["vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"]
  let contents = parts(bytes.dropFirst(), count: names.count)
  for (index, name) in names.enumerated() {
    let file = scratchFolder.appendingPathComponent(name)
    let content = index < contents.count ? contents[index] : []
    // JSON files that would be empty are absent.
    if content.isEmpty, index >= names.count - 3 {
      try? FileManager.default.removeItem(at: file)
    } else {
      try? Data(content).write(to: file)
    }
  }
  expectingInputErrors {
    let tokenizer = try Tokenizer(contentsOf: scratchFolder, family: family)
    _ = tokenizer.decode(tokenizer.encode(String(decoding: bytes.prefix(100), as: UTF8.self)))
  }
  return 0
}
