// Follows transformers' generation/configuration_utils.py, of which only the ends of answers and the
// beginnings of texts are read.
import Files
import Foundation

/// What a model's folder says about the ends of its answers and the beginnings of texts.
public struct GenerationSettings: Sendable, Hashable {
  /// The tokens that end an answer; none for models that never stop by themselves.
  public var stopTokens: Set<Int32>
  /// The token that begins texts, for a prompt that has no other; nil where no file says one.
  public var startToken: Int32?

  /// Settings with these tokens at the ends of answers, and one at the beginning of texts.
  public init(stopTokens: Set<Int32> = [], startToken: Int32? = nil) {
    (self.stopTokens, self.startToken) = (stopTokens, startToken)
  }

  /// Reads `eos_token_id`, a number or a list, and `bos_token_id` from `generation_config.json`, or else from
  /// `config.json`.
  ///
  /// - Parameter vocabulary: the number of rows of the embedding table
  /// - Throws: `InputError` for anything else, and for tokens outside of the vocabulary
  package init(in folder: URL, config: JSONField, vocabulary: Int) throws {
    let file = try JSONField.ifFileExists(folder.appendingPathComponent("generation_config.json"))
    func field(_ name: String) throws -> JSONField? {
      try file?.member(name).ifPresent ?? config.member(name).ifPresent
    }
    stopTokens = try field("eos_token_id").map { try Self.tokens($0, vocabulary: vocabulary) } ?? []
    startToken = try field("bos_token_id").flatMap { try Self.tokens($0, vocabulary: vocabulary).min() }
  }

  private static func tokens(_ field: JSONField, vocabulary: Int) throws -> Set<Int32> {
    let fields = if case .array = field.value { try field.elements() } else { [field] }
    return try Set(fields.map { Int32(try $0.integer(in: 0...vocabulary - 1)) })
  }
}
