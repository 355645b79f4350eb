import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

/// The settings of a cross attack.
struct CrossOptions: ParsableArguments {
  @Option(help: "\(CrossPreset.allCases.map(\.rawValue).joined(separator: ", ")).") var preset = CrossPreset
    .mcm
  @Option(help: "Tokens of the suffix.") var suffixLength: Int?
  @Option(help: "Candidates scored in a token-search step.") var searchWidth: Int?
  @Option(help: "Tokens considered at a position.") var topK: Int?
  @Option(help: "Rounds.") var rounds: Int?
  @Option(help: "Steps on the image in a round.") var imageSteps: Int?
  @Option(help: "Token-search steps in a round.") var textSteps: Int?
  @Option(
    help: "What becomes of a round's work: \(CrossSchedule.rounds.map(\.rawValue).joined(separator: ", ")).")
  var schedule: CrossSchedule?
  @Option(
    help: "A JSON file {\"word\": [\"another\", …]} of what may replace words; else the tokens' neighbours.")
  var synonyms: String?

  @OptionGroup var source: SourceOptions

  func validate() throws {
    guard schedule != .staged else {
      throw ValidationError("--schedule staged is what --preset sep-attack, co-attack and sga go through")
    }
  }

  func attack(_ image: ImageOptions) throws -> any PairAttack {
    let budget = try image.budget()
    let substitution =
      try synonyms.map { try Substitution.table(contentsOf: URL(fileURLWithPath: $0)) } ?? .neighbours(10)
    let changes = CrossChanges(
      rounds: rounds, imageSteps: imageSteps, textSteps: textSteps, suffixLength: suffixLength,
      searchWidth: searchWidth, topK: topK, schedule: schedule)
    switch try changes.applied(to: preset.attack(budget: budget, substitution: substitution)) {
    case let cross as CrossAttack: return try configured(cross, image)
    case let other: return other
    }
  }

  private func configured(_ preset: CrossAttack, _ options: ImageOptions) throws -> CrossAttack {
    var attack = preset
    if self.preset == .mcm {
      var image = try options.pgd(steps: imageSteps ?? preset.image.totalSteps)
      image.space = source.space
      attack.image = image
    } else if var image = preset.image as? PGD {
      if let imageSteps { image.steps = imageSteps }
      image.space = source.space
      attack.image = image
    }
    return attack
  }
}

extension CrossPreset: ExpressibleByArgument {}
