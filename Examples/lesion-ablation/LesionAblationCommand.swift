import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation

@main struct LesionAblationCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesion-ablation",
    abstract: "Measure whether the match of images and texts lives in the lesion.",
    discussion: """
      The lesion, its margin, regions of its area and shape elsewhere, and the rest of the image are hidden, perturbed or \
      replaced alike, and the similarity to the text is measured after each. docs/lesion-patches.md says more.
      """)

  @OptionGroup var options: AblationOptions
  @Option(help: "Folder for ablation.json, ablation.csv and report.html.") var output: String
  @OptionGroup var earlier: EarlierRun
  @Flag(help: "Print ablation.json on standard output.") var json = false

  private static let pictured = 3

  func run() throws {
    options.resources.apply()
    let output = try OutputFolder(output, .ablation, earlier)
    let modelFolder = try openModel(options.model)
    let model = try modelFolder.imageTextModel()
    let ablation = try options.ablation()
    Interruption.watch()
    guard let (subjects, leftOut) = try options.subjects(for: model) else {
      note("stopped before the first image; nothing is written")
      throw Interruption.Stop()
    }
    let snapshots = SnapshotFile(in: output.url)
    if !earlier.resume { snapshots.remove() }

    var line = CountLine(total: subjects.count, what: "images")
    var report = try ablation.run(
      on: subjects, against: model, seed: options.seed, snapshots: snapshots,
      shouldStop: { Interruption.isRequested }, progress: { line.show($0) })
    line.finish()
    guard report.isComplete else {
      note("\(report.rows.count) of \(subjects.count) images are measured; --resume goes on")
      throw Interruption.Stop()
    }

    report.leftOut = leftOut
    let failed = Set(report.failures.map(\.number))
    let pictures = try subjects.indices.filter { !failed.contains($0) }.prefix(Self.pictured).map { number in
      AblationPictures(
        of: subjects[number],
        variants: try ablation.variants(of: subjects, number: number, against: model, seed: options.seed))
    }
    try report.write(to: output.url, model: modelFolder, command: commandLine(), pictures: pictures)
    if json {
      try StandardOutput.print(report.json(model: modelFolder), terminator: "")
    } else {
      try printSummary(report)
    }
    if let first = report.failures.first {
      throw InputError(
        file: options.set.pairs, expected: "images that can be measured",
        found:
          "\(failed.count) of \(subjects.count) that failed, which --resume tries again; the first: \(first.error)"
      )
    }
    snapshots.remove()
  }

  private func printSummary(_ report: AblationReport) throws {
    try StandardOutput.print(report.verdict)
    for contrast in report.contrasts {
      let (difference, share) = (contrast.difference, Int((contrast.share * 100).rounded()))
      try StandardOutput.print(
        "\(contrast.treatment.rawValue) against \(contrast.control.rawValue): "
          + "\(format(Float(difference.value), 3)) further "
          + "(\(format(Float(difference.low), 3)) to \(format(Float(difference.high), 3))), in \(share) % of \(contrast.count)"
      )
    }
    try StandardOutput.print("ablation.json, ablation.csv and report.html are in \(output)")
  }
}
