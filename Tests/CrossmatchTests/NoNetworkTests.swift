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
    "ImageAttacks", "Imaging", "Judges", "LanguageModels", "Perturbations", "Pictures", "Responses", "Runs",
    "Scores", "TokenAttacks", "Tokenizers", "Training", "Typography", "VisionLanguageModels",
  ]

  @Test(arguments: modules)
  func noModuleConnects(_ module: String) throws {
    let files = try RepositoryFixtures.swiftFiles(of: module)
    #expect(!files.isEmpty)
    for (name, text) in files {
      #expect(text.firstMatch(of: Self.connecting) == nil, "\(module)/\(name)")
    }
  }
}
