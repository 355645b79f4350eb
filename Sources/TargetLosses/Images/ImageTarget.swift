import EmbeddingModels
import Imaging
import LanguageModels
import Tensors
import VisionLanguageModels

/// A target response behind a user's words about an image of one size: what all losses of an answer about an
/// image have in common.
public struct ImageTarget: Sendable {
  /// The model that reads image and words.
  public let model: VisionLanguageModel
  /// The user's words in their frame, in which the image's placeholders stand, before the target.
  public let prompt: PromptInput
  /// The way of images to the model's pixels.
  public let input: any ImageInput
  /// How far the model is from saying the target.
  public let measure: TargetMeasure

  /// A target under a model.
  ///
  /// - Parameters:
  ///   - target: the response that the model is to begin with
  ///   - model: the model that reads image and words
  ///   - frame: the text around the user's words, which holds the image's placeholder once
  ///   - image: an image of the size that is attacked
  ///   - measure: the mean cross-entropy unless told otherwise
  /// - Throws: `InputError` for a frame without the placeholder or with several, for a target without tokens,
  ///   for one that changes the tokens of the frame's end, and where all leave no room for a prompt
  public init(
    _ target: String, under model: VisionLanguageModel, frame: PromptFrame, about image: Image,
    measure: TargetMeasure = .crossEntropy
  ) throws {
    (self.model, self.measure) = (model, measure)
    input = model.imageInput(for: image)
    prompt = try PromptInput(model.language, frame: model.frame(frame, showing: input), target: target)
  }

  /// The ids before the target. Throws `InputError` for words that hold the image's placeholder, and for
  /// those that leave no room for the target.
  public func tokens(of words: String) throws -> [Int32] {
    try model.requireWords(words)
    try prompt.requireRoom(for: words, field: "text")
    return prompt.tokens(of: words)
  }

  /// Losses behind ids among which rows of an image stand.
  func sequence(rows: Tensor) -> TargetSequence {
    TargetSequence(model.language.network, target: prompt.targetTokens, measure: measure) { [model] in
      model.inputEmbeddings(of: $0, at: $1, rows: rows)
    }
  }
}
