import Files
import Testing
import Tokenizers

/// The tokenizers of two real models against the reference implementation.
@Suite(.serialized) struct ReferenceTests {
  static let names = ["minilm", "clip"]

  @Test(arguments: names)
  func idsOfMixedLinesAreThoseOfTheReference(name: String) throws {
    let tokenizer = try Fixture.tokenizer(name)
    let lines = try Fixture.lines()
    let expected = try Fixture.lineIDs(name)
    try #require(lines.count == expected.count)
    let wrong = lines.indices.filter { tokenizer.encode(lines[$0]) != expected[$0] }
    #expect(wrong.isEmpty, "\(wrong.count) lines differ, first at \(wrong.prefix(10))")
  }

  /// Every scalar between two letters, in blocks of 256.
  @Test(arguments: names)
  func idsOfEveryScalarAreThoseOfTheReference(name: String) throws {
    let tokenizer = try Fixture.tokenizer(name)
    let expected = try Fixture.hashes("\(name)/scalars.hash")
    try #require(expected.count == 0x1100)
    let wrong = expected.indices.filter { (block: Int) -> Bool in
      let scalars = (0..<256).compactMap { Unicode.Scalar(UInt32(block * 256 + $0)) }
      let bytes = scalars.flatMap { scalar -> [UInt8] in
        let ids = tokenizer.encode("a\(scalar)b")
        return ([Int32(ids.count)] + ids).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
      }
      return Fixture.hash(bytes) != expected[block]
    }
    #expect(wrong.isEmpty, "blocks differ: \(wrong.prefix(20).map { String($0 * 256, radix: 16) })")
  }

  @Test(arguments: names)
  func everyTokenDecodesAsInTheReference(name: String) throws {
    let tokenizer = try Fixture.tokenizer(name)
    let expected = try Fixture.hashes("\(name)/tokens.hash")
    let wrong = expected.indices.filter { (block: Int) -> Bool in
      let ids = block * 256..<min(block * 256 + 256, tokenizer.vocabularySize)
      let bytes = ids.flatMap { id -> [UInt8] in
        Array(tokenizer.decode([Int32(id)], skippingSpecialTokens: false).utf8) + [0xFF]
      }
      return Fixture.hash(bytes) != expected[block]
    }
    #expect(wrong.isEmpty, "blocks differ: \(wrong)")
  }

  @Test(arguments: names)
  func truncationLeavesRoomForSpecialTokens(name: String) throws {
    let tokenizer = try Fixture.tokenizer(name)
    let cases = try Fixture.json("\(name)/cases.json").member("truncated").elements()
    try #require(cases.count == 54)
    for example in cases {
      let text = try example.member("text").string()
      let maximum = try example.member("maximum").integer()
      #expect(tokenizer.encode(text, maximumLength: maximum) == (try example.member("ids").ids()))
      let plain = tokenizer.encode(text, addingSpecialTokens: false, maximumLength: maximum)
      #expect(plain == (try example.member("plain").ids()))
    }
  }

  @Test(arguments: names)
  func specialTokensCanBeLeftOut(name: String) throws {
    let tokenizer = try Fixture.tokenizer(name)
    let cases = try Fixture.json("\(name)/cases.json").member("plain").elements()
    try #require(cases.count == 60)
    for example in cases {
      let ids = tokenizer.encode(try example.member("text").string(), addingSpecialTokens: false)
      #expect(ids == (try example.member("ids").ids()))
    }
  }

  @Test(arguments: names)
  func sequencesDecodeAsInTheReference(name: String) throws {
    let tokenizer = try Fixture.tokenizer(name)
    let cases = try Fixture.json("\(name)/cases.json").member("decoded").elements()
    try #require(cases.count == 550)
    var wrong: [String] = []
    for (index, example) in cases.enumerated() {
      let ids = try example.member("ids").ids()
      for (field, text) in [
        ("text", tokenizer.decode(ids)),
        ("withSpecial", tokenizer.decode(ids, skippingSpecialTokens: false)),
        ("cleaned", tokenizer.decode(ids, cleaningUpSpaces: true)),
      ] where !identical(text, try example.member(field).string()) {
        wrong.append("\(index) \(field)")
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count) differ, first \(wrong.prefix(10))")
  }

  @Test func propertiesAreThoseOfTheFiles() throws {
    let minilm = try Fixture.tokenizer("minilm")
    #expect(minilm.vocabularySize == 30_522)
    #expect(minilm.specialTokenIDs == [0, 100, 101, 102, 103])
    #expect(minilm.modelMaximumLength == 512)
    #expect(minilm.specialTokenCount == 2)
    #expect(minilm.id(for: "##ing") == 2075)
    #expect(minilm.token(for: 2075) == "##ing")
    #expect(minilm.token(for: -1) == nil)
    #expect(minilm.token(for: 30_522) == nil)
    #expect(minilm.id(for: "no such token") == nil)

    let clip = try Fixture.tokenizer("clip")
    #expect(clip.vocabularySize == 49_408)
    #expect(clip.specialTokenIDs == [49_406, 49_407])
    #expect(clip.modelMaximumLength == 77)
    #expect(clip.id(for: "cat</w>") == 2368)
    #expect(clip.encode("a photo of a cat") == [49_406, 320, 1125, 539, 320, 2368, 49_407])
  }
}
