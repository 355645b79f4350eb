import CrossAttacks
import Datasets
import Files
import Objectives

/// The goal of attacks on the pairs of a set.
public enum SetGoal: Sendable, Hashable {
  /// The match of `matched` pairs falls, that of others rises.
  ///
  /// - Parameter allCaptions: whether a match falls with all captions of the image together, of which the
  ///   pair's own changes
  case match(allCaptions: Bool = false)
  /// Image and caption both leave the image's caption for the text that the pairing gives it.
  case swap
  /// The pair's text leaves the top k for its image, or enters it: among these texts or, without any, among
  /// the captions of the set.
  case rank(PairRankObjective.Goal, top: Int, among: [String]? = nil)

  /// The name that results give it.
  public var name: String {
    switch self {
    case .match: "match"
    case .swap: "swap"
    case .rank(let goal, _, _): goal.rawValue
    }
  }

  /// Throws `InputError` for pairings that cannot have this goal.
  func check(_ pairings: [Pairing]) throws {
    let refused: [Pairing] =
      switch self {
      case .match: []
      case .swap: [.matched, .unmatched]
      case .rank: [.unmatched]
      }
    guard let wrong = pairings.first(where: refused.contains) else { return }
    throw InputError(
      field: "pairing",
      expected: "one that \(self == .swap ? "gives another text and " : "")is attacked with the goal \(name)",
      found: wrong.rawValue)
  }

  /// The goal of one pair.
  ///
  /// - Parameter candidates: among which it is ranked
  func goal(of pair: SetPair, among candidates: [String]) -> PairGoal {
    switch self {
    case .match(let allCaptions):
      guard pair.pairing.isMatch else { return .forgeMatch }
      let text = ExactString(pair.text)
      return .breakMatch(captions: allCaptions ? pair.sample.captions.filter { ExactString($0) != text } : [])
    case .swap:
      guard let wanted = pair.wanted else { fatalError("a swap to nothing") }
      return .swap(to: wanted)
    case .rank(let goal, let top, _): return .rank(goal, top: top, among: candidates)
    }
  }

  /// The goal in `run.json`.
  var record: JSON {
    var top: Int?
    var candidates: [String]?
    if case .rank(_, let k, let texts) = self { (top, candidates) = (k, texts) }
    return [
      "name": .string(name), "allCaptions": .bool(self == .match(allCaptions: true)),
      "top": top.map { .integer($0) } ?? .null,
      "candidates": candidates.map { .array($0.map { .string($0) }) } ?? .null,
    ]
  }

  /// Reads what `record` says. Throws `InputError`.
  init(_ record: JSONField) throws {
    let name = try record.member("name")
    switch try name.string(oneOf: ["match", "swap", "leave", "enter"]) {
    case "match": self = .match(allCaptions: try record.member("allCaptions").bool())
    case "swap": self = .swap
    case let rank:
      self = .rank(
        PairRankObjective.Goal(rawValue: rank)!, top: try record.member("top").integer(in: 1...Int.max),
        among: try record.member("candidates").ifPresent?.elements().map { try $0.string() })
    }
  }
}
