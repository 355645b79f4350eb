// Follows transformers' generation/configuration_utils.py, of which only the ends of answers are read.
import Files
import Foundation

/// What a model's folder says about the ends of its answers.
public struct GenerationSettings: Sendable, Hashable {
  /// The tokens that end an answer; none for models that never stop by themselves.
  public var stopTokens: Set<Int32>

  /// Settings with these tokens at the ends of answers.
  public init(stopTokens: Set<Int32> = []) { self.stopTokens = stopTokens }

  /// Reads `eos_token_id`, a number or a list, from `generation_config.json`, or else from `config.json`.
  ///
  /// - Parameter vocabulary: the number of rows of the embedding table
  /// - Throws: `InputError` for anything else, and for tokens outside of the vocabulary
  package init(in folder: URL, config: JSONField, vocabulary: Int) throws {
    let file = try JSONField.ifFileExists(folder.appendingPathComponent("generation_config.json"))
    let field = try file?.member("eos_token_id").ifPresent ?? config.member("eos_token_id").ifPresent
    stopTokens = try field.map { try Self.tokens($0, vocabulary: vocabulary) } ?? []
  }

  private static func tokens(_ field: JSONField, vocabulary: Int) throws -> Set<Int32> {
    let fields = if case .array = field.value { try field.elements() } else { [field] }
    return try Set(fields.map { Int32(try $0.integer(in: 0...vocabulary - 1)) })
  }
}
