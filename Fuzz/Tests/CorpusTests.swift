import Foundation
import Testing

/// Every parser reads what fuzzers begin with, and what they once found: an answer or one line, never a trap.
@Suite struct CorpusTests {
  private static let names = Parser.all.map(\.name)

  @Test(arguments: names)
  func readsItsCorpus(_ name: String) throws {
    let parser = try #require(Parser.all.first { $0.name == name })
    let folder = Bundle.module.resourceURL?.appendingPathComponent("Corpus/\(name)", isDirectory: true)
    let files = folder.flatMap {
      try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)
    }
    let kept = try (files ?? []).map { [UInt8](try Data(contentsOf: $0)) }
    for input in try kept + (name == "snapshot" ? [] : parser.seeds()) + [[]] {
      #expect(throws: Never.self, "\(input.prefix(40))") { try parser.check(input) }
    }
  }

  @Test func everyFolderOfTheCorpusHasAParser() throws {
    let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Corpus")
    let folders = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      !$0.hasPrefix(".")
    }
    #expect(!folders.isEmpty && Set(folders).isSubset(of: Self.names))
  }
}
