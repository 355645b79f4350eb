import Judges
import Runs

/// What an attack that does not know of a defence and one that goes through it come to behind the defence. Of no
/// attack, both are the clean image and text.
public struct StudyDefence: Sendable, Hashable, Codable {
  /// How often each finding was judged behind the defence; 1 where nothing is random.
  public let judgements: Int
  /// The finding of the attack on the undefended model.
  public let staticAttack: Finding
  /// The finding of the attack through the defence.
  public let adaptive: Finding

  enum CodingKeys: String, CodingKey {
    case judgements, staticAttack = "static", adaptive
  }

  /// One of the findings.
  public struct Finding: Sendable, Hashable, Codable {
    /// The user's words.
    public let text: String
    /// The image, as a path inside of the run's folder.
    public let image: String
    /// The model's greedy response without the defence.
    public let undefendedResponse: String
    /// The greedy responses behind it, one for each judgement.
    public let responses: [String]
    /// The shares of these that are successes or refusals by the published rule on refusal phrases, and by the
    /// repaired one.
    public let successPublished, refusalPublished, successRepaired, refusalRepaired: Double
    /// The mean cross-entropy of the target's tokens behind the defence, in nats, over the judgements.
    public let targetLoss: Float
    /// The standard deviation of the judgements around it, that of a sample; 0 for a single one.
    public let deviation: Float
    /// Forward passes of single texts and images that the attack took.
    public let evaluations: Int
  }
}

extension StudyDefence.Finding {
  /// A finding that was judged.
  ///
  /// - Parameters:
  ///   - text: the user's words
  ///   - image: the image, as a path inside of the run's folder
  ///   - answers: what the model answers
  ///   - scores: minus the losses of the target
  ///   - evaluations: what the attack took
  init(text: String, image: String, answers: DefendedAnswers, scores: DefendedScores, evaluations: Int) {
    let (published, repaired) = (
      answers.judged.map { PublishedPhraseJudge().verdict(on: $0, to: text) },
      answers.judged.map { RepairedPhraseJudge().verdict(on: $0, to: text) }
    )
    func share(_ verdicts: [Verdict], _ wanted: Verdict) -> Double {
      Double(verdicts.count { $0 == wanted }) / Double(verdicts.count)
    }
    self.init(
      text: text, image: image, undefendedResponse: answers.undefended, responses: answers.judged,
      successPublished: share(published, .success), refusalPublished: share(published, .refusal),
      successRepaired: share(repaired, .success), refusalRepaired: share(repaired, .refusal),
      targetLoss: -scores.mean, deviation: scores.deviation, evaluations: evaluations)
  }
}

/// A figure of findings behind a defence: a mean over rows.
public enum StudyDefenceFigure: String, Sendable, Hashable, CaseIterable {
  /// The shares of responses that are successes or refusals by either rule.
  case successPublished, refusalPublished, successRepaired, refusalRepaired
  /// The mean cross-entropy of the target's tokens, in nats.
  case targetLoss

  /// The value of one finding.
  func value(of finding: StudyDefence.Finding) -> Double {
    switch self {
    case .successPublished: finding.successPublished
    case .refusalPublished: finding.refusalPublished
    case .successRepaired: finding.successRepaired
    case .refusalRepaired: finding.refusalRepaired
    case .targetLoss: Double(finding.targetLoss)
    }
  }
}
