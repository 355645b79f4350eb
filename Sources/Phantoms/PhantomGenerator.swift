import Imaging
import Preconditions
import Tensors

/// Draws phantoms: medical-looking images of 18 classes, with or without a lesion.
///
/// The same seed gives the same bits on every machine. Anatomy, lesion and noise are drawn from separate
/// streams: for one seed, the image without a lesion equals the image with it, except for the lesion and its
/// effect on an ultrasound beam below it. A larger size shows the same scene in finer pixels, with finer
/// noise.
public struct PhantomGenerator: Sendable {
  /// The width and height of the images in pixels.
  public let size: Int

  /// The sizes that can be drawn, in pixels.
  public static let sizes = 32...1024

  /// A generator for images of this size. Traps unless `sizes` contains it.
  public init(size: Int = 128) {
    require(Self.sizes.contains(size), "expected a size within \(Self.sizes) pixels, found \(size)")
    self.size = size
  }

  /// A phantom whose class is drawn evenly from all, with a lesion in two of three.
  public func phantom(seed: UInt64) -> Phantom {
    var generator = RandomGenerator(seed: seed ^ 0x5EED_0F_C1A55)
    let phantomClass = generator.pick(PhantomClass.allCases)
    return phantom(phantomClass, hasLesion: generator.chance(2 / 3), seed: seed)
  }

  /// A phantom of a class, with any of the class's findings or without a lesion.
  public func phantom(_ phantomClass: PhantomClass, hasLesion: Bool, seed: UInt64) -> Phantom {
    var generator = RandomGenerator(seed: seed ^ 0xF1D_1A6)
    let finding = generator.pick(phantomClass.findings)
    return phantom(phantomClass, finding: hasLesion ? finding : nil, seed: seed)
  }

  /// A phantom of a class with a certain finding; nil draws no lesion. Traps unless the class can have the
  /// finding.
  public func phantom(_ phantomClass: PhantomClass, finding: Finding?, seed: UInt64) -> Phantom {
    require(
      finding.map(phantomClass.findings.contains) ?? true,
      "expected one of \(phantomClass.findings.map(\.name)), found \(finding!.name)")
    var generator = RandomGenerator(seed: seed)
    var (anatomyDice, lesionDice, noiseDice) = (generator.split(), generator.split(), generator.split())
    let scene = phantomClass.scene(&anatomyDice)
    let lesion = finding.map { scene.placed($0, locations: phantomClass.locations, generator: &lesionDice) }
    let canvas = scene.render(size: size, lesion: lesion?.lesion, generator: &noiseDice)
    return Phantom(
      image: canvas.image(isColor: scene.isColor), lesionMask: lesion.map { _ in canvas.lesionMask },
      attributes: PhantomAttributes(phantomClass: phantomClass, lesion: lesion?.attributes), seed: seed,
      anatomyMask: canvas.anatomyMask)
  }
}

extension PhantomClass {
  fileprivate func scene(_ generator: inout RandomGenerator) -> any Scene {
    switch self {
    case .mriAlzheimer: HeadMRI(isAtrophic: true, generator: &generator)
    case .mriBrain: HeadMRI(isAtrophic: false, generator: &generator)
    case .fundusRetina: Fundus(generator: &generator)
    case .mammographyBreast: Mammogram(generator: &generator)
    case .octRetina: RetinaLayers(generator: &generator)
    case .ctHeart: HeartCT(generator: &generator)
    case .ctBrain: HeadCT(generator: &generator)
    case .ctChest: ChestCT(generator: &generator)
    case .endoscopyGastrointestinal: Endoscopy(generator: &generator)
    case .dermoscopySkin: Dermoscopy(generator: &generator)
    case .ultrasoundCarotid: CarotidUltrasound(generator: &generator)
    case .ultrasoundBreast: BreastUltrasound(generator: &generator)
    case .ultrasoundOvary: OvaryUltrasound(generator: &generator)
    case .ultrasoundBrain: NeonatalBrainUltrasound(generator: &generator)
    case .ultrasoundBaby: FetalUltrasound(generator: &generator)
    case .xraySkeleton: SkeletonXray(generator: &generator)
    case .xrayDental: DentalXray(generator: &generator)
    case .xrayChest: ChestXray(generator: &generator)
    }
  }
}
