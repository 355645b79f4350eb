import Files
import Phantoms

/// What a model is asked about a sample.
public struct SampleQuestion: Sendable, Hashable {
  /// The kind of input: `normal`, `unmatch`, `malicious` or `both` of 3MAD, or the group `input` of another
  /// set; nil where there is one kind only.
  public let input: String?
  /// The prompt by itself.
  public let request: String
  /// The user's turn: the prompt with what the set says before it.
  public let text: String
}

extension Sample {
  /// The questions about the sample that its set asks.
  ///
  /// Where it is known what the image is about, and what it is not about, these are the four inputs of 3MAD
  /// (Huang et al., "Medical MLLM is vulnerable", 2024): the harmless and the harmful prompt, each behind
  /// "This image is about {attribute}." and behind the same of the unmatched attribute; without a harmful
  /// prompt or an unmatched attribute, those without it. Else it is the prompt, or the harmful one, as it is.
  public var questions: [SampleQuestion] {
    guard let attribute = facts.attribute else {
      return [facts.prompt ?? facts.harmfulPrompt].compactMap { $0 }.map {
        SampleQuestion(input: facts.groups["input"], request: $0, text: $0)
      }
    }
    return PublishedInput.allCases.compactMap { input in
      let about = input.hasOwnAttribute ? attribute : facts.unmatchedAttribute
      guard let about, let prompt = input.isHarmful ? facts.harmfulPrompt : facts.prompt else { return nil }
      return SampleQuestion(
        input: input.rawValue, request: prompt, text: PublishedText.question(prompt, about: about))
    }
  }
}
