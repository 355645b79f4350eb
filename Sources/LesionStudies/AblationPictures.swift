import EmbeddingModels
import Imaging
import Pictures

/// The pictures of one image in a report.
public struct AblationPictures: Sendable {
  /// The image with its lesion and its text.
  public let subject: AblationSubject
  /// The treated images.
  public let variants: [AblationVariant]

  /// - Parameters:
  ///   - subject: the image that the variants are of
  ///   - variants: as `LesionAblation.variants` gives them
  public init(of subject: AblationSubject, variants: [AblationVariant]) {
    (self.subject, self.variants) = (subject, variants)
  }

  private static let width = 160

  /// The clean image, the regions outlined, the lesion after each treatment, and the perturbation.
  var figures: [HTML] {
    guard let clean = variants.first(where: { $0.treatment == nil })?.image else { return [] }
    let factor = max(1, Self.width / clean.width)
    let large = clean.enlarged(by: factor)
    var figures = [figure(large, "the image as it is", "As it is")]
    for region in AblationRegion.allCases where region != .everywhere {
      let masks = variants.filter { $0.region == region && $0.treatment != nil }.map(\.mask)
      let distinct = masks.reduce(into: [Mask]()) { if !$0.contains($1) { $0.append($1) } }
      guard !distinct.isEmpty, region != .outside else { continue }
      let outlined = distinct.reduce(large) { $0.outlined($1.enlarged(by: factor)) }
      figures.append(
        figure(outlined, "the image with an outline", "Outlined: \(region.rawValue.unhyphenated)"))
    }
    for variant in variants where variant.region == .lesion {
      guard let treatment = variant.treatment else { continue }
      figures.append(
        figure(variant.image, "the image after the treatment", "Lesion: \(treatment.rawValue.unhyphenated)"))
      if treatment == .perturbation {
        let perturbation = Perturbation(from: clean, to: variant.image)
        figures.append(
          figure(
            perturbation.pictureWithScale(within: Self.width), "the change of each pixel", "The perturbation")
        )
      }
    }
    return figures
  }

  private func figure(_ image: Image, _ alternative: String, _ caption: String) -> HTML {
    .figure(image, alternative: "\(subject.name): \(alternative)", caption: "\(caption)", width: Self.width)
  }
}
