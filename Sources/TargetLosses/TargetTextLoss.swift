import EmbeddingModels
import LanguageModels
import Objectives
import Tensors

/// The loss of a target response behind a user's words under a language model: what GCG minimizes.
///
/// The score is minus the loss.
public struct TargetTextLoss: TextLoss {
  /// The words in their frame, before the target.
  public let prompt: PromptInput
  /// How far the model is from saying the target.
  public let measure: TargetMeasure
  private let sequence: TargetSequence

  /// The loss of a target under a model.
  ///
  /// - Parameters:
  ///   - target: the response that the model is to begin with
  ///   - model: the model that reads the conversation
  ///   - frame: the text around the user's words, such as a chat template's
  ///   - measure: the mean cross-entropy unless told otherwise
  /// - Throws: `InputError` for a target without tokens, for one that changes the tokens of the frame's end,
  ///   and where both leave no room for a prompt
  public init(
    _ target: String, under model: LanguageModel, frame: PromptFrame, measure: TargetMeasure = .crossEntropy
  ) throws {
    prompt = try PromptInput(model, frame: frame, target: target)
    self.measure = measure
    sequence = TargetSequence(model.network, target: prompt.targetTokens, measure: measure)
  }

  /// The loss behind a prompt by losses behind ids, among which may be what is no token.
  init(prompt: PromptInput, measure: TargetMeasure, sequence: TargetSequence) {
    (self.prompt, self.measure, self.sequence) = (prompt, measure, sequence)
  }

  /// The words in their frame.
  public var input: any TokenInput { prompt }

  /// The loss of the target behind each sequence; what they share with the base is computed once.
  public func losses(of sequences: [[Int32]], near base: [Int32]?) -> [Float] {
    sequence.losses(of: sequences, near: base)
  }

  /// The losses, and the gradient for the input embeddings of the prompts; the target's are left out.
  public func gradients(at sequences: [[Int32]]) -> (losses: [Float], gradient: Tensor) {
    sequence.gradients(at: sequences)
  }

  /// The same where the rows before `start` are not wanted: their keys and values are computed once, and
  /// nothing is differentiated.
  public func gradients(at sequences: [[Int32]], from start: Int) -> (losses: [Float], gradient: Tensor) {
    sequence.gradients(at: sequences, from: start)
  }
}
