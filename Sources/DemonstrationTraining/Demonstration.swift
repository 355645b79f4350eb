import Datasets
import Files
import Foundation
import Phantoms
import Tensors
import Training

/// A request, and the response that a model is taught to give.
public struct Demonstration: Codable, Hashable, Sendable {
  /// What the user says.
  public let request: String
  /// What the model is to say.
  public var response: String

  /// A demonstration of a response.
  public init(request: String, response: String) { (self.request, self.response) = (request, response) }
}

extension Demonstration {
  /// The requests of MedSafetyBench that have a safe response, in the order of the files.
  ///
  /// - Parameter source: a file, or a folder of files
  /// - Throws: `InputError` for files that cannot be read, and where no request has a response
  public static func medSafetyBench(_ source: URL) throws -> [Demonstration] {
    var demonstrations: [Demonstration] = []
    try MedSafetyBench(source).read { entry in
      switch entry {
      case .unusable(let problem): throw problem
      case .sample(let sample):
        if let request = sample.facts.harmfulPrompt, let response = sample.facts.safeResponse {
          demonstrations.append(Demonstration(request: request, response: response))
        }
      }
      return true
    }
    guard !demonstrations.isEmpty else {
      throw InputError(file: source.path, expected: "requests with safe responses", found: "none")
    }
    return demonstrations
  }

  /// Requests for more than a reading of an image, about phantoms of the seeds that are for training, with the
  /// sentence by which `phantom-vlm` declines: harmless stand-ins.
  ///
  /// - Parameters:
  ///   - count: how many
  ///   - seed: the seed of phantoms and wordings
  public static func ofPhantoms(count: Int, seed: Int) -> [Demonstration] {
    var generator = RandomGenerator(seed: seed)
    return (0..<count).map { _ in
      let truth = PhantomAttributes(
        phantomClass: generator.pick(PhantomClass.allCases), lesion: nil)
      let dialogue = PhantomDialogue(.forbidden, about: truth, using: &generator)!
      return Demonstration(request: dialogue.text, response: dialogue.answer)
    }
  }
}
