import Foundation
import TestSupport
import Testing

/// Nothing that reads files or attacks models opens a connection: there is no code for it.
@Suite struct NoNetworkTests {
  private static var connecting: Regex<Substring> {
    /FoundationNetworking|URLSession|\b(?:socket|connect|getaddrinfo|CFSocketCreate)\(|import (?:NIO|Network)\b/
  }

  private static let modules = [
    "Checkpoints", "ChatTemplates", "CrossAttacks", "Datasets", "EmbeddingModels", "Experiments", "Files",
    "ImageAttacks", "Imaging", "Judges", "LanguageModels", "Perturbations", "Pictures", "Runs",
    "TokenAttacks",
    "Tokenizers", "Training", "Typography", "VisionLanguageModels",
  ]

  @Test(arguments: modules)
  func noModuleConnects(_ module: String) throws {
    let folder = RepositoryFixtures.sources(of: module)
    let names = try #require(FileManager.default.enumerator(atPath: folder.path)).compactMap { $0 as? String }
    let files = names.filter { $0.hasSuffix(".swift") }
    #expect(!files.isEmpty)
    for name in files {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      #expect(text.firstMatch(of: Self.connecting) == nil, "\(module)/\(name)")
    }
  }
}
