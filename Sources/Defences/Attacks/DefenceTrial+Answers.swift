import Imaging
import Judges
import LanguageModels
import Runs
import VisionLanguageModels

extension DefenceTrial {
  /// What a model answers about an image without the defence, and behind it in each judgement, with the draws of
  /// `scores`. Nil when it was stopped.
  ///
  /// - Parameters:
  ///   - model: the model without the defence
  ///   - words: the user's words
  ///   - frame: the text around them, which holds the image's placeholder once
  ///   - image: an image of any size
  ///   - target: the response that was aimed at
  ///   - maximumTokens: the most tokens of each answer
  ///   - seed: the attack's seed; judgements draw from others
  ///   - shouldStop: asked before every answer
  /// - Throws: as `VisionLanguageModel.answer` does, and `InputError` for stages that are not of pixels alone
  public func answers(
    of model: VisionLanguageModel, to words: String, in frame: PromptFrame, about image: Image,
    target: String, maximumTokens: Int = 64, seed: Int, shouldStop: () -> Bool = { false }
  ) throws -> DefendedAnswers? {
    let input = model.imageInput(for: image)
    try chain.requireStages(before: input)
    let pixels = input.pixels(of: image)
    let seen = [pixels] + judgementDraws(seed).map { $0.draw(0, of: chain, on: pixels, before: input) }
    var answers: [String] = []
    for pixels in seen {
      if shouldStop() { return nil }
      answers.append(
        try model.answer(to: words, in: frame, seeing: pixels, by: input, maximumTokens: maximumTokens).text)
    }
    let judge = TargetPrefixJudge(target: target)
    return DefendedAnswers(undefended: answers[0], judged: Array(answers.dropFirst())) {
      judge.verdict(on: $0, to: words) == .success
    }
  }
}
