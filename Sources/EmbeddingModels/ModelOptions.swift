import Files

/// What a model's folder leaves open, or what is to be read otherwise than the folder says.
public struct ModelOptions: Sendable, Hashable {
  /// The name of the prompt before every text, one of those in `config_sentence_transformers.json`; nil for
  /// the folder's own default, which most folders do not have.
  public var promptName: String?
  /// How the states of a text's tokens become one vector; nil for what the folder says, and for the mean
  /// where it says nothing.
  public var pooling: PoolingMode?

  /// Options; without any, a folder is read as it is.
  public init(promptName: String? = nil, pooling: PoolingMode? = nil) {
    (self.promptName, self.pooling) = (promptName, pooling)
  }

  /// What is chosen, in words; nil when nothing is.
  var reading: String? {
    let chosen = [pooling.map { "pooling \($0.rawValue)" }, promptName.map { "prompt \($0)" }].compactMap(
      \.self)
    return chosen.isEmpty ? nil : chosen.joined(separator: ", ")
  }

  /// Throws `InputError` when an option is given: for models that know none.
  func requireNone(file: String) throws {
    let given = promptName.map { ("prompt name", $0) } ?? pooling.map { ("pooling", $0.rawValue) }
    guard let (option, value) = given else { return }
    throw InputError(
      file: file, field: option, expected: "none, for a model that has no such choice", found: "\"\(value)\"")
  }
}
