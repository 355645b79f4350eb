import ArgumentParser
import Crossmatch
import Files
import Foundation

/// The options of attacks on an image.
public struct ImageOptions: ParsableArguments {
  @Option(help: "Folder of the model (Hugging Face CLIP layout), or phantom-clip, which --phantom implies.")
  public var model: String?
  @Option(help: "A PNG, JPEG, DICOM (scan.dcm, scan.dcm#3) or NIfTI (scan.nii.gz#k12) file.")
  public var image: String?
  @OptionGroup public var reading: ReadingOptions
  @Option(help: "Draw the phantom of this seed, with its lesion mask and captions, instead of reading files.")
  public var phantom: UInt64?
  @Option(parsing: .unconditional, help: "Move towards this text.") public var target: String?
  @Option(parsing: .unconditional, help: "Move away from this text.") public var awayFrom: String?
  @Option(help: "A mask of the lesion, of the image's size: any level above 0 is inside.") public var mask:
    String?
  @Option(
    help: """
      What of the image may change: of the --mask lesion, margin, outside, the patches that cover it, or a control of its \
      area and shape elsewhere; without a mask, the --patch-count patches of steepest gradient, or those that the model \
      attends to most.
      """) public var region: RegionName?
  @Option(
    help:
      "Patches of the model's grid that --region gradient and attention take. (default: \(usualPatchCount))")
  public var patchCount: Int?
  @Option(
    help:
      "Pixels of the model's input around the lesion that --region margin takes. (default: \(usualMarginWidth))"
  )
  public var marginWidth: Int?
  @Option(help: "The norm of the budget. (default: linf)") public var norm: Budget.Norm?
  @Option(
    help: """
      The budget, a number or a fraction, in the norm's units: pixel units for linf (8/255), l2 (1) and l1 (10), pixels \
      for l0 (100), 1 - SSIM for ssim (0.05).
      """) public var radius: Fraction?
  @Option(
    help:
      "The step in the same units, a number or a fraction; a quarter of the radius (linf: 2/255; l0: 0.5).")
  public var stepSize: Fraction?
  @Flag(help: "Start at a random point within the budget.") public var randomStart = false
  @Option(parsing: .unconditional, help: "Seed; the same seed gives the same result.") public var seed = 0
  @OptionGroup public var resources: AttackResourceOptions
  @Option(help: "Folder for pictures, result.json and trace.csv.") public var output: String?
  @OptionGroup public var earlier: EarlierRun
  @Flag(help: "Print result.json on standard output.") public var json = false

  private static let usualPatchCount = 4
  private static let usualMarginWidth = 4

  public init() {}

  /// The norm that was given, or the usual one.
  public var chosenNorm: Budget.Norm { norm ?? .linf }
  /// The margin that was given, or the usual one.
  public var chosenMarginWidth: Int { marginWidth ?? Self.usualMarginWidth }
  private var chosenPatchCount: Int { patchCount ?? Self.usualPatchCount }

  public func validate() throws {
    guard target == nil || awayFrom == nil else {
      throw ValidationError("give --target or --away-from, not both")
    }
    guard chosenMarginWidth > 0 else { throw ValidationError("--margin-width must be above 0") }
    guard chosenPatchCount > 0 else { throw ValidationError("--patch-count must be above 0") }
    try earlier.validate(output: output)
  }

  /// Throws unless the options name one image, and what goes with it.
  public func validateSubject() throws {
    guard (image == nil) != (phantom == nil) else { throw ValidationError("give --image or --phantom") }
    guard model != nil || phantom != nil else { throw ValidationError("give --model") }
    guard phantom == nil || mask == nil else { throw ValidationError("--phantom brings its own mask") }
    guard phantom == nil || !reading.isGiven else {
      throw ValidationError("--gray and --window are for files, not for --phantom")
    }
    guard phantom != nil || (mask == nil) == (region?.isFound ?? true) else {
      throw ValidationError("--mask and --region go together, but for gradient and attention")
    }
  }

  /// Throws if the options name an image, or what goes with one: a set has its own.
  public func validateNoSubject() throws {
    guard image == nil, phantom == nil, mask == nil, goal == nil else {
      throw ValidationError("--pairs brings images, masks and goals")
    }
    guard model != nil else { throw ValidationError("give --model") }
    guard output != nil else { throw ValidationError("--pairs needs --output") }
    guard region?.isFound != true else { throw ValidationError("--pairs takes a --region of its masks") }
  }

  /// The options that act with some regions only.
  public var regionScopes: [ScopedOption] {
    [
      ScopedOption(
        "--patch-count", patchCount, acts: region?.isFound ?? false, "for --region gradient and attention"),
      ScopedOption("--margin-width", marginWidth, acts: region == .margin, "for --region margin"),
    ]
  }

  /// The text to move towards or away from, nil when none was given.
  public var goal: TextGoal? {
    target.map { TextGoal(.towards, $0) } ?? awayFrom.map { TextGoal(.awayFrom, $0) }
  }

  /// The model that is named, or the packaged one for a phantom.
  public func modelFolder() throws -> ModelFolder {
    try model.map { try openModel($0) } ?? ModelFolder(contentsOf: PhantomCLIP.folder)
  }

  /// The image with its mask, and its caption if it is a phantom's.
  ///
  /// - Parameter keepsDepth: whether a file of 16 bits keeps its samples
  public func subject(for input: any ImageInput, keepsDepth: Bool) throws -> AttackSubject {
    if let phantom { return AttackSubject(phantom: phantom, for: input) }
    return AttackSubject(
      image: try reading.image(image!, keepsDepth: keepsDepth),
      lesion: try mask.map { try Mask(contentsOf: URL(fileURLWithPath: $0)) }, caption: nil)
  }

  /// What of the subject may change. Throws `InputError` when a region is wanted of a phantom without a lesion, and for
  /// patches as `Region` says.
  ///
  /// - Parameter goal: whose gradient chooses patches
  public func chosenRegion(of subject: AttackSubject, for goal: TextGoal, _ model: any ImageTextModel) throws
    -> Region
  {
    try chosenRegion(
      of: subject, steepest: { try .steepestPatches($0, of: subject.image, for: goal, model) },
      attended: { try .attendedPatches($0, of: subject.image, model) })
  }

  /// What of the subject may change. Throws `InputError` as above, and for patches that a model attends to, which is not
  /// told of models that answer.
  ///
  /// - Parameter loss: whose gradient chooses patches
  public func chosenRegion(of subject: AttackSubject, for loss: any ImageLoss) throws -> Region {
    try chosenRegion(
      of: subject, steepest: { try .steepestPatches($0, of: subject.image, for: loss) },
      attended: { _ in
        throw InputError(
          field: "region", expected: "another than attention, for models that answer", found: "attention")
      })
  }

  private func chosenRegion(
    of subject: AttackSubject, steepest: (_ count: Int) throws -> Region,
    attended: (_ count: Int) throws -> Region
  ) throws -> Region {
    guard let region else { return .everywhere }
    guard let lesionRegion = region.region(marginWidth: chosenMarginWidth) else {
      return try region == .gradient ? steepest(chosenPatchCount) : attended(chosenPatchCount)
    }
    guard let lesion = subject.lesion else {
      throw InputError(field: "region", expected: "a phantom with a lesion", found: "one without")
    }
    return try lesionRegion.region(around: lesion, seed: seed)
  }

  public func budget() throws -> Budget {
    try Budget(chosenNorm, radius: radius?.value ?? chosenNorm.usualRadius)
  }

  public func pgd(steps: Int) throws -> PGD {
    let budget = try budget()
    let attack = PGD(
      budget: budget, stepSize: stepSize?.value ?? budget.usualStep, steps: steps, startsRandomly: randomStart
    )
    try attack.validate()
    return attack
  }

  /// The folder of `--output`, ready to be written to; nil without one. Throws as `OutputFolder` does.
  public func outputFolder(_ traces: OutputFolder.Traces) throws -> OutputFolder? {
    try output.map { try OutputFolder($0, traces, earlier) }
  }

  /// The snapshot in the output folder; one that is not to be taken up is removed.
  public func snapshots(in output: OutputFolder?) -> SnapshotFile? {
    output.map { SnapshotFile(in: $0.url, resuming: earlier) }
  }

  /// The snapshot of the attack that does not know of a defence; likewise.
  public func staticSnapshots(in output: OutputFolder?) -> SnapshotFile? {
    output.map { SnapshotFile(in: $0.url, named: "static-snapshot.json", resuming: earlier) }
  }
}

extension CrossSchedule: ExpressibleByArgument {}
