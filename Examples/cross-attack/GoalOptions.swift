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
      caption), leave or enter (the top --top among --candidates). Not with --target and --away-from, which move both sides.
      """) var goal: Name?
  @Option(parsing: .unconditional, help: "The caption that --goal swap moves towards.") var swapTo: String?
  @Option(help: "A file of texts, one a line, among which the pair is ranked.") var candidates: String?
  @Option(help: "The rank that --goal leave or enter is about.") var top = 1
  @Option(help: "A file of further captions of the image, one a line, that a match is broken with as well.")
  var captions: String?

  func validate() throws {
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

  /// - Parameter text: a text that both sides are to move towards, or away from
  func chosen(moving text: TextGoal?) throws -> PairGoal {
    if let text { return .move(text) }
    func texts(_ path: String) throws -> [String] { try PromptFile.prompts(in: URL(fileURLWithPath: path)) }
    switch goal ?? .break {
    case .break: return .breakMatch(captions: try captions.map(texts) ?? [])
    case .forge: return .forgeMatch
    case .swap: return .swap(to: swapTo!)
    case .leave: return .rank(.leave, top: top, among: try texts(candidates!))
    case .enter: return .rank(.enter, top: top, among: try texts(candidates!))
    }
  }

  /// For snapshots.
  var settings: [String: String] {
    [
      "goal": goal?.rawValue ?? "", "swap-to": swapTo ?? "", "candidates": candidates ?? "", "top": "\(top)",
      "captions": captions ?? "",
    ]
  }
}
