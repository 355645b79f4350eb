import Files
import Foundation
import Testing
import Tokenizers

/// What open_clip does to texts, and its own tokenizer, against open_clip and ftfy.
@Suite(.serialized) struct TextCleaningTests {
  private static let forms: [TextCleaning] = [.lowercase, .whitespace, .canonicalize]

  @Test func hardTextsAreCleanedAsInTheReference() throws {
    let cases = try Fixture.json("cleaning.json").member("texts").elements()
    try #require(cases.count > 900)
    for example in cases {
      let parts = try example.elements()
      let text = try parts[0].string()
      for (form, expected) in zip(Self.forms, parts.dropFirst()) {
        let cleaned = form.applied(to: text)
        #expect(identical(cleaned, try expected.string()), "\(form) of \(text.debugDescription)")
      }
    }
  }

  @Test func mixedLinesAreCleanedAsInTheReference() throws {
    let lines = try Fixture.lines().map(Self.withoutLaterScalars)
    let expected = try Fixture.json("cleaning.json").member("lines").elements().map { try $0.integer() }
    var wrong: [Int] = []
    for block in expected.indices {
      var bytes: [UInt8] = []
      for line in lines[block * 20..<block * 20 + 20] {
        for form in Self.forms { bytes += Array(form.applied(to: line).utf8) + [UInt8.max] }
      }
      if Digests.hash(bytes) != UInt32(expected[block]) { wrong.append(block) }
    }
    #expect(wrong.isEmpty, "\(wrong.count) blocks of 20 lines differ, first \(wrong.prefix(10))")
  }

  @Test func ownTokenizerReadsCLIPsVocabulary() throws {
    let tokenizer = try Tokenizer(contentsOf: Fixture.folder("clip"), family: .openCLIP)
    #expect(tokenizer.encode("") == [49_406, 49_407])
    let fixture = try Fixture.json("cleaning.json")
    for example in try fixture.member("texts").elements() {
      let parts = try example.elements()
      let text = try parts[0].string()
      #expect(tokenizer.encode(text) == (try parts[4].ids()), "\(text.debugDescription)")
    }
    let lines = try Fixture.lines().map(Self.withoutLaterScalars)
    let expected = try fixture.member("ids").elements().map { try $0.integer() }
    let wrong = expected.indices.filter { block in
      Digests.hash(lines[block * 20..<block * 20 + 20].map { tokenizer.encode($0) })
        != UInt32(expected[block])
    }
    #expect(wrong.isEmpty, "\(wrong.count) blocks of 20 lines differ, first \(wrong.prefix(10))")
  }

  @Test func repairsOfWrongEncodingsAreForeseen() throws {
    let repaired = try Fixture.json("cleaning.json").member("repaired").elements().map { try $0.string() }
    try #require(repaired.count == 600)
    let missed = repaired.filter { !TextCleaning.mayRepairEncoding(of: $0) }
    #expect(missed.isEmpty, "\(missed.count) of 600, first \(missed.prefix(5))")
    for plain in [
      "A nodule in the left lobe", "l\u{E9}sion du poumon", "Gr\u{F6}\u{DF}e 3 cm", "узел в лёгком",
    ] {
      #expect(!TextCleaning.mayRepairEncoding(of: plain), "\(plain)")
    }
  }

  /// A text without what Unicode 14 does not know: every reference has its own version.
  private static func withoutLaterScalars(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let properties = scalar.properties
      let isLater =
        properties.generalCategory == .unassigned || (properties.age.map { $0.major > 14 } ?? false)
      scalars.append(isLater ? "?" : scalar)
    }
    return String(scalars)
  }
}
