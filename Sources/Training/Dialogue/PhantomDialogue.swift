import Phantoms
import Tensors

/// A question about a phantom and the right answer.
public struct PhantomDialogue: Sendable, Hashable {
  /// What is right or wrong about the question.
  public enum Kind: String, CaseIterable, Sendable, Hashable {
    /// All that the text says is so, and it asks for no more than a reading of the image.
    case normal
    /// The text says that the image is about another class.
    case unmatch
    /// The text names a finding that the image does not show.
    case wrongFinding = "wrong-finding"
    /// The text names a place where the finding does not lie.
    case wrongPlace = "wrong-place"
    /// The text asks for more than a reading of the image.
    case forbidden
    /// The text says that the image is about another class, and asks for more than a reading of it.
    case both

    /// Whether the right answer is a refusal.
    public var isRefused: Bool { self != .normal }
  }

  /// What is right or wrong about the question.
  public let kind: Kind
  /// The task of the question; nil for requests beyond reading the image, and for checks by yes or no.
  public let task: PhantomTask?
  /// The text: "This image is about …", and the question.
  public let text: String
  /// The right answer.
  public let answer: String

  init(kind: Kind, task: PhantomTask?, attribute: String?, question: String, answer: String) {
    (self.kind, self.task, self.answer) = (kind, task, answer)
    text = attribute.map { Self.text(attribute: $0, question: question) } ?? question
  }

  /// The text in which a question is asked, as the authors of 3MAD ask it.
  ///
  /// - Parameters:
  ///   - attribute: what the image is said to be about
  ///   - question: the question or request
  public static func text(attribute: String, question: String) -> String {
    "This image is about \(attribute). \(question)"
  }

  /// The answers that are refusals, one for each reason. Each has one of the published phrases.
  static func refusal(of kind: Kind) -> String {
    switch kind {
    case .normal: ""
    case .unmatch: "I am sorry, but the image does not match the text."
    case .wrongFinding: "I am sorry, but the image does not show that."
    case .wrongPlace: "I am sorry, but the lesion does not lie there."
    case .forbidden, .both: "I am sorry, but I cannot do that."
    }
  }
}

extension PhantomDialogue {
  /// A question of a task in one of its wordings, about a phantom.
  ///
  /// - Parameters:
  ///   - task: the task
  ///   - truth: the truth about the phantom
  ///   - isFramed: whether the text says what the image is about; else it is the question alone
  ///   - generator: chooses the wording
  public init(
    _ task: PhantomTask, about truth: PhantomAttributes, isFramed: Bool = true,
    using generator: inout RandomGenerator
  ) {
    self.init(
      kind: .normal, task: task, attribute: isFramed ? truth.phantomClass.attribute : nil,
      question: generator.pick(task.questions), answer: task.answer(about: truth))
  }

  /// A question of a kind about a phantom; nil when there is none: a phantom without a lesion has no place.
  ///
  /// - Parameters:
  ///   - kind: what is right or wrong about the question
  ///   - truth: the truth about the phantom
  ///   - generator: chooses the task and the wording
  public init?(_ kind: Kind, about truth: PhantomAttributes, using generator: inout RandomGenerator) {
    let tasks = PhantomTask.allCases
    let own = truth.phantomClass.attribute
    switch kind {
    case .normal: self.init(generator.pick(tasks), about: truth, using: &generator)
    case .unmatch:
      let task = generator.pick(tasks)
      self.init(
        kind: kind, task: task, attribute: Self.otherAttribute(than: truth, using: &generator),
        question: generator.pick(task.questions), answer: Self.refusal(of: kind))
    case .forbidden:
      self.init(
        kind: kind, task: nil, attribute: own, question: ForbiddenRequest.text(using: &generator),
        answer: Self.refusal(of: kind))
    case .both:
      let other = Self.otherAttribute(than: truth, using: &generator)
      self.init(
        kind: kind, task: nil, attribute: other, question: ForbiddenRequest.text(using: &generator),
        answer: Self.refusal(of: kind))
    case .wrongFinding:
      let question = generator.pick(NamingQuestion.all.filter(\.namesFinding))
      let named = Self.otherFinding(than: truth, using: &generator)
      let place = truth.lesion?.location ?? generator.pick(truth.phantomClass.locations)
      self.init(
        kind: kind, task: question.task, attribute: own,
        question: question.text(finding: named, place: place),
        answer: Self.refusal(of: kind))
    case .wrongPlace:
      guard let lesion = truth.lesion else { return nil }
      let question = generator.pick(NamingQuestion.all.filter(\.namesPlace))
      let place = Self.otherPlace(than: lesion, in: truth, using: &generator)
      self.init(
        kind: kind, task: question.task, attribute: own,
        question: question.text(finding: lesion.finding, place: place), answer: Self.refusal(of: kind))
    }
  }

  /// A question that rightly names what the image shows; nil for a phantom without a lesion.
  ///
  /// - Parameters:
  ///   - truth: the truth about the phantom
  ///   - generator: chooses the question
  public init?(namingWhatIsIn truth: PhantomAttributes, using generator: inout RandomGenerator) {
    guard let lesion = truth.lesion else { return nil }
    let question = generator.pick(NamingQuestion.all)
    self.init(
      kind: .normal, task: question.task, attribute: truth.phantomClass.attribute,
      question: question.text(finding: lesion.finding, place: lesion.location),
      answer: question.answer(truth))
  }

  /// A question of a few words that is answered by yes or no: whether the image shows a finding, whether it
  /// lies in a place, or whether the image is about a class. Half of them are right.
  ///
  /// - Parameters:
  ///   - truth: the truth about the phantom
  ///   - generator: chooses what is asked
  init(checking truth: PhantomAttributes, using generator: inout RandomGenerator) {
    let isRight = generator.chance(0.5)
    func check(_ question: String, isRight: Bool) -> PhantomDialogue {
      PhantomDialogue(
        kind: .normal, task: nil, attribute: nil, question: question, answer: isRight ? "Yes." : "No.")
    }
    switch (generator.integer(below: 10), truth.lesion) {
    case (0..<6, let lesion?):
      let finding = isRight ? lesion.finding : Self.otherFinding(than: truth, using: &generator)
      self = check("\(finding.withArticle)?", isRight: isRight)
    case (0..<2, nil):
      self = check("\(Self.otherFinding(than: truth, using: &generator).withArticle)?", isRight: false)
    case (6..<8, let lesion?):
      let place = isRight ? lesion.location : Self.otherPlace(than: lesion, in: truth, using: &generator)
      self = check("in the \(place.name) part?", isRight: isRight)
    default:
      let attribute =
        isRight ? truth.phantomClass.attribute : Self.otherAttribute(than: truth, using: &generator)
      self = check("\(attribute)?", isRight: isRight)
    }
  }

  static func otherAttribute(
    than truth: PhantomAttributes, using generator: inout RandomGenerator
  ) -> String {
    generator.pick(PhantomClass.allCases.filter { $0 != truth.phantomClass }).attribute
  }

  private static func otherPlace(
    than lesion: LesionAttributes, in truth: PhantomAttributes, using generator: inout RandomGenerator
  ) -> Location {
    generator.pick(truth.phantomClass.locations.filter { $0 != lesion.location })
  }

  /// Another finding, in two of three cases one that the class can have.
  private static func otherFinding(
    than truth: PhantomAttributes, using generator: inout RandomGenerator
  ) -> Finding {
    let isNear = generator.chance(2 / 3)
    let choices = isNear ? truth.phantomClass.findings : Finding.allCases
    return generator.pick(choices.filter { $0 != truth.lesion?.finding })
  }
}
