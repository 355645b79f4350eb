import ArgumentParser

/// How a model is asked, and what of its answer counts, where an attack aims at a response.
public struct AnswerOptions: ParsableArguments {
  @Option(
    help: "What of its tokens is made small: cross-entropy, mellowmax or margin. (default: cross-entropy)")
  public var responseLoss: ResponseLoss?
  @OptionGroup public var frame: FrameOptions
  @Option(parsing: .unconditional, help: "The most tokens of the answers in the result. (default: 64)")
  public var responseTokens: Int?

  public init() {}

  public func validate() throws {
    guard responseTokens.map({ (1...(1 << 24)).contains($0) }) ?? true else {
      throw ValidationError("--response-tokens must be at least 1")
    }
  }

  /// The options, which act with `--target-response` only.
  public func scopes(acts: Bool) -> [ScopedOption] {
    let scope = "for --target-response"
    return [
      ScopedOption("--response-loss", responseLoss, acts: acts, scope),
      ScopedOption("--response-tokens", responseTokens, acts: acts, scope),
    ] + frame.scopes(acts: acts, scope)
  }

  public var loss: ResponseLoss { responseLoss ?? .crossEntropy }

  public var mostTokens: Int { responseTokens ?? 64 }
}
