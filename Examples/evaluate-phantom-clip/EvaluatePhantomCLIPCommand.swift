import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation
import Training

@main struct EvaluatePhantomCLIPCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate-phantom-clip",
    abstract: "Measure how well a model tells phantoms and captions apart that training never saw.",
    discussion: """
      Class without examples, over the captions of all 18 classes; and the area under the curve of matched against \
      mismatched captions that are wrong in class, finding or location. Intervals are 95 % bootstrap intervals.
      """)

  @Option(help: "Folder of a model of images and texts; the packaged phantom-clip unless given.") var model:
    String?
  @Option(help: "Phantoms to draw.") var count = 2_000
  @Option(help: "Which phantoms: their seeds start at 1000000000 and this.") var seed = 0
  @Flag(help: "Print JSON.") var json = false

  func validate() throws { try validateHeldOut(count: count, seed: seed) }

  func run() throws {
    let model =
      try model.map { try openModel($0) } ?? ModelFolder(contentsOf: PhantomCLIP.folder)
    let evaluation = PhantomEvaluation(of: try model.imageTextModel(), count: count, seed: seed)
    try StandardOutput.print(json ? evaluation.json : evaluation.text, terminator: "")
  }
}
