import AnswerStudies
import ArgumentParser
import Crossmatch
import ExampleSupport

extension StudyInput: ExpressibleByArgument {}
extension StudyAttack: ExpressibleByArgument {}
extension StudyRegion: ExpressibleByArgument {}

/// What is attacked, and how.
struct StudyOptions: ParsableArguments {
  @Option(help: "So many phantoms with a lesion, each with every input.") var phantoms: Int
  @Option(
    parsing: .unconditional,
    help: "Seed of the first attack on each input, and the one from which phantoms are drawn.")
  var seed = 2_000_000_000
  @Option(help: "Attacks on each input, under seeds one after the other.") var seeds = 2
  @Option(
    parsing: .upToNextOption,
    help: "Texts about each image: \(StudyInput.allCases.map(\.rawValue).joined(separator: ", ")).")
  var inputs = StudyInput.allCases
  @Option(
    parsing: .upToNextOption,
    help: "What is done to them: \(StudyAttack.allCases.map(\.rawValue).joined(separator: ", ")).")
  var attacks = StudyAttack.allCases
  @Option(
    parsing: .upToNextOption,
    help: """
      What of an image may change: \(StudyRegion.allCases.map(\.rawValue).joined(separator: ", ")). mcm-as-published knows \
      everywhere only.
      """)
  var regions = StudyRegion.allCases
  @Option(help: "The largest change of a level: the L∞ budget in pixel units, a number or a fraction.")
  var radius = Fraction(value: 4 / 255)
  @Option(
    parsing: .unconditional,
    help: "Forward passes of single texts and images that each attack may take, gradients included.")
  var evaluations = 300
  @Option(parsing: .unconditional, help: "Tokens of the suffix that attacks on the text search for.")
  var suffixLength = 20
  @Option(help: "A word of one token, of which suffixes are made at first.") var initialWord = "!"
  @Option(parsing: .unconditional, help: "Candidates of a step of gcg and mcm.") var searchWidth = 16
  @Option(parsing: .unconditional, help: "Tokens that are considered at a position.") var topK = 64
  @Option(parsing: .unconditional, help: "Steps on the image in a round of mcm.") var imageSteps = 5
  @Option(parsing: .unconditional, help: "The most tokens of an answer.") var maxTokens = 64

  func validate() throws {
    guard (1...100_000).contains(phantoms) else {
      throw ValidationError("--phantoms must be from 1 to 100000")
    }
    guard (1...1000).contains(seeds), !seed.addingReportingOverflow(seeds).overflow else {
      throw ValidationError("--seeds must be from 1 to 1000, all of them below \(Int.max)")
    }
    for (name, values) in [
      ("--inputs", inputs.map(\.rawValue)), ("--attacks", attacks.map(\.rawValue)),
      ("--regions", regions.map(\.rawValue)),
    ] {
      guard !values.isEmpty, Set(values).count == values.count else {
        throw ValidationError("\(name) must name some, each once")
      }
    }
    guard !attacks.contains(.mcmAsPublished) || regions.contains(.everywhere) else {
      throw ValidationError("--attacks mcm-as-published needs --regions everywhere")
    }
  }

  /// The plan.
  ///
  /// - Parameter size: the sides of the phantoms, in pixels
  func plan(size: Int) throws -> StudyPlan {
    var settings = StudySettings(budget: try Budget(.linf, radius: radius.value), evaluations: evaluations)
    (settings.suffixLength, settings.initialWord) = (suffixLength, initialWord)
    (settings.searchWidth, settings.topK) = (searchWidth, topK)
    (settings.imageSteps, settings.maximumTokens) = (imageSteps, maxTokens)
    try settings.validate()
    let seeds = seed..<seed + seeds
    let items = StudyItem.phantoms(
      phantoms, seed: UInt64(bitPattern: Int64(seed)), size: size, inputs: inputs, seeds: seeds)
    return try StudyPlan(items, attacks: attacks, regions: regions, seeds: seeds, settings: settings)
  }
}
