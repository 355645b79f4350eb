import EmbeddingModels
import Files
import Imaging
import LanguageModels
import Runs
import TargetLosses
import VisionLanguageModels

/// A model that answers about images, with the text around a user's words.
public struct StudyModel: Sendable {
  /// The model.
  public let model: VisionLanguageModel
  /// The text around the user's words, which holds the image's placeholder once.
  public let frame: PromptFrame

  /// A model in its form of conversations.
  ///
  /// - Parameters:
  ///   - model: the model
  ///   - frame: the text around the user's words, which holds the image's placeholder once
  public init(_ model: VisionLanguageModel, frame: PromptFrame) { (self.model, self.frame) = (model, frame) }

  /// The loss of an item's target. Throws `InputError` for words and targets that spell special tokens, which
  /// would end the user's turn, and as `ImageTarget` does.
  package func loss(of item: StudyItem) throws -> TargetPairLoss {
    for (name, text) in [("text", item.text), ("target", item.target)] {
      guard let token = model.language.tokenizer.specialTokens(in: text).first else { continue }
      throw InputError(
        field: name, expected: "a text without the model's special tokens", found: "\"\(token)\"")
    }
    let target = try ImageTarget(item.target, under: model, frame: frame, about: item.image)
    _ = try target.tokens(of: item.text)
    return TargetPairLoss(target)
  }

  /// The greedy answer to words about an image. Throws `InputError` as `VisionLanguageModel.answer` does.
  func response(to words: String, about image: Image, maximumTokens: Int) throws -> String {
    try model.answer(to: words, in: frame, about: image, maximumTokens: maximumTokens).text
  }

  /// The model and the frame, for results. Throws `InputError` when the weights cannot be read.
  func record() throws -> JSON {
    .object(
      JSONObject([
        "model": try model.identity().record,
        "frame": ["before": .string(frame.before), "after": .string(frame.after)],
      ]))
  }
}
