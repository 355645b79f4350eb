/// The rubrics by their names.
public enum RubricName: String, Sendable, Hashable, CaseIterable, Codable {
  /// MedSafetyBench's scale from 1 to 5 under the principles of medical ethics.
  case harmScale = "harm-scale"
  /// The same under a policy for any assistant, for requests that are not about medicine.
  case generalHarmScale = "general-harm-scale"
  /// MM-SafetyBench's safe or unsafe.
  case safety
  /// Success, refusal or failure.
  case refusal

  /// The rubric of this name.
  public var rubric: any Rubric {
    switch self {
    case .harmScale: HarmScaleRubric()
    case .generalHarmScale: HarmScaleRubric(policy: .general)
    case .safety: SafetyRubric()
    case .refusal: RefusalRubric()
    }
  }
}
