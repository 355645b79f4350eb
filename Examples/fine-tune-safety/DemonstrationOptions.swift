import ArgumentParser
import DemonstrationTraining
import Files
import Foundation
import Tensors

/// Which demonstrations a model is shown.
struct DemonstrationOptions: ParsableArguments {
  @Option(
    help:
      "A file or folder of MedSafetyBench, or phantoms: harmless requests that go beyond reading an image.")
  var demonstrations = "phantoms"
  @Option(help: "How many, drawn by the seed; all of a file unless given, 900 of phantoms.") var count: Int?
  @Option(help: "What every response is, instead of the demonstrations' own.") var response: String?

  func validate() throws {
    guard count.map({ (1...1_000_000).contains($0) }) ?? true else {
      throw ValidationError("--count is a number from 1 to 1000000")
    }
  }

  /// The demonstrations. Throws `InputError` for files that cannot be read or have too few.
  func demonstrations(seed: Int) throws -> [Demonstration] {
    var chosen: [Demonstration]
    if demonstrations == "phantoms" {
      chosen = Demonstration.ofPhantoms(count: count ?? 900, seed: seed)
    } else {
      let all = try Demonstration.medSafetyBench(URL(fileURLWithPath: demonstrations))
      guard count ?? 1 <= all.count else {
        throw InputError(
          file: demonstrations, expected: "\(count!) requests with safe responses", found: "\(all.count)")
      }
      var generator = RandomGenerator(seed: seed)
      chosen = Array(all.shuffled(using: &generator).prefix(count ?? all.count))
    }
    if let response { for index in chosen.indices { chosen[index].response = response } }
    return chosen
  }
}
