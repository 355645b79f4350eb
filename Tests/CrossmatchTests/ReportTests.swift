import Foundation
import TestSupport
import Testing

@testable import Crossmatch

/// Pages that show what was done; `Tests/PicturesTests` reads pages with a parser.
@Suite struct ReportTests {
  @Test(arguments: ["", "a", " a  b c ", "a\nb\u{200B} c", "e\u{301} \u{202E}x"])
  func piecesMakeTheTextAgain(_ text: String) {
    let pieces = ReportParts.pieces(text)
    #expect(Array(pieces.joined().utf8) == Array(text.utf8))
    #expect(pieces.count <= text.split(whereSeparator: \.isWhitespace).count + 2)
  }

  /// Captions and names of files are texts of strangers.
  @Test func aSetsPageShowsItsTextsAsTexts() throws {
    try withTemporaryFolder { folder in
      let hostile = "<script>alert('x')</script> & \\\"quoted\\\""
      try PhantomFolder.write(count: 2, seed: 5, size: 32, to: folder)
      try folder.write(
        """
        {"file_name": "00000.png", "text": "\(hostile)", "class": "<b>"}
        {"file_name": "00001.png", "text": "a chest", "class": "chest"}
        """.utf8, to: PhantomFolder.metadataName)
      let set = try PairSet(contentsOf: folder.appendingPathComponent(PhantomFolder.metadataName))
      let run = try SetRun(
        SetPlan(set, pairings: [.unmatched], seed: 0),
        against: ModelFolder(contentsOf: RepositoryFixtures.model("tiny-clip")).imageTextModel(),
        settings: ["limit": "<i>"],
        command: "cross-attack --pairs '<u>'", in: folder.appendingPathComponent("run")
      ) { _, _, _, _, _ in nil }
      #expect(try run.run())
      let page = try run.report(try run.finish()).text
      for tag in ["<script", "<b>", "<i>", "<u>"] { #expect(!page.contains(tag), "\(tag)") }
      for text in ["&lt;b&gt;", "settings.limit", "&lt;u&gt;", "Unmatched (2M)", "interval"] {
        #expect(page.contains(text), "\(text)")
      }
    }
  }
}
