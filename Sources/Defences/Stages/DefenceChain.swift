import EmbeddingModels
import Files
import ImageAttacks
import Tensors

/// One or several defences, one behind the other.
public struct DefenceChain: Sendable {
  /// The defences in the order in which pixels go through them.
  public let stages: [any ImageDefence]

  /// - Parameter stages: at least one, each of another kind
  /// - Throws: `InputError` for none, for two of a kind, and for settings that are not possible
  public init(_ stages: [any ImageDefence]) throws {
    let names = stages.map { type(of: $0).name }
    guard !stages.isEmpty, Set(names).count == names.count else {
      throw InputError(
        field: "defence", expected: "one defence or several of different kinds",
        found: names.isEmpty ? "none" : names.joined(separator: ", "))
    }
    for stage in stages { try stage.validate() }
    self.stages = stages
  }

  /// A chain of stages that were checked before.
  init(checked stages: [any ImageDefence]) { self.stages = stages }

  /// The stages that change embeddings instead of pixels.
  var embeddingStages: [any EmbeddingDefence] { stages.compactMap { $0 as? any EmbeddingDefence } }

  /// Whether any stage is random.
  public var isRandom: Bool { stages.contains { type(of: $0).isRandom } }

  /// The names of the stages, for people.
  public var names: String { stages.map { type(of: $0).name }.joined(separator: ", ") }

  /// The pixels behind all stages.
  ///
  /// - Parameters:
  ///   - pixels: one image, `[1, 3, height, width]` in [0, 1]
  ///   - encoder: the model behind the stages, which some of them ask; traps for nil where one does
  ///   - generator: the source of all that is random
  public func applied(
    to pixels: Tensor, before encoder: (any ImageEncoder)? = nil, using generator: inout RandomGenerator
  ) -> Tensor {
    stages.reduce(pixels) { pixels, stage in
      guard let encoder, let stage = stage as? any ModelDefence else {
        return stage.applied(to: pixels, using: &generator)
      }
      return stage.applied(to: pixels, before: encoder, using: &generator)
    }
  }

  /// A list of objects of each stage's name, `defence`, and parameters.
  package var record: JSON {
    .array(
      stages.map { stage in
        .object(
          JSONObject(["defence": .string(type(of: stage).name)]).appending(stage.parameters.members))
      })
  }
}
