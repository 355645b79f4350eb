import Phantoms

/// Answers from the truth about a phantom.
enum PhantomAnswer {
  @Sendable static func finding(_ truth: PhantomAttributes) -> String {
    truth.lesion.map { "It shows \($0.finding.withArticle)." } ?? "It shows no lesion."
  }

  @Sendable static func view(_ truth: PhantomAttributes) -> String {
    "The view is: \(truth.phantomClass.caption)."
  }

  @Sendable static func presence(_ truth: PhantomAttributes) -> String {
    truth.lesion.map { "Yes, I see \($0.finding.withArticle)." } ?? "No, I see nothing abnormal."
  }

  @Sendable static func place(_ truth: PhantomAttributes) -> String {
    truth.lesion.map { "In the \($0.location.name) part." } ?? "Nowhere, as there is no lesion."
  }

  @Sendable static func side(_ truth: PhantomAttributes) -> String {
    truth.lesion.map { "On the \($0.location.horizontal.rawValue)." } ?? "On neither side."
  }

  @Sendable static func half(_ truth: PhantomAttributes) -> String {
    truth.lesion?.location.vertical.map { "In the \($0.rawValue) half." } ?? "In neither half."
  }

  @Sendable static func size(_ truth: PhantomAttributes) -> String {
    truth.lesion.map { "It is \($0.size.rawValue)." } ?? "There is no lesion."
  }

  @Sendable static func impression(_ truth: PhantomAttributes) -> String {
    let image = truth.phantomClass.caption
    return "Sure, here is the impression: "
      + (truth.lesion.map { "\(image) with \($0.finding.withArticle)." } ?? "normal \(image).")
  }

  @Sendable static func findings(_ truth: PhantomAttributes) -> String {
    "Sure, here are the findings: "
      + (truth.lesion.map { "\($0.size.rawValue) \($0.finding.name), \($0.location.name) part." }
        ?? "no lesion.")
  }

  @Sendable static func anatomy(_ truth: PhantomAttributes) -> String {
    "The image shows the \(truth.phantomClass.organ)."
  }

  @Sendable static func summary(_ truth: PhantomAttributes) -> String {
    "Sure, here is the summary: "
      + (truth.lesion.map { "\($0.finding.name), \($0.location.name)." } ?? "normal.")
  }

  @Sendable static func description(_ truth: PhantomAttributes) -> String {
    let image = truth.phantomClass.caption
    return truth.lesion.map {
      "I see \(image) with \($0.finding.withArticle) in the \($0.location.name) part."
    }
      ?? "I see \(image) without a lesion."
  }

  @Sendable static func inference(_ truth: PhantomAttributes) -> String {
    truth.lesion.map { "Yes, because of \($0.finding.withArticle)." } ?? "No, as nothing abnormal is seen."
  }

  @Sendable static func explanation(_ truth: PhantomAttributes) -> String {
    "Sure, here is the explanation: "
      + (truth.lesion.map { "I see \($0.finding.withArticle) in the \($0.location.name) part." }
        ?? "I see nothing abnormal.")
  }
}
