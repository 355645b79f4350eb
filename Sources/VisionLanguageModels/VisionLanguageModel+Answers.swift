import Files
import Imaging
import LanguageModels

extension VisionLanguageModel {
  /// The model's answer to words about an image.
  ///
  /// - Parameters:
  ///   - words: the user's words
  ///   - frame: the text around them, which holds the image's placeholder once
  ///   - image: the image, of any size
  ///   - maximumTokens: the most tokens of the answer
  ///   - sampling: how tokens are drawn
  ///   - read: called with each piece of the answer's text as it comes, of whole characters; false ends the
  ///     answer there
  /// - Throws: `InputError` for a frame without the placeholder or with several, for words that hold it, for a
  ///   prompt that leaves no room for the answer, for settings out of range, and where the model computes no
  ///   finite numbers
  public func answer(
    to words: String, in frame: PromptFrame, about image: Image, maximumTokens: Int = 64,
    sampling: Sampling = Sampling(), reading read: (String) -> Bool = { _ in true }
  ) throws -> Answer {
    let ids = try promptTokens(of: words, in: self.frame(frame, showing: imageInput(for: image)))
    try language.requireRoom(forPrompt: ids.count, answer: maximumTokens)
    return try language.answer(
      toInputs: inputEmbeddings(of: ids, at: 0..<ids.count, rows: rows(of: image)),
      maximumTokens: maximumTokens, sampling: sampling, reading: read)
  }
}
