import ArgumentParser
import Crossmatch
import Foundation
import Pictures
import Workloads

@main struct CostGrowth: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how time and memory of a step grow with what is asked of it.",
    discussion: """
      Each series changes one thing only; its slope is that of the logarithms over the upper half: 1 is growth in \
      proportion. Models are read from the folders that CROSSMATCH_MINILM and CROSSMATCH_CLIP name; without them, \
      random weights of the same sizes take their place.
      """)

  @OptionGroup var threads: ThreadOption
  @Option(help: "Measure only series whose name contains this.") var filter: String?
  @Option(help: "Least seconds spent on a point.") var seconds = 1.0
  @Option(help: "Write a chart of each kind into this folder: time and memory.") var svg: String?

  func run() throws {
    threads.apply()
    var found: [Growth] = []
    print("series                                   size   median ms   processor ms   peak MiB")
    for series in try Series.all(filter: filter) {
      let growth = try Growth(of: series, seconds: seconds) { print($0) }
      print("\(series.name): \(growth.summary)\n")
      found.append(growth)
    }
    guard let svg else { return }
    let folder = URL(fileURLWithPath: svg)
    try OutputFile.makeFolder(folder)
    for chart in [Growth.timeChart(found), Growth.memoryChart(found)] {
      try OutputFile.write(chart.chart.svg.utf8, to: folder.appendingPathComponent(chart.file))
    }
  }
}
