import ArgumentParser
import Crossmatch
import Foundation
import Phantoms
import Pictures

@main struct AttackStrength: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attack-strength",
    abstract: "How far each image attack moves phantoms from their captions under phantom-clip, in L∞.",
    discussion: """
      Writes one line per attack, radius and phantom: the cosine of the saved 8-bit image with the phantom's own caption, \
      which the attacks make small. peers/image_attacks.py does the same with torchattacks and Foolbox, and \
      peers/strength_table.py compares the two. With --plot, reads such files and draws a chart.
      """)

  @Option(help: "Phantoms.") var count = 200
  @Option(help: "The first phantom's seed; training uses none from 1,000,000,000 on.") var seed: UInt64 =
    1_000_000_000
  @Option(help: "Radii in levels of 255, separated by commas.") var radii = "1,2,4,8"
  @Option(help: "Gradients of each image from each start; square takes ten times as many forward passes.")
  var gradients = 10
  @Option(help: "Only attacks of these names, separated by commas.") var attacks: String?
  @Option(help: "Images that are attacked at once.") var batch = 40
  @Option(help: "The file to write.") var output = "strength.csv"
  @Option(parsing: .upToNextOption, help: "Files to draw instead of attacking.") var plot: [String] = []
  @Option(help: "Lines of the chart, separated by commas; a peer's as torchattacks/pgd.")
  var lines = "square,fgsm,ni,mi,pgd,apgd with 5 starts"
  @Option(help: "The chart to draw.") var svg = "strength.svg"

  static let header = "tool,attack,radius,phantom,score,evaluations"

  func run() throws {
    guard plot.isEmpty else {
      let shown = lines.split(separator: ",").map(String.init)
      return try StrengthChart(of: plot).chart(of: shown).write(to: URL(fileURLWithPath: svg))
    }
    let model = try PhantomCLIP.load()
    let phantoms = (0..<count).map { PhantomGenerator(size: 128).phantom(seed: seed + UInt64($0)) }
    let captions = phantoms.map { phantom in
      zip(CaptionStyle.allCases, phantom.matchedCaptions).first { $0.0 == .finding }!.1
    }
    let texts = model.textEmbeddings(of: captions)
    let objectives = captions.indices.map { CosineObjective(.awayFrom, target: texts.rows($0..<$0 + 1)) }
    let subjects = zip(phantoms.map(\.image), objectives).map(Subject.init)
    let chosen = attacks?.split(separator: ",").map(String.init)

    var rows = [Self.header]
    func note(_ name: String, _ radius: Float, _ results: [Subject.Result]) {
      for (index, result) in results.enumerated() {
        rows.append(
          "crossmatch,\(name),\(Int(radius)),\(seed + UInt64(index)),\(result.score),\(result.evaluations)")
      }
      let mean = results.reduce(0) { $0 + Double($1.score) } / Double(results.count)
      print(
        "\(name) \(Int(radius))/255: mean \(String(format: "%.4f", mean)), \(results[0].evaluations) evaluations"
      )
    }
    note("clean", 0, subjects.map { Subject.Result(score: $0.score(of: $0.image, model), evaluations: 1) })
    for radius in radii.split(separator: ",").compactMap({ Float($0) }) {
      for entry in try Contestant.all(radius: radius / 255, gradients: gradients)
      where chosen?.contains(entry.name) ?? true {
        note(entry.name, radius, try entry.results(for: subjects, model, batch: batch))
        try OutputFile.write((rows.joined(separator: "\n") + "\n").utf8, to: URL(fileURLWithPath: output))
      }
    }
  }
}
