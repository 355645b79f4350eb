import AnswerStudies
import CrossAttacks
import ImageAttacks

extension CampaignPlan.Attack.Kind {
  /// Members of a plan that would change nothing, and of what: a setting without effect is refused.
  func idleMembers(schedule: CrossSchedule?) -> [(member: String, of: String)] {
    switch self {
    case .image(let kind): kind.idleMembers.map { ($0, "image: \(kind.rawValue)") }
    case .answer(let attack): attack.idleMembers.map { ($0, "answer: \(attack.rawValue)") }
    case .cross(let preset):
      Self.crossMembers.compactMap { member, setting in
        if !preset.reads(setting) { return (member, "cross: \(preset.rawValue)") }
        guard let schedule, !schedule.reads(setting) else { return nil }
        return (member, "schedule: \(schedule.rawValue)")
      }
    }
  }

  /// The members of a cross attack that not every attack reads.
  private static let crossMembers: [(String, CrossSetting)] = [
    ("norm", .norm), ("radii", .radius), ("space", .space), ("stepShare", .stepSize),
    ("imageSteps", .imageSteps),
    ("textSteps", .textSteps), ("suffixLength", .suffixLength), ("topK", .topK),
    ("searchWidth", .searchWidth),
    ("rounds", .rounds), ("schedule", .schedule),
  ]
}

extension CampaignPlan.Attack.ImageKind {
  fileprivate var idleMembers: [String] {
    guard let named = GradientAttack.Named(rawValue: rawValue) else {
      return ["stepShare", "restarts", "randomStart", "transforms", "smoothing"]
    }
    return (named.hasSteps ? [] : ["steps"]) + (named.hasStepSize ? [] : ["stepShare"])
  }
}

extension StudyAttack {
  fileprivate var idleMembers: [String] {
    let (ofText, ofImage) = (["suffixLength", "searchWidth", "topK"], ["norm", "radii"])
    switch self {
    case .none: return ofText + ofImage + ["imageSteps", "evaluations", "space"]
    case .gcg: return ofImage + ["imageSteps", "space"]
    case .pgd: return ofText + ["imageSteps", "space"]
    case .mcm: return ["space"]
    case .mcmAsPublished: return ["searchWidth", "topK", "space"]
    }
  }
}
