import Phantoms
import Tensors

/// A true caption of a phantom and one that differs from it in one respect.
package struct CaptionPair {
  /// The caption that is true.
  package let matched: String
  /// The caption that is wrong in one respect.
  package let mismatched: String

  /// Two captions of one style and wording, drawn from the phantom's seed. Nil when nothing of this kind can
  /// be wrong: a phantom without a lesion has no location.
  package init?(_ phantom: Phantom, _ mismatch: CaptionMismatch) {
    var generator = RandomGenerator(seed: phantom.seed ^ 0xCA97_1045)
    let altered = phantom.attributes.mismatched(mismatch, using: &generator)
    guard !altered.isEmpty else { return nil }
    let wrong = altered[generator.integer(below: altered.count)]
    // A label names no location.
    let styles: [CaptionStyle] = mismatch == .wrongLocation ? [.report, .finding] : CaptionStyle.allCases
    let style = styles[generator.integer(below: styles.count)]
    var sameDice = generator
    matched = phantom.attributes.caption(style, using: &generator)
    mismatched = wrong.caption(style, using: &sameDice)
  }
}
