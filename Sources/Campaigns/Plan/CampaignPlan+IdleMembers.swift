import CrossAttacks
import ImageAttacks

extension CampaignPlan.Attack.Kind {
  /// Members of a plan that would change nothing, and of what: a setting without effect is refused.
  func idleMembers(schedule: CrossSchedule?) -> [(member: String, of: String)] {
    switch self {
    case .image(let kind): kind.idleMembers.map { ($0, "image: \(kind.rawValue)") }
    case .cross(let preset):
      preset.idleMembers.map { ($0, "cross: \(preset.rawValue)") }
        + (schedule?.idleMembers.map { ($0, "schedule: \(schedule!.rawValue)") } ?? [])
    }
  }
}

extension CampaignPlan.Attack.ImageKind {
  fileprivate var idleMembers: [String] {
    guard let named = GradientAttack.Named(rawValue: rawValue) else {
      return ["stepShare", "restarts", "randomStart", "transforms", "smoothing"]
    }
    return (named == .fgsm ? ["steps"] : []) + (named.hasStepSize ? [] : ["stepShare"])
  }
}

extension CrossPreset {
  fileprivate var idleMembers: [String] {
    switch self {
    case .mcm: []
    case .mcmAsPublished: ["norm", "radii", "space", "stepShare", "textSteps", "schedule"]
    case .sepAttack, .coAttack, .sga:
      ["rounds", "textSteps", "suffixLength", "topK", "stepShare", "schedule"]
    }
  }
}

extension CrossSchedule {
  fileprivate var idleMembers: [String] {
    switch self {
    case .textOnly: ["norm", "radii", "space", "stepShare", "imageSteps"]
    case .imageOnly: ["textSteps", "topK", "searchWidth"]
    default: []
    }
  }
}
