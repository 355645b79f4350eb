import EmbeddingModels
import Files
import Imaging
import LanguageModels
import Tensors

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
    let input = imageInput(for: image)
    return try answer(
      to: words, in: frame, seeing: input.pixels(of: image), by: input, maximumTokens: maximumTokens,
      sampling: sampling, reading: read)
  }

  /// The model's answer to words about what its reader sees of an image, such as what comes out of a defence.
  ///
  /// - Parameters:
  ///   - words: the user's words
  ///   - frame: the text around them, which holds the image's placeholder once
  ///   - pixels: `[1, 3, height, width]` in [0, 1], of the input's size
  ///   - input: the way of the image to the reader's input
  ///   - maximumTokens: the most tokens of the answer
  ///   - sampling: how tokens are drawn
  ///   - read: as above
  /// - Throws: as above
  public func answer(
    to words: String, in frame: PromptFrame, seeing pixels: Tensor, by input: any ImageInput,
    maximumTokens: Int = 64, sampling: Sampling = Sampling(), reading read: (String) -> Bool = { _ in true }
  ) throws -> Answer {
    let ids = try promptTokens(of: words, in: self.frame(frame, showing: input))
    try language.requireRoom(forPrompt: ids.count, answer: maximumTokens)
    let rows = DifferentiableRows.value(of: pixels, by: reader)
    return try language.answer(
      toInputs: inputEmbeddings(of: ids, at: 0..<ids.count, rows: rows),
      maximumTokens: maximumTokens, sampling: sampling, reading: read)
  }
}
