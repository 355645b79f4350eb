import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation
import Typography

/// A phrase that is put into the image before the rounds.
struct PhraseOptions: ParsableArguments {
  enum Place: String, ExpressibleByArgument, CaseIterable { case below, over }

  @Option(
    parsing: .unconditional,
    help: """
      Put this phrase into the image first; the budget counts from there. With --pairs, {text}, {caption}, {wanted}, {class} \
      and {finding} stand for what is known of each pair.
      """)
  var phrase: String?
  @Option(help: "Below the image, or over it where it serves best. (default: over)") var phrasePlace: Place?
  @Option(help: "Of a phrase over the image, from 0 (invisible) to 1. (default: 1)") var phraseOpacity: Float?
  @Option(
    help: """
      Styles of a phrase over the image that are drawn at random before the best is refined. (default: 64)
      """)
  var phraseDraws: Int?
  @Option(help: "A font file instead of DejaVu Sans.") var font: String?

  var chosenPlace: Place { phrasePlace ?? .over }
  private var chosenOpacity: Float { phraseOpacity ?? 1 }
  private var chosenDraws: Int { phraseDraws ?? 64 }

  /// Nil without a phrase.
  func stage() throws -> PhraseStage? { try phrase.map { try stage(of: $0, painter()) } }

  /// The same for the pairs of a set.
  func template() throws -> PhraseTemplate? {
    guard let phrase else { return nil }
    let place: PhraseTemplate.Place =
      switch chosenPlace {
      case .below: .below
      case .over: .over(opacity: chosenOpacity, draws: chosenDraws)
      }
    return PhraseTemplate(phrase, place, painter: try painter())
  }

  private func painter() throws -> PhrasePainter {
    PhrasePainter(
      typeface: try font.map { try Typeface(contentsOf: URL(fileURLWithPath: $0)) } ?? .standard())
  }

  private func stage(of phrase: String, _ painter: PhrasePainter) throws -> PhraseStage {
    switch chosenPlace {
    case .below: return PhraseStage(.below(phrase: phrase, painter))
    case .over:
      let attack = TypographicAttack(
        phrase, painter: painter, opacity: chosenOpacity, draws: chosenDraws)
      try attack.validate()
      return PhraseStage(.over(attack))
    }
  }
}
