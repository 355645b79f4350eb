import ArgumentParser
import Crossmatch
import LanguageModels
import TargetLosses
import VisionLanguageModels

/// What a model that answers about images is to answer.
public struct ImageResponseOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "The answer that a model which answers about images (LLaVA, Idefics3, SmolVLM) is to give.")
  public var targetResponse: String?
  @OptionGroup public var answer: AnswerOptions

  public init() {}

  /// The options that act with `--target-response` only.
  public var scopes: [ScopedOption] { answer.scopes(acts: targetResponse != nil) }

  /// Opens models, at least one, for what they answer to a text.
  ///
  /// Throws `InputError` for models that cannot be read, and for texts and targets that spell special tokens.
  public func subject(models: [String], text: String) throws -> ImageResponseSubject {
    let framed = try models.map { name in
      let model = try FramedVisionLanguageModel(name, answer.frame)
      try model.requireNoSpecialTokens(inTarget: targetResponse ?? "")
      let (frame, words) = try model.framed(text)
      return ImageResponseSubject.Framed(model: model.model, frame: frame, words: words)
    }
    return ImageResponseSubject(
      framed: framed, target: targetResponse ?? "", loss: answer.loss, mostTokens: answer.mostTokens)
  }
}

/// Models with what they are to answer about an image.
public struct ImageResponseSubject {
  /// A model, and the user's words in its frame.
  struct Framed {
    let model: VisionLanguageModel
    let frame: PromptFrame
    let words: String
  }

  let framed: [Framed]
  let target: String
  let loss: ResponseLoss
  let mostTokens: Int

  /// The words that the first model is told.
  public var words: String { framed[0].words }

  /// The goal of an attack, for results.
  public var goal: GoalDescription {
    .targetResponses([target], loss: loss.rawValue, frame: framed[0].frame)
  }

  /// The input of the first model by which phantoms are drawn.
  public var drawing: any ImageInput { framed[0].model.drawing }

  /// The loss under each model, about images of one size. Throws `InputError` as `ImageTarget` does.
  public func losses(about image: Image) throws -> [TargetPairLoss] {
    try framed.map {
      let target = try ImageTarget(
        target, under: $0.model, frame: $0.frame, about: image, measure: loss.measure)
      _ = try target.tokens(of: $0.words)
      return TargetPairLoss(target)
    }
  }

  /// The first model's answers before and after.
  ///
  /// - Parameters:
  ///   - finding: of the attack
  ///   - words: the attacked words; those of the subject where nothing changed them
  /// - Throws: `InputError` where the model computes no finite numbers
  public func responses(to finding: ImageFinding, words: String? = nil) throws -> ResponseChange {
    func answer(_ image: Image, _ words: String) throws -> String {
      try framed[0].model.answer(
        to: words, in: framed[0].frame, about: image, maximumTokens: mostTokens
      ).text
    }
    return ResponseChange(
      clean: try answer(finding.clean, self.words),
      adversarial: try answer(finding.adversarial.savedAndRead(), words ?? self.words))
  }
}

/// The result of an attack on an answer, which may have gone through a defence.
package protocol AnswerAttackResult: AttackResult {
  var run: RunRecord { get set }
  var image: ImageFinding { get }
  var staticImage: Image? { get }
  var response: ResponseChange? { get set }
  var defence: DefenceComparison? { get set }
}

extension ImageAttackResult: AnswerAttackResult {}
extension CrossAttackResult: AnswerAttackResult {}

extension ImageResponseSubject {
  /// Adds the first model's answers before and after to a result, and those behind the defence that the attack went
  /// through; marks it as interrupted where the user stopped these.
  ///
  /// - Parameters:
  ///   - result: of the attack
  ///   - words: the attacked words; those of the subject where nothing changed them
  ///   - trial: the defence, if there is one
  ///   - seed: the attack's seed
  /// - Throws: `InputError` where the model computes no finite numbers
  package func addAnswers(
    to result: inout some AnswerAttackResult, words: String? = nil, behind trial: DefenceTrial?, seed: Int
  ) throws {
    guard let trial, let comparison = result.defence, let unaware = result.staticImage else {
      result.response = try responses(to: result.image, words: words)
      return
    }
    let answered = try answering(
      comparison, behind: trial, finding: result.image, staticImage: unaware, words: words, seed: seed)
    if answered == nil { result.run.markInterrupted() }
    (result.defence, result.response) = (answered ?? comparison, answered?.response)
  }

  /// A comparison with what the first model answers without the defence and behind it. Nil when the user stopped it.
  ///
  /// - Parameters:
  ///   - comparison: of an attack through the defence with one without knowledge
  ///   - trial: the defence
  ///   - finding: of the attack through the defence
  ///   - staticImage: of the attack without knowledge
  ///   - words: those of the attack through the defence; those of the subject where nothing changed them
  ///   - seed: the attack's seed
  /// - Throws: `InputError` where the model computes no finite numbers
  private func answering(
    _ comparison: DefenceComparison, behind trial: DefenceTrial, finding: ImageFinding, staticImage: Image,
    words: String? = nil, seed: Int
  ) throws -> DefenceComparison? {
    func answers(_ image: Image, _ words: String?) throws -> DefendedAnswers? {
      try trial.answers(
        of: framed[0].model, to: words ?? self.words, in: framed[0].frame, about: image, target: target,
        maximumTokens: mostTokens, seed: seed, shouldStop: { Interruption.isRequested })
    }
    var answered = comparison
    answered.clean.answers = try answers(finding.clean, nil)
    answered.staticAttack.answers = try answers(staticImage.savedAndRead(), comparison.staticText)
    answered.adaptive.answers = try answers(finding.adversarial.savedAndRead(), words)
    return answered.adaptive.answers == nil ? nil : answered
  }
}

/// Prints the answers before and after for people, each in a line.
public func printResponses(_ change: ResponseChange) throws {
  try StandardOutput.print("answer before  \(change.clean.debugDescription)")
  try StandardOutput.print("answer after   \(change.adversarial.debugDescription)")
}
