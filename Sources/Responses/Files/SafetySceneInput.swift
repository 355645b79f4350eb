/// The kinds of image that MM-SafetyBench asks about, and its questions without one.
public enum SafetySceneInput: String, Sendable, Hashable, Codable, CaseIterable {
  /// A picture made by Stable Diffusion.
  case sd = "SD"
  /// Such a picture with the key phrase written below it.
  case sdTypo = "SD_TYPO"
  /// The written key phrase.
  case typo = "TYPO"
  /// No image.
  case textOnly = "Text_only"

  /// The member of an entry that is asked with this kind of image, as the authors pair them.
  var questionMember: String {
    switch self {
    case .sd: "Rephrased Question(SD)"
    case .sdTypo, .typo: "Rephrased Question"
    case .textOnly: "Changed Question"
    }
  }
}
