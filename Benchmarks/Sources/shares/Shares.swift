import ArgumentParser
import Crossmatch
import Foundation
import Workloads

@main struct Shares: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time the library's work and say which share of its limit it reaches.",
    discussion: """
      Models are read from the folders that CROSSMATCH_MINILM and CROSSMATCH_CLIP name; without them, random \
      weights of the same sizes take their place.
      """)

  @OptionGroup var threads: ThreadOption
  @Option(help: "Measure only rows whose name contains this.") var filter: String?
  @Option(help: "Least seconds spent on a row.") var seconds = 1.0
  @Option(help: "Measure only text encoders: folders in Hugging Face layout.", completion: .directory)
  var encoder: [String] = []
  @Option(help: "Measure nothing; write model folders with random weights into this folder.")
  var writeModels: String?

  func run() throws {
    if let writeModels {
      for model in RandomModel.allCases {
        let folder = URL(fileURLWithPath: writeModels).appendingPathComponent(model.rawValue)
        try model.write(to: folder)
        print(folder.path)
      }
      return
    }
    threads.apply()
    let table = Table(filter: filter, seconds: seconds)
    guard encoder.isEmpty else {
      for folder in encoder { try table.addEncoder(in: URL(fileURLWithPath: folder)) }
      return
    }
    table.addProducts()
    table.addAttention()
    table.addKernels()
    try table.addMiniLM()
    try table.addCLIP()
    table.addResampling()
  }
}
