/// The trigger that a search starts from.
public enum InitialTrigger: Sendable, Hashable, Codable {
  /// A word of one token, as often as the trigger is long. Where a tokenizer joins its repetitions, each is
  /// behind a space, or an exclamation mark takes its place.
  case repeating(String)
  /// The tokens of a text; the trigger has as many.
  case text(String)
  /// Tokens of the first model; the trigger has as many.
  case tokens([Int32])
  /// Allowed tokens drawn at random.
  case random

  /// Whether it is as long as the search says.
  var hasFreeLength: Bool {
    switch self {
    case .repeating, .random: true
    case .text, .tokens: false
    }
  }
}
