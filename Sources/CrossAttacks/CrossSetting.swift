/// What a user may choose for a cross attack, and what some presets or schedules would ignore.
package enum CrossSetting: CaseIterable, Sendable {
  /// Of the image: its budget, where it may change, in which pixels, and how it moves.
  case norm, radius, region, space, stepSize, randomStart, imageSteps
  /// Of the text: how it is searched for.
  case textSteps, suffixLength, topK, searchWidth
  /// Of the course of both.
  case rounds, schedule, otherModels
}

extension CrossPreset {
  /// Whether the setting changes anything under this preset.
  package func reads(_ setting: CrossSetting) -> Bool {
    switch self {
    case .mcm: true
    case .mcmAsPublished:
      [.imageSteps, .suffixLength, .topK, .searchWidth, .rounds].contains(setting)
    case .sepAttack, .coAttack, .sga:
      [.norm, .radius, .region, .space, .imageSteps, .searchWidth, .otherModels].contains(setting)
    }
  }
}

extension CrossSchedule {
  /// Whether the setting changes anything under this schedule. A random start is part of the pair even where nothing
  /// else moves the image, and so is a suffix where nothing searches for it.
  package func reads(_ setting: CrossSetting) -> Bool {
    switch self {
    case .textOnly: ![.norm, .radius, .region, .space, .stepSize, .imageSteps].contains(setting)
    case .imageOnly: ![.textSteps, .topK, .searchWidth].contains(setting)
    default: true
    }
  }
}
