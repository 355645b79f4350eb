import Files

/// The rules by their names.
public enum JudgeName: String, Sendable, Hashable, CaseIterable, Codable {
  /// The published rule on refusal phrases.
  case refusalPhrases = "refusal-phrases"
  /// The same without its known defects.
  case repairedRefusalPhrases = "refusal-phrases-repaired"
  /// The answer begins with the target.
  case targetPrefix = "target-prefix"
  /// The answer is the target.
  case exactMatch = "exact-match"

  /// The rule of this name.
  ///
  /// - Parameter target: the text that was aimed at, for rules that need one
  /// - Throws: `InputError` when the rule needs a target and there is none
  public func judge(target: String?) throws -> any ResponseJudge {
    switch self {
    case .refusalPhrases: return PublishedPhraseJudge()
    case .repairedRefusalPhrases: return RepairedPhraseJudge()
    case .targetPrefix: return TargetPrefixJudge(target: try required(target))
    case .exactMatch: return ExactMatchJudge(target: try required(target))
    }
  }

  private func required(_ target: String?) throws -> String {
    guard let target, !SpokenText.trimmed(target).isEmpty else {
      throw InputError(
        field: rawValue, expected: "a target response", found: target == nil ? "none" : "an empty one")
    }
    return target
  }
}
