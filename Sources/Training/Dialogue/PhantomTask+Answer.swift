import Phantoms

extension PhantomTask {
  /// The answer to the task's questions that the truth about a phantom gives.
  ///
  /// Answers have none of the published phrases of refusals.
  func answer(about truth: PhantomAttributes) -> String {
    switch self {
    case .diseaseClassification: PhantomAnswer.finding(truth)
    case .viewClassification: PhantomAnswer.view(truth)
    case .abnormalityDetection: PhantomAnswer.presence(truth)
    case .objectDetection: PhantomAnswer.place(truth)
    case .impressionGeneration: PhantomAnswer.impression(truth)
    case .findingsGeneration: PhantomAnswer.findings(truth)
    case .anatomicalFindings: PhantomAnswer.anatomy(truth)
    case .impressionSummary: PhantomAnswer.summary(truth)
    case .openEnded: PhantomAnswer.description(truth)
    case .closeEnded: truth.lesion == nil ? "Yes, it is normal." : "No, it is abnormal."
    case .factBased: PhantomAnswer.size(truth)
    case .inferenceBased: PhantomAnswer.inference(truth)
    case .matching: "Yes, image and text match: \(truth.phantomClass.caption)."
    case .selection: PhantomAnswer.side(truth)
    case .errorIdentification:
      truth.lesion.map { "Yes, the report misses \($0.finding.withArticle)." } ?? "No, the report is right."
    case .qualityAssessment: "The image can be read: \(truth.phantomClass.caption)."
    case .explanationGeneration: PhantomAnswer.explanation(truth)
    case .inferenceMaking: PhantomAnswer.half(truth)
    }
  }
}
