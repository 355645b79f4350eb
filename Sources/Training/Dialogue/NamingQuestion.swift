import Phantoms

/// A question that takes a finding or a place in the image for granted, which may be another than the image
/// shows.
struct NamingQuestion: Sendable {
  let task: PhantomTask
  /// The question, with `{finding}` and `{place}` where the names stand.
  let text: String
  /// The answer when what is named is what the image shows.
  let answer: @Sendable (PhantomAttributes) -> String

  var namesFinding: Bool { text.contains("{finding}") }
  var namesPlace: Bool { text.contains("{place}") }

  /// The question about a finding at a place.
  func text(finding: Finding, place: Location) -> String {
    text.replacing("{finding}", with: finding.withArticle).replacing("{place}", with: place.name)
  }

  private static let isRight: @Sendable (PhantomAttributes) -> String = { _ in "Yes, this is right." }

  /// All such questions.
  static let all: [NamingQuestion] = [
    NamingQuestion(task: .objectDetection, text: "Where do you see {finding}?", answer: PhantomAnswer.place),
    NamingQuestion(
      task: .objectDetection, text: "The image shows {finding}. Locate it.", answer: PhantomAnswer.place),
    NamingQuestion(
      task: .selection, text: "On which side do you see {finding}?", answer: PhantomAnswer.side),
    NamingQuestion(
      task: .inferenceMaking, text: "In which half do you see {finding}?", answer: PhantomAnswer.half),
    NamingQuestion(
      task: .factBased, text: "There is {finding}. How large is it?", answer: PhantomAnswer.size),
    NamingQuestion(
      task: .explanationGeneration, text: "Explain why this is {finding}.",
      answer: PhantomAnswer.explanation),
    NamingQuestion(
      task: .closeEnded, text: "The image shows {finding}. Is this right?", answer: isRight),
    NamingQuestion(
      task: .errorIdentification, text: "The report says: {finding}, {place}. Is it right?", answer: isRight),
    NamingQuestion(
      task: .closeEnded, text: "There is {finding} in the {place} part. Is this right?", answer: isRight),
    NamingQuestion(
      task: .diseaseClassification, text: "What lies in the {place} part?", answer: PhantomAnswer.finding),
    NamingQuestion(
      task: .diseaseClassification, text: "Name the lesion in the {place} part.",
      answer: PhantomAnswer.finding),
    NamingQuestion(
      task: .factBased, text: "How large is the lesion in the {place} part?", answer: PhantomAnswer.size),
    NamingQuestion(
      task: .findingsGeneration, text: "Describe the lesion in the {place} part.",
      answer: PhantomAnswer.findings),
  ]
}
