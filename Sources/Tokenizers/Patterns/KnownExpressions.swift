import Files

/// The regular expressions that are read.
///
/// Hostile expressions can need time without bound. Those of known models do not, and neither do
/// alternatives of one repeated class each, of which each scalar is looked at a bounded number of times.
enum KnownExpressions {
  private static let contractions = "'s|'t|'re|'ve|'m|'ll|'d"
  private static let clipWords = contractions + #"|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"#
  private static let lineBreaksAndSpaces = #"\s*[\r\n]+|\s+(?!\S)|\s+"#

  private static let gpt2Source =
    contractions + #"| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
  private static let qwen2Source =
    "(?i:\(contractions))|"
    + #"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|"# + lineBreaksAndSpaces

  static let gpt2 = known(gpt2Source)
  static let qwen2 = known(qwen2Source)
  static let clip = known(clipWords)
  static let spaces = known(#"\s+"#)

  /// The expression of open_clip's own tokenizer, which reads texts in lower case and ignores case. A mark
  /// whose capital is a letter, U+0345, is then in none of its classes.
  static let openCLIP = known(
    "(?i:<start_of_text>|<end_of_text>|\(contractions))|" + #"[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}"# + "\u{345}]+")

  /// Expressions of more than single classes, by their source.
  private static let expressions: [ExactString: Expression] = {
    let sources = [
      gpt2Source, qwen2Source, clipWords,
      // CLIP as transformers 5 writes it.
      #"<\|startoftext\|>|<\|endoftext\|>|"# + clipWords,
      // Llama 3.
      "(?i:\(contractions))|"
        + #"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|"# + lineBreaksAndSpaces,
      // Qwen 3.5.
      "(?i:\(contractions))|"
        + #"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|"# + lineBreaksAndSpaces,
    ]
    return Dictionary(uniqueKeysWithValues: sources.map { (ExactString($0), known($0)) })
  }()

  /// The expression that a source spells; nil when it is not read here.
  static func expression(_ source: String) -> Expression? {
    if let known = expressions[ExactString(source)] { return known }
    guard let expression = ExpressionParser.parse(source),
      expression.alternatives.allSatisfy({ items in
        guard items.count == 1, case .run(_, let least, _) = items[0] else { return false }
        return least >= 1
      })
    else { return nil }
    return expression
  }

  private static func known(_ source: String) -> Expression { ExpressionParser.parse(source)! }
}
