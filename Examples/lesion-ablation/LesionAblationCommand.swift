import ArgumentParser
import Crossmatch
import ExampleSupport
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
  @Flag(help: "Go on where an interrupted run with the same options left off.") var resume = false
  @Flag(help: "Print ablation.json on standard output.") var json = false

  private static let pictured = 3

  func run() throws {
    if let threads = options.threads { Parallelism.threadCount = threads }
    let modelFolder = try ModelFolder(named: options.model)
    let model = try modelFolder.imageTextModel()
    let ablation = try options.ablation()
    Interruption.watch()
    guard let (subjects, leftOut) = try options.subjects(for: model) else {
      note("stopped before the first image; nothing is written")
      Foundation.exit(130)
    }
    try OutputFile.makeFolder(folder(output))
    let progressFile = AblationProgressFile(in: folder(output), settings: options.settings)
    if !resume { progressFile.remove() }

    var line = CountLine(total: subjects.count, what: "images")
    var report = try ablation.run(
      on: subjects, against: model, seed: options.seed, after: progressFile.load(),
      save: { try progressFile.save($0) }, shouldStop: { Interruption.isRequested },
      progress: { line.show($0) })
    line.finish()
    guard report.isComplete else {
      note("\(report.rows.count) of \(subjects.count) images are measured; --resume goes on")
      return
    }

    report.leftOut = leftOut
    let failed = Set(report.failures.map(\.number))
    let pictures = try subjects.indices.filter { !failed.contains($0) }.prefix(Self.pictured).map { number in
      AblationPictures(
        of: subjects[number],
        variants: try ablation.variants(of: subjects, number: number, against: model, seed: options.seed))
    }
    try report.write(to: folder(output), model: modelFolder, command: Self.command, pictures: pictures)
    if json { print(try report.json(model: modelFolder), terminator: "") } else { printSummary(report) }
    if let first = report.failures.first {
      throw InputError(
        file: options.set.pairs, expected: "images that can be measured",
        found:
          "\(failed.count) of \(subjects.count) that failed, which --resume tries again; the first: \(first.error)"
      )
    }
    progressFile.remove()
  }

  /// What was typed, quoted for a shell where it has to be.
  private static var command: String {
    let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_./:=,+"))
    let arguments = CommandLine.arguments.dropFirst().map { argument in
      !argument.isEmpty && argument.unicodeScalars.allSatisfy(plain.contains)
        ? argument : "'" + argument.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
    return (["lesion-ablation"] + arguments).joined(separator: " ")
  }

  private func printSummary(_ report: AblationReport) {
    print(report.verdict)
    for contrast in report.contrasts {
      let (difference, share) = (contrast.difference, Int((contrast.share * 100).rounded()))
      print(
        "\(contrast.treatment.rawValue) against \(contrast.control.rawValue): "
          + "\(format(Float(difference.value), 3)) further "
          + "(\(format(Float(difference.low), 3)) to \(format(Float(difference.high), 3))), in \(share) % of \(contrast.count)"
      )
    }
    print("ablation.json, ablation.csv and report.html are in \(output)")
  }
}
