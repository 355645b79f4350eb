import Datasets
import Files
import Foundation
import Testing

/// The sets that `Fixtures/make_sets.py` writes.
enum Fixture {
  static func url(_ path: String) -> URL {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(path)")
  }
}

/// All that a reader gives.
struct Entries {
  var samples: [Sample] = []
  var problems: [String] = []

  init(_ reader: some DatasetReader) throws {
    try reader.read { entry in
      switch entry {
      case .sample(let sample): samples.append(sample)
      case .unusable(let problem): problems.append(Self.short(problem))
      }
      return true
    }
  }

  var ids: [String] { samples.map(\.id) }

  /// The message without the folder of the fixtures.
  static func short(_ problem: InputError) -> String {
    problem.description.replacing(/[^ :]*\/Fixtures\//, with: "")
  }
}

/// A lost or shortened fixture fails here instead of testing less.
@Test(
  arguments: [
    ("3mad/CMIC/3MAD-Tiny.csv", 1_400), ("3mad/CMIC/CT/Chest/one.png", 100),
    ("msb/datasets/med_harm_llama3/category_2.txt", 50),
    ("mms/data/processed_questions/12-Health_Consultation.json", 700), ("captions/dataset.json", 2_000),
    ("lists/vindr.csv", 190), ("arrays/breastmnist/fog.npz", 400), ("archives/shard-002.tar", 10_000),
    ("bad-arrays/short.npz", 400), ("make_sets.py", 9_000),
  ])
func fixtureIsWhole(path: String, leastBytes: Int) throws {
  #expect(try Data(contentsOf: Fixture.url(path)).count >= leastBytes)
}
