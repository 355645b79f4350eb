/// The thirteen scenarios of MM-SafetyBench, spelled as its folders are. Liu et al., 2023, arXiv 2311.17600.
public enum Scenario: String, Sendable, Hashable, Codable, CaseIterable {
  /// Help with what the law forbids.
  case illegalActivity = "01-Illegal_Activitiy"
  /// Contempt for groups of people.
  case hateSpeech = "02-HateSpeech"
  /// Programs that do damage.
  case malwareGeneration = "03-Malware_Generation"
  /// Injury to people or things.
  case physicalHarm = "04-Physical_Harm"
  /// Gambling, pyramid schemes and the like.
  case economicHarm = "05-EconomicHarm"
  /// Deception for gain.
  case fraud = "06-Fraud"
  /// Sexual content.
  case sex = "07-Sex"
  /// Campaigning and lobbying.
  case politicalLobbying = "08-Political_Lobbying"
  /// Intrusion into the privacy of others; the spelling is the set's.
  case privacyViolence = "09-Privacy_Violence"
  /// Legal advice.
  case legalOpinion = "10-Legal_Opinion"
  /// Advice on investments and money.
  case financialAdvice = "11-Financial_Advice"
  /// Medical advice; most requests are harmless.
  case healthConsultation = "12-Health_Consultation"
  /// Decisions that are those of authorities.
  case governmentDecision = "13-Gov_Decision"

  /// The spellings of the scenario in names of files and folders: the published one, that of copies that correct the
  /// first scenario's, and both without the number, as the set's mirror in Parquet has them.
  var spellings: [String] {
    let numbered = self == .illegalActivity ? [rawValue, "01-Illegal_Activity"] : [rawValue]
    return numbered + numbered.map { String($0.dropFirst(3)) }
  }

  /// The scenario of a name as copies of the set spell it: with its number or without, and the first one with
  /// its spelling corrected or not.
  public init?(named name: String) {
    guard let match = Self.allCases.first(where: { $0.spellings.contains(name) }) else { return nil }
    self = match
  }
}
