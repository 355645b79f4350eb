import ArgumentParser
import Crossmatch
import ExampleSupport
import Foundation

/// What is measured, and how.
struct AblationOptions: ParsableArguments {
  @Option(help: "Folder of the model (Hugging Face CLIP layout), or phantom-clip.") var model: String
  @Option(help: "A PNG or JPEG file.") var image: String?
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
  @Option(help: "Pixels of the model's input around the lesion that are its margin.") var marginWidth = 4
  @Option(help: "The perturbation's L∞ budget in pixel units, a number or a fraction.")
  var radius = Fraction(value: 8 / 255)
  @Option(help: "Steps of the perturbation.") var steps = 10
  @Option(help: "Steps of the optimization of a patch.") var patchSteps = 40
  @Option(help: "Threads; all processors unless given.") var threads: Int?

  func validate() throws {
    guard set.isGiven != (image != nil) else {
      throw ValidationError("give --image, --pairs or --phantoms")
    }
    guard image == nil || (mask != nil && text != nil) else {
      throw ValidationError("--image needs --mask and --text")
    }
    guard image != nil || [mask, tissue, text, foil].allSatisfy({ $0 == nil }) else {
      throw ValidationError("--mask, --tissue, --text and --foil belong to --image")
    }
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads must be from 1 to 1024")
    }
  }

  /// The images, and how many lines of a set are left out; nil when the user stopped it.
  func subjects(for model: any ImageTextModel) throws -> (subjects: [AblationSubject], leftOut: Int)? {
    if set.isGiven { return try set.subjects(for: model, seed: seed) }
    func read(_ path: String) throws -> Mask { try Mask(contentsOf: URL(fileURLWithPath: path)) }
    let subject = try AblationSubject(
      name: image!, image: Image(contentsOf: URL(fileURLWithPath: image!)), lesion: read(mask!),
      tissue: tissue.map(read), text: text!, foil: foil)
    return ([subject], 0)
  }

  func ablation() throws -> LesionAblation {
    try LesionAblation(
      treatments: treatments, controls: controls, marginWidth: marginWidth,
      perturbation: PGD(budget: Budget(.linf, radius: radius.value), steps: steps), patchSteps: patchSteps)
  }

  /// All that decides over the rows.
  var settings: [String: String] {
    [
      "model": model, "image": image ?? "", "mask": mask ?? "", "tissue": tissue ?? "", "text": text ?? "",
      "foil": foil ?? "", "seed": "\(seed)",
      "treatments": treatments.map(\.rawValue).joined(separator: ", "), "controls": "\(controls)",
      "margin-width": "\(marginWidth)", "radius": "\(radius.value)", "steps": "\(steps)",
      "patch-steps": "\(patchSteps)",
    ].merging(set.settings) { own, _ in own }
  }
}

extension AblationTreatment: ExpressibleByArgument {}
