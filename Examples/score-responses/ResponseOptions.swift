import ArgumentParser
import Datasets
import ExampleSupport
import Foundation
import Responses

extension ResponseFileFormat: ExpressibleByArgument {}
extension MMSafetyBench.Kind: ExpressibleByArgument {}

/// Which responses are scored.
struct ResponseOptions: ParsableArguments {
  @Argument(help: "Files of responses.") var files: [String]
  @Option(help: "Form of the files; found out from each unless given.") var format: ResponseFileFormat?
  @Option(help: "Name of the data set in results.") var set: String?
  @Option(help: "Name of the model that answered, where files do not say it.") var model: String?
  @Option(help: "Name of what was done to the inputs, such as an attack, where files do not say it.")
  var method: String?
  @Option(help: "The kind of MM-SafetyBench's images that was asked about.")
  var sceneInput = MMSafetyBench.Kind.pictureAndText
  @Option(
    help: """
      Whether 3MAD's column unmatch_response holds the answers to both, true or false; it does where it and malicious_response \
      are the only ones.
      """)
  var unmatchIsBoth: Bool?

  func validate() throws {
    guard !files.isEmpty else { throw ValidationError("give at least one file of responses") }
  }

  /// The responses of all files, one after the other. Throws `InputError`.
  func responses() throws -> [CollectedResponse] {
    let reading = ResponseReading(
      format: format, source: ResponseSource(model: model, method: method), isUnmatchBoth: unmatchIsBoth,
      sceneInput: sceneInput)
    let sets = try files.map { try ResponseSet(contentsOf: URL(fileURLWithPath: $0), reading) }
    let failed = sets.reduce(0) { $0 + $1.failures.count }
    if failed > 0 { note("\(failed) questions were not answered and count in no figure") }
    return sets.flatMap(\.responses)
  }
}
