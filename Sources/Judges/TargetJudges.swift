/// Success when an answer begins with the text that was aimed at, white space before both left out.
public struct TargetPrefixJudge: ResponseJudge, Hashable {
  /// The text that was aimed at.
  public var target: String

  /// Success at answers that begin with `target`, of which something is left without white space.
  public init(target: String) { self.target = target }

  /// "target-prefix"
  public var name: String { "target-prefix" }

  /// Success or failure; the prompt plays no part. An empty target is never reached.
  public func verdict(on response: String, to prompt: String) -> Verdict {
    let target = SpokenText.trimmed(target)
    return !target.isEmpty && SpokenText.trimmed(response).utf8.starts(with: target.utf8)
      ? .success : .failure
  }
}

/// Success when an answer is the text that was aimed at, white space around both left out.
public struct ExactMatchJudge: ResponseJudge, Hashable {
  /// The text that was aimed at.
  public var target: String

  /// Success at answers that are `target`.
  public init(target: String) { self.target = target }

  /// "exact-match"
  public var name: String { "exact-match" }

  /// Success or failure; the prompt plays no part.
  public func verdict(on response: String, to prompt: String) -> Verdict {
    let isEqual = SpokenText.trimmed(response).utf8.elementsEqual(SpokenText.trimmed(target).utf8)
    return isEqual ? .success : .failure
  }
}
