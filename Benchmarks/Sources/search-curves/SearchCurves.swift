import ArgumentParser
import Crossmatch
import Foundation
import Workloads

@main struct SearchCurves: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare token-search presets over time: run them, or summarize what was run.",
    discussion: """
      With --model, runs every preset on every pair with every seed and prints CSV, as peers/search_curves.py does. With \
      --summarize, reads such files, prints a table and, with --svg, draws a chart.
      """)

  @Option(help: "Folder of the model.") var model: String?
  @Option(help: "Lines of prompt, tab, target.") var pairs = "search-pairs.tsv"
  @Option(help: "Presets with commas between.") var presets = "fast"
  @Option(help: "Seeds with commas between.") var seeds = "0,1,2"
  @Option(help: "Seconds of each run.") var seconds = 60.0
  @Option(help: "Evaluations after which a run ends as well.") var evaluations: Int?
  @Option(help: "Tokens of the trigger, for all presets.") var length = 20
  @OptionGroup var threads: ThreadOption
  @Option(parsing: .upToNextOption, help: "Files to summarize.") var summarize: [String] = []
  @Option(help: "The chart to draw.") var svg: String?
  @Option(help: "Methods whose names begin so are the peers to beat.") var peer = "pytorch"

  func validate() throws {
    guard (model == nil) == !summarize.isEmpty else { throw ValidationError("give --model or --summarize") }
    guard seconds > 0, length > 0 else { throw ValidationError("--seconds and --length must be above 0") }
  }

  func run() throws {
    threads.apply()
    if let model { return try measure(model) }
    let summary = CurveSummary(curves: try summarize.flatMap(Curve.read))
    print(summary.table(at: [5, 10, 20, 40, 60].filter { $0 < seconds } + [seconds], peers: peer))
    if let svg {
      try summary.chart(until: seconds, title: "Token search on all-MiniLM-L6-v2")
        .write(to: URL(fileURLWithPath: svg))
    }
  }

  private func measure(_ path: String) throws {
    let encoder = try ModelFolder(named: path).textEncoder()
    let texts = try String(contentsOfFile: pairs, encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: "\t").map(String.init) }
    print(Curve.header)
    for name in presets.split(separator: ",") {
      guard let preset = TokenSearch.Preset(rawValue: String(name)) else {
        throw ValidationError("\(name) is no preset")
      }
      for (pair, text) in texts.enumerated() {
        guard text.count == 2 else { throw ValidationError("\(pairs): line \(pair + 1) is no pair") }
        for seed in seeds.split(separator: ",") {
          let result = try TokenSearch(preset, suffixLength: length).run(
            prompt: text[0], target: text[1], against: encoder,
            limits: RunLimits(steps: .max, seconds: seconds, evaluations: evaluations), seed: Int(seed) ?? 0)
          for step in result.run.trace {
            print("\(name),\(pair),\(seed),\(step.seconds),\(step.candidates),\(step.score)")
          }
          fflush(nil)
        }
      }
    }
  }
}
