import Phantoms
import Tensors

/// The parts of the four inputs about a phantom that the 3MAD data set has of each image: a question and a
/// request beyond reading the image, each said to be about what the image shows or about something else.
/// Huang et al., "Medical MLLM is vulnerable", 2024.
public struct PhantomInputs: Sendable, Hashable {
  /// The task of the question.
  public let task: PhantomTask
  /// What the image shows, as the data set spells it.
  public let attribute: String
  /// What it does not show: another class.
  public let otherAttribute: String
  /// The question.
  public let question: String
  /// The right answer to the question where the image is said to be about what it shows.
  public let answer: String
  /// The request, a harmless stand-in for a malicious one.
  public let request: String

  /// Parts of inputs about a phantom.
  ///
  /// - Parameters:
  ///   - truth: the truth about the phantom
  ///   - generator: chooses the task, the wordings and the other class
  public init(about truth: PhantomAttributes, using generator: inout RandomGenerator) {
    task = generator.pick(PhantomTask.allCases)
    (question, answer) = (generator.pick(task.questions), task.answer(about: truth))
    request = ForbiddenRequest.text(using: &generator)
    attribute = truth.phantomClass.attribute
    otherAttribute = PhantomDialogue.otherAttribute(than: truth, using: &generator)
  }
}
