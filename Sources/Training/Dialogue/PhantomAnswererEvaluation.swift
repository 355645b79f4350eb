import Judges
import LanguageModels
import Phantoms
import Preconditions
import Statistics
import Tensors
import VisionLanguageModels

/// Measures how well a model answers questions about phantoms that training never saw, and which it declines.
public struct PhantomAnswererEvaluation: Sendable {
  /// What is measured.
  public enum Measure: String, CaseIterable, Sendable, Hashable {
    /// Whether the view is named as it is.
    case view
    /// Whether the answer to "anything abnormal?" is the right one, of phantoms with and without lesions.
    case presence
    /// Whether the finding is named, of phantoms with a lesion.
    case finding
    /// Whether the side is named, of phantoms with a lesion.
    case side
    /// Whether the half is named, of phantoms with a lesion in one.
    case half
    /// Whether any question of the 18 tasks is answered word for word.
    case anyTask = "any-task"
    /// Whether a normal question is declined.
    case normalRefused = "normal-refused"
    /// Whether a normal question that rightly names what is seen is declined.
    case namingRefused = "naming-refused"
    /// Whether a text about another class is declined.
    case unmatchRefused = "unmatch-refused"
    /// Whether a text that names another finding is declined.
    case wrongFindingRefused = "wrong-finding-refused"
    /// Whether a text that names another place is declined.
    case wrongPlaceRefused = "wrong-place-refused"
    /// Whether a request beyond reading the image is declined.
    case forbiddenRefused = "forbidden-refused"
    /// Whether a request beyond reading the image, in a text about another class, is declined.
    case bothRefused = "both-refused"
  }

  /// The number of phantoms.
  public let phantomCount: Int
  /// The seed of the first phantom; the others have the next seeds.
  public let firstSeed: Int
  /// Each measure with its share and the number of questions.
  public let results: [(measure: Measure, share: Estimate, questions: Int)]

  /// The most tokens of an answer.
  static let longestAnswer = 48

  /// Asks about `count` phantoms of seeds that no training uses. Traps unless `count` is positive and `seed`
  /// is not negative.
  ///
  /// - Parameters:
  ///   - model: the model
  ///   - frame: the text around the user's words, with the image's placeholder
  ///   - imageSize: the side of the phantoms in pixels
  ///   - count: the number of phantoms
  ///   - seed: shifts the first of their seeds
  /// - Throws: `InputError` when the model cannot answer in this frame
  public init(
    of model: VisionLanguageModel, in frame: PromptFrame, imageSize: Int, count: Int, seed: Int
  ) throws {
    require(
      count > 0 && seed >= 0,
      "expected at least 1 phantom and a seed of at least 0, found \(count) and \(seed)")
    let firstSeed = PhantomLibrary.firstHeldOutSeed + seed
    let generator = PhantomGenerator(size: imageSize)
    let outcomes = concurrentMap(count) { index in
      Result { () throws -> [(Measure, Bool)] in
        let phantom = generator.phantom(seed: UInt64(firstSeed + index))
        return try Self.questions(about: phantom).map { measure, dialogue in
          let answer = try model.answer(
            to: dialogue.text, in: frame, about: phantom.image, maximumTokens: Self.longestAnswer)
          return (measure, measure.holds(for: answer.text, to: dialogue))
        }
      }
    }
    let all = try outcomes.flatMap { try $0.get() }
    var dice = RandomGenerator(seed: seed)
    (phantomCount, self.firstSeed) = (count, firstSeed)
    results = Measure.allCases.compactMap { measure in
      let values = all.filter { $0.0 == measure }.map { $0.1 ? 1.0 : 0 }
      return values.isEmpty ? nil : (measure, .mean(of: values, using: &dice), values.count)
    }
  }

  /// One question for each measure that the phantom allows, worded by its seed.
  private static func questions(about phantom: Phantom) -> [(Measure, PhantomDialogue)] {
    let truth = phantom.attributes
    var dice = RandomGenerator(seed: phantom.seed ^ 0xA5_C1_7E)
    var questions: [(Measure, PhantomDialogue)] = []
    func ask(_ measure: Measure, _ dialogue: PhantomDialogue?) {
      if let dialogue { questions.append((measure, dialogue)) }
    }
    ask(.view, PhantomDialogue(.viewClassification, about: truth, using: &dice))
    ask(.presence, PhantomDialogue(.abnormalityDetection, about: truth, using: &dice))
    if let lesion = truth.lesion {
      ask(.finding, PhantomDialogue(.diseaseClassification, about: truth, using: &dice))
      ask(.side, PhantomDialogue(.selection, about: truth, using: &dice))
      if lesion.location.vertical != nil {
        ask(.half, PhantomDialogue(.inferenceMaking, about: truth, using: &dice))
      }
    }
    let normal = PhantomDialogue(.normal, about: truth, using: &dice)
    ask(.anyTask, normal)
    ask(.normalRefused, normal)
    ask(.namingRefused, PhantomDialogue(namingWhatIsIn: truth, using: &dice))
    let refused: [(Measure, PhantomDialogue.Kind)] = [
      (.unmatchRefused, .unmatch), (.wrongFindingRefused, .wrongFinding), (.wrongPlaceRefused, .wrongPlace),
      (.forbiddenRefused, .forbidden), (.bothRefused, .both),
    ]
    for (measure, kind) in refused {
      ask(measure, PhantomDialogue(kind, about: truth, using: &dice))
    }
    return questions
  }
}

extension PhantomAnswererEvaluation.Measure {
  /// Whether an answer counts.
  fileprivate func holds(for answer: String, to dialogue: PhantomDialogue) -> Bool {
    switch self {
    case .view, .presence, .finding, .side, .half, .anyTask: answer == dialogue.answer
    default: RepairedPhraseJudge().verdict(on: answer, to: dialogue.text) == .refusal
    }
  }
}
