import Foundation

/// Files that belong to one test target and serve others.
package enum RepositoryFixtures {
  private static let tests = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The folder of a tiny model.
  package static func model(_ name: String) -> URL {
    tests.appendingPathComponent("EmbeddingModelsTests/Fixtures/\(name)", isDirectory: true)
  }

  /// The folder of a tiny language model.
  package static func languageModel(_ name: String) -> URL {
    tests.appendingPathComponent("LanguageModelsTests/Fixtures/\(name)", isDirectory: true)
  }

  /// The folder of a tiny model that answers about images.
  package static func answeringModel(_ name: String) -> URL {
    tests.appendingPathComponent("VisionLanguageModelsTests/Fixtures/\(name)", isDirectory: true)
  }

  /// An image file.
  package static func image(_ name: String) -> URL {
    tests.appendingPathComponent("ImagingTests/Fixtures/decoded/\(name)")
  }

  /// The folder of a module's sources.
  private static func sources(of module: String) -> URL {
    tests.deletingLastPathComponent().appendingPathComponent("Sources/\(module)", isDirectory: true)
  }

  /// The names and texts of a module's files in Swift. Throws when one cannot be read.
  package static func swiftFiles(of module: String) throws -> [(name: String, text: String)] {
    let folder = sources(of: module)
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return try names.filter { $0.hasSuffix(".swift") }.map {
      ($0, try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8))
    }
  }
}
