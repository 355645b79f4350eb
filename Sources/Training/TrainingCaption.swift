import Phantoms
import Tensors

/// A caption together with its claims.
package struct TrainingCaption: Sendable {
  /// The words of the caption.
  package let text: String
  private let attributes: PhantomAttributes
  private let claims: Claims

  private enum Claims {
    case classOnly
    case finding
    case findingAndLocation
  }

  /// A caption that names the class and nothing else.
  package init(classOf attributes: PhantomAttributes) {
    text = attributes.phantomClass.caption
    self.attributes = attributes
    claims = .classOnly
  }

  /// A caption of these attributes in a style, in one of several wordings.
  package init(_ attributes: PhantomAttributes, style: CaptionStyle, using generator: inout RandomGenerator) {
    text = attributes.caption(style, using: &generator)
    self.attributes = attributes
    claims = style == .label ? .finding : .findingAndLocation
  }

  /// Two captions in one text, so that texts of more than one sentence and all positions occur.
  package init(longTextOn attributes: PhantomAttributes, using generator: inout RandomGenerator) {
    let styles: [CaptionStyle] = [.report, .finding].shuffled(using: &generator)
    text = styles.map { attributes.caption($0, using: &generator) }.joined(separator: " ")
    self.attributes = attributes
    claims = .findingAndLocation
  }

  /// Whether no claim of the caption is known to be wrong about an image: such a pair is no mismatch to learn
  /// from.
  package func mayBeTrue(of image: PhantomAttributes) -> Bool {
    guard attributes.phantomClass == image.phantomClass else { return false }
    if claims == .classOnly { return true }
    guard attributes.lesion?.finding == image.lesion?.finding else { return false }
    return claims == .finding || attributes.lesion?.location == image.lesion?.location
  }
}

extension TrainingCaption {
  /// The value of each attribute that the text tells, in the order of the heads; nil for others.
  var headValues: [Int?] {
    var values = attributes.headValues
    let told =
      switch claims {
      case .classOnly: 1
      case .finding: 2
      case .findingAndLocation: namesSize ? 5 : 4
      }
    for attribute in told..<values.count { values[attribute] = nil }
    return values
  }

  /// Whether the text tells the size, which some wordings leave out.
  private var namesSize: Bool { attributes.lesion.map { text.contains($0.size.rawValue) } ?? true }

  /// A true caption, of any style.
  package static func matched(_ attributes: PhantomAttributes, using generator: inout RandomGenerator)
    -> TrainingCaption
  {
    switch generator.integer(below: 16) {
    case 0..<2: TrainingCaption(classOf: attributes)
    case 2..<5: TrainingCaption(attributes, style: .label, using: &generator)
    case 5..<10: TrainingCaption(attributes, style: .report, using: &generator)
    case 10..<15: TrainingCaption(attributes, style: .finding, using: &generator)
    default: TrainingCaption(longTextOn: attributes, using: &generator)
    }
  }

  /// A caption that is wrong in one respect; nil when nothing of this kind can be wrong.
  package static func mismatched(
    _ attributes: PhantomAttributes, _ mismatch: CaptionMismatch, using generator: inout RandomGenerator
  ) -> TrainingCaption? {
    let altered = attributes.mismatched(mismatch, using: &generator)
    guard !altered.isEmpty else { return nil }
    let styles: [CaptionStyle] = mismatch == .wrongLocation ? [.report, .finding] : CaptionStyle.allCases
    return TrainingCaption(
      altered[generator.integer(below: altered.count)], style: styles[generator.integer(below: styles.count)],
      using: &generator)
  }
}
