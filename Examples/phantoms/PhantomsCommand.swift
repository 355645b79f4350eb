import ArgumentParser
import Crossmatch
import ExampleSupport
import Files
import Foundation
import Phantoms

@main struct PhantomsCommand: ExampleCommand {
  static let configuration = CommandConfiguration(
    commandName: "phantoms",
    abstract: "Draw medical phantoms with lesion masks and captions.",
    discussion: """
      Writes NNNNN.png, NNNNN-mask.png where there is a lesion, and metadata.jsonl with class, finding, location, \
      size, and matching and mismatched captions. Left and right are the image's own. The same seed draws the same \
      phantoms.
      """)

  @Option(help: "Phantoms to draw into --output. (default: 100)") var count: Int?
  @Option(help: "Seed of the first phantom; each next one has the next seed.") var seed: UInt64 = 0
  @Option(help: "Folder for the images and metadata.jsonl.") var output: String?
  @Option(help: "Width and height of each image, in pixels.") var size = 128
  @OptionGroup var earlier: EarlierRun
  @Option(help: "A PNG file to draw all classes into, without and with a lesion.") var contactSheet: String?

  private var chosenCount: Int { count ?? 100 }

  func validate() throws {
    guard output != nil || contactSheet != nil else {
      throw ValidationError("give --output, --contact-sheet or both")
    }
    try earlier.validate(output: output)
    try [ScopedOption("--count", count, acts: output != nil, "for --output")].validate()
    guard (0...10_000_000).contains(chosenCount) else {
      throw ValidationError("--count must be from 0 to 10000000")
    }
    let sizes = PhantomGenerator.sizes
    guard sizes.contains(size) else {
      throw ValidationError("--size must be from \(sizes.lowerBound) to \(sizes.upperBound)")
    }
  }

  func run() throws {
    let folder = try output.map { try OutputFolder($0, .phantoms, earlier) }
    if let contactSheet {
      let file = try NamedOutput(URL(fileURLWithPath: contactSheet))
      try file.check()
      try file.write(ContactSheet.image(seed: seed, size: size).pngBytes())
      note("written to \(contactSheet)")
    }
    guard let folder else { return }
    if earlier.overwrite { PhantomFolder.removeMetadata(from: folder.url) }
    Interruption.watch()
    var counter = CountLine(total: chosenCount, what: "phantoms")
    let written = try PhantomFolder.write(
      count: chosenCount, seed: seed, size: size, to: folder.url, isResuming: earlier.resume
    ) { done in
      counter.show(done)
      return !Interruption.isRequested
    }
    counter.finish()
    guard written == chosenCount else {
      note("\(written) of \(chosenCount) phantoms are drawn; the same command with --resume goes on")
      throw Interruption.Stop()
    }
    note("\(written) phantoms written to \(folder.path)")
  }
}
