import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

/// What is measured, and how.
struct AblationOptions: ParsableArguments {
  @Option(help: "Folder of the model (Hugging Face CLIP layout), or phantom-clip.") var model: String
  @Option(help: "A PNG, JPEG, DICOM (scan.dcm, scan.dcm#3) or NIfTI (scan.nii.gz#k12) file.")
  var image: String?
  @OptionGroup var reading: ReadingOptions
  @Option(help: "A mask of the lesion, of the image's size: any level above 0 is inside.") var mask: String?
  @Option(help: "A mask of where controls may lie besides anywhere, of the image's size.") var tissue: String?
  @Option(parsing: .unconditional, help: "A true text about the image.") var text: String?
  @Option(parsing: .unconditional, help: "What would be true without the lesion.") var foil: String?
  @OptionGroup var set: LesionSet
  @Option(parsing: .unconditional, help: "Seed; also of the first phantom.") var seed = 0
  @Option(
    parsing: .upToNextOption,
    help: "What is done to regions: \(AblationTreatment.allCases.map(\.rawValue).joined(separator: ", ")).")
  var treatments = AblationTreatment.allCases
  @Option(help: "Control regions of each kind for each image.") var controls = 5
  @Option(help: "Pixels of the model's input around the lesion that are its margin. (default: 4)")
  var marginWidth: Int?
  @Option(help: "The perturbation's L∞ budget in pixel units, a number or a fraction. (default: 8/255)")
  var radius: Fraction?
  @Option(help: "Steps of the perturbation. (default: 10)") var steps: Int?
  @Option(help: "Steps of the optimization of a patch. (default: 40)") var patchSteps: Int?
  @OptionGroup var resources: AttackResourceOptions

  private var chosenMarginWidth: Int { marginWidth ?? 4 }
  private var chosenRadius: Fraction { radius ?? Fraction(value: 8 / 255) }
  private var chosenSteps: Int { steps ?? 10 }
  private var chosenPatchSteps: Int { patchSteps ?? 40 }

  /// The options that act with some treatments only.
  private var scopes: [ScopedOption] {
    let isPerturbing = treatments.contains(.perturbation)
    let treatsMargin = treatments.contains { AblationRegion.margin.allows($0) }
    let dependsOnChannels = !Set(treatments).isDisjoint(with: [.perturbation, .noise, .bestFill, .patch])
    return [
      ScopedOption(
        "--gray", reading.gray, acts: dependsOnChannels,
        "for --treatments perturbation, noise, best-fill and patch: others are alike in all channels"),
      ScopedOption("--radius", radius, acts: isPerturbing, "for --treatments perturbation"),
      ScopedOption("--steps", steps, acts: isPerturbing, "for --treatments perturbation"),
      ScopedOption("--patch-steps", patchSteps, acts: treatments.contains(.patch), "for --treatments patch"),
      ScopedOption(
        "--margin-width", marginWidth, acts: treatsMargin, "not for --treatments best-fill and patch"),
    ]
  }

  func validate() throws {
    try scopes.validate()
    guard set.isGiven != (image != nil) else {
      throw ValidationError("give --image, --pairs or --phantoms")
    }
    guard set.phantoms == nil || !reading.isGiven else {
      throw ValidationError("--gray and --window are for files, not for --phantoms")
    }
    guard image == nil || (mask != nil && text != nil) else {
      throw ValidationError("--image needs --mask and --text")
    }
    guard image != nil || [mask, tissue, text, foil].allSatisfy({ $0 == nil }) else {
      throw ValidationError("--mask, --tissue, --text and --foil belong to --image")
    }
  }

  /// The images, and how many lines of a set are left out; nil when the user stopped it.
  func subjects(for model: any ImageTextModel) throws -> (subjects: [AblationSubject], leftOut: Int)? {
    if set.isGiven { return try set.subjects(for: model, seed: seed, reading: reading) }
    func read(_ path: String) throws -> Mask { try Mask(contentsOf: URL(fileURLWithPath: path)) }
    let subject = try AblationSubject(
      name: image!, image: reading.image(image!), lesion: read(mask!),
      tissue: tissue.map(read), text: text!, foil: foil)
    return ([subject], 0)
  }

  func ablation() throws -> LesionAblation {
    let perturbation = PGD(budget: try Budget(.linf, radius: chosenRadius.value), steps: chosenSteps)
    try perturbation.validate()
    return try LesionAblation(
      treatments: treatments, controls: controls, marginWidth: chosenMarginWidth, perturbation: perturbation,
      patchSteps: chosenPatchSteps)
  }
}

extension AblationTreatment: ExpressibleByArgument {}
