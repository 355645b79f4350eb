import ArgumentParser
import Crossmatch
import Foundation

@main struct RankAgreement: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare the order of a token search's candidates in bfloat16 with that in 32 bits, by phase.",
    discussion: """
      The search itself is in 32 bits. Phases double in length. Printed are the mean correlation of ranks (Spearman), \
      the share of steps whose best candidate is the best in bfloat16 as well, the share in which it is among the best \
      sixteenth, which --precision mixed scores again, and its worst place.
      """)

  @Option(help: "Folder of the model.") var model: String
  @Option(help: "Lines of prompt, tab, target.") var pairs = "search-pairs.tsv"
  @Option(help: "The preset.") var preset = TokenSearch.Preset.gcg
  @Option(help: "Seeds with commas between.") var seeds = "0,1,2"
  @Option(help: "Steps of each search.") var steps = 128
  @Option(help: "Tokens of the trigger.") var length = 20

  func run() throws {
    Precision.current = .mixed
    guard Precision.hasDrafts else {
      throw ValidationError("no bfloat16 here: name a unit in CROSSMATCH_BFLOATS")
    }
    Precision.current = .f32
    let encoder = try ModelFolder(named: model).textEncoder()
    var byStep: [[ObservedLoss.Step]] = []
    for line in try String(contentsOfFile: pairs, encoding: .utf8).split(separator: "\n") {
      let text = line.split(separator: "\t").map(String.init)
      guard text.count == 2 else { throw ValidationError("\(pairs): \"\(line)\" is no pair") }
      let target = encoder.textEmbeddings(of: [text[1]])
      for seed in seeds.split(separator: ",") {
        let loss = ObservedLoss(
          EmbeddingTextLoss(encoder, CosineObjective(target: target.reshaped([target.count]))))
        _ = try TokenSearch(preset, suffixLength: length).run(
          SearchTask(prompts: [text[0]], losses: [loss]), goal: GoalDescription(objective: "cosine"),
          limits: RunLimits(steps: steps), seed: Int(seed) ?? 0)
        for (index, step) in loss.steps.enumerated() {
          if index == byStep.count { byStep.append([]) }
          byStep[index].append(step)
        }
      }
    }
    print("steps        correlation  best first  in the sixteenth  worst place")
    var start = 0
    while start < byStep.count {
      let end = min(byStep.count, max(start * 2, start + 8))
      print(Self.row(start + 1, end, byStep[start..<end].flatMap { $0 }))
      start = end
    }
  }

  private static func row(_ first: Int, _ last: Int, _ steps: [ObservedLoss.Step]) -> String {
    func share(_ condition: (ObservedLoss.Step) -> Bool) -> Double {
      Double(steps.count(where: condition)) / Double(steps.count)
    }
    let correlation = steps.reduce(0) { $0 + Double($1.correlation) } / Double(steps.count)
    return String(
      format: "%4d to %4d  %11.4f  %9.1f%%  %15.1f%%  %d of %d", first, last, correlation,
      100 * share { $0.placesBeforeBest == 0 }, 100 * share { $0.placesBeforeBest < max(8, $0.count / 16) },
      1 + (steps.map(\.placesBeforeBest).max() ?? 0), steps.map(\.count).max() ?? 0)
  }
}

extension TokenSearch.Preset: ExpressibleByArgument {}
