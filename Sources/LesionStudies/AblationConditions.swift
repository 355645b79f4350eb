import Foundation
import ImageAttacks

/// A treatment of a region of an image.
public enum AblationTreatment: String, Sendable, Hashable, Codable, CaseIterable {
  /// A perturbation away from the text, within the budget.
  case perturbation
  /// A fill of that kind, chosen without looking at its effect: `LesionFill.Kind`.
  case flat, mean, blur, noise, inpainted, tissue
  /// The fill that lowers the similarity most.
  case bestFill = "best-fill"
  /// A patch of any levels, optimized away from the text.
  case patch

  var fill: LesionFill.Kind? { LesionFill.Kind(rawValue: rawValue) }
}

/// A part of an image that is treated.
public enum AblationRegion: String, Sendable, Hashable, Codable, CaseIterable {
  /// The lesion itself.
  case lesion
  /// Around the lesion.
  case margin
  /// The lesion's area and shape, anywhere else in the image.
  case control
  /// The lesion's area and shape, elsewhere in tissue.
  case tissueControl = "control-in-tissue"
  /// The model's patches of steepest gradient, as many as cover the lesion.
  case steepest = "steepest-patches"
  /// The model's patches that its last block attends to most, as many as cover the lesion.
  case attended = "attended-patches"
  /// Everything but the lesion.
  case outside
  /// The whole image.
  case everywhere

  /// Whether a treatment makes sense here: what continues or copies surroundings needs some.
  public func allows(_ treatment: AblationTreatment) -> Bool {
    switch treatment {
    case .perturbation: true
    case .flat, .mean, .noise: self != .everywhere
    case .blur, .inpainted, .tissue: self != .everywhere && self != .outside
    case .bestFill, .patch: [.lesion, .control, .tissueControl].contains(self)
    }
  }
}

/// The similarity of one image, treated in one way, to its text.
public struct AblationRow: Sendable, Hashable, Codable {
  /// The name of the subject.
  public var subject: String
  /// The group of the subject, such as the phantom's class; nil without groups.
  public var group: String?
  /// "clean" for the image as it is; "blank" and "noise-image" for images that replace it altogether.
  public var treatment: String
  /// Empty when there is none.
  public var region: String
  /// The number of the region or image among several of this kind, from 0.
  public var draw: Int
  /// The number of pixels of the model's input in the region.
  public var pixels: Int
  /// The cosine.
  public var similarity: Float
  /// The cosine to the text less that to its foil, if there is one.
  public var preference: Float?
}

extension String {
  /// A name of a treatment or region for people.
  var unhyphenated: String { replacingOccurrences(of: "-", with: " ") }
}
