import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

/// What the pair is meant to become.
struct GoalOptions: ParsableArguments {
  enum Name: String, ExpressibleByArgument, CaseIterable {
    case `break`, forge, swap, leave, enter
  }

  @Option(
    help: """
      What the pair is to become: break (a match falls), forge (a mismatch rises), swap (towards --swap-to, away from the \
      caption), leave or enter (the top --top among --candidates). Not with --target and --away-from, which move both sides. \
      With --pairs, a swap goes to the text that --pairing gives, and candidates are the captions of the set unless a file \
      has others.
      """) var goal: Name?
  @Option(parsing: .unconditional, help: "The caption that --goal swap moves towards.") var swapTo: String?
  @Option(help: "A file of texts, one a line, among which the pair is ranked.") var candidates: String?
  @Option(help: "The rank that --goal leave or enter is about. (default: 1)") var top: Int?
  @Option(help: "A file of further captions of the image, one a line, that a match is broken with as well.")
  var captions: String?

  private var chosenTop: Int { top ?? 1 }

  /// Throws unless the options say all that is needed for one pair.
  func validateForPair() throws {
    guard (goal == .swap) == (swapTo != nil) else {
      throw ValidationError("--goal swap and --swap-to go together")
    }
    guard (goal == .leave || goal == .enter) == (candidates != nil) else {
      throw ValidationError("--goal leave or enter and --candidates go together")
    }
    guard captions == nil || goal == nil || goal == .break else {
      throw ValidationError("--captions are for --goal break")
    }
  }

  /// Throws for options that a set brings itself, and for pairings whose match is broken or forged otherwise.
  func validate(forSetOf pairings: [Pairing], allCaptions: Bool) throws {
    guard swapTo == nil, captions == nil else {
      throw ValidationError("--pairs brings what --swap-to and --captions say")
    }
    guard candidates == nil || goal == .leave || goal == .enter else {
      throw ValidationError("--candidates are for --goal leave and enter")
    }
    let others = pairings.filter { !$0.isMatch }
    if goal == .break, let other = others.first {
      throw ValidationError("--goal break is for --pairing matched, not \(other.rawValue)")
    }
    guard goal != .forge || others.count == pairings.count else {
      throw ValidationError("--goal forge is not for --pairing matched")
    }
    guard !allCaptions || ((goal == nil || goal == .break) && others.count < pairings.count) else {
      throw ValidationError("--all-captions is for matches that are broken")
    }
  }

  /// - Parameter allCaptions: whether a match is broken with all captions of an image
  func chosenForSet(allCaptions: Bool) throws -> SetGoal {
    switch goal {
    case nil, .break, .forge: .match(allCaptions: allCaptions)
    case .swap: .swap
    case .leave: .rank(.leave, top: chosenTop, among: try candidates.map(texts))
    case .enter: .rank(.enter, top: chosenTop, among: try candidates.map(texts))
    }
  }

  /// - Parameter text: a text that both sides are to move towards, or away from
  func chosen(moving text: TextGoal?) throws -> PairGoal {
    if let text { return .move(text) }
    switch goal ?? .break {
    case .break: return .breakMatch(captions: try captions.map(texts) ?? [])
    case .forge: return .forgeMatch
    case .swap: return .swap(to: swapTo!)
    case .leave: return .rank(.leave, top: chosenTop, among: try texts(candidates!))
    case .enter: return .rank(.enter, top: chosenTop, among: try texts(candidates!))
    }
  }

  private func texts(_ path: String) throws -> [String] {
    try PromptFile.prompts(in: URL(fileURLWithPath: path))
  }
}
