import Foundation

@testable import Datasets
@testable import Files

extension Parser {
  /// Data sets in archives.
  static let archives: [Parser] = [
    Parser(
      "arrays", longest: 6000,
      seeds: {
        try TestFixtures.files(in: "DatasetsTests/Fixtures/arrays", ending: ".npz", most: 6000)
          + TestFixtures.files(in: "DatasetsTests/Fixtures/bad-arrays", ending: ".npz", most: 6000)
      }
    ) { input in
      try withFile(input, "arrays.npz") { try look(at: ImageArrays($0)) }
    },
    Parser(
      "web-dataset", longest: 12_000,
      seeds: { try TestFixtures.files(in: "DatasetsTests/Fixtures/archives", ending: ".tar", most: 12_000) }
    ) { input in
      try withFile(input, "shard.tar") { try look(at: WebDataset($0)) }
    },
  ]

  private static func look(at reader: some DatasetReader) throws {
    for sample in try PairSet(reader, limit: 20).samples { _ = try? sample.readImage() }
  }
}
