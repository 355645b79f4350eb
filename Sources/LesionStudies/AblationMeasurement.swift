import EmbeddingModels
import Files
import ImageAttacks
import Imaging
import Objectives
import Perturbations
import Runs
import Tensors

/// An image, treated in one way.
public struct AblationVariant: Sendable {
  /// Nil for the image as it is.
  public let treatment: AblationTreatment?
  /// The treated region.
  public let region: AblationRegion
  /// The number of the region among several of this kind, from 0.
  public let draw: Int
  /// The region in the model's input.
  public let mask: Mask
  /// The model's input.
  public let image: Image
}

/// All treatments of one image.
struct AblationMeasurement {
  private let plan: LesionAblation
  private let subject: AblationSubject
  private let model: any ImageTextModel
  private let seed: Int
  /// The model's input of the clean image.
  private let image: Image
  private let objective: SimilarityObjective
  /// `[texts, dimension]`: the text, and its foil if there is one.
  private let texts: Tensor

  private struct Place {
    let region: AblationRegion
    let draw: Int
    let mask: Mask
  }

  init(plan: LesionAblation, subject: AblationSubject, model: any ImageTextModel, seed: Int) throws {
    let captions = [subject.text] + [subject.foil].compactMap { $0 }
    for caption in captions { try model.requireRoom(for: caption, field: "text") }
    (self.plan, self.subject, self.model, self.seed) = (plan, subject, model, seed)
    image = model.preprocessing.keepingChannels(subject.image)
    texts = model.textEmbeddings(of: captions)
    objective = SimilarityObjective(.awayFrom, target: texts.rows(0..<1))
  }

  /// The similarity of every variant, of the clean image and of images that show nothing.
  func rows(_ floors: AblationFloors) throws -> [AblationRow] {
    let variants = try variants()
    let embeddings = model.imageEmbeddings(of: variants.map(\.image))
    let similarities = similarities(of: embeddings)
    let treated = zip(variants, similarities).map { variant, measured in
      row(
        variant.treatment?.rawValue ?? "clean",
        region: variant.treatment == nil ? "" : variant.region.rawValue,
        draw: variant.draw, pixels: variant.mask.count, measured)
    }
    let empty = zip(floors.names, self.similarities(of: floors.embeddings)).map { name, measured in
      row(name.treatment, region: "", draw: name.draw, pixels: image.width * image.height, measured)
    }
    return treated + empty
  }

  private func similarities(of embeddings: Tensor) -> [(text: Float, foil: Float?)] {
    let columns = (0..<texts.rows).map { index in
      embeddings.cosineSimilarity(to: texts.rows(index..<index + 1).reshaped([texts.columns])).values
    }
    return columns[0].indices.map { (columns[0][$0], columns.count > 1 ? columns[1][$0] : nil) }
  }

  private func row(
    _ treatment: String, region: String, draw: Int, pixels: Int, _ measured: (text: Float, foil: Float?)
  ) -> AblationRow {
    AblationRow(
      subject: subject.name, group: subject.group, treatment: treatment, region: region, draw: draw,
      pixels: pixels, similarity: measured.text, preference: measured.foil.map { measured.text - $0 })
  }

  /// The clean image first.
  func variants() throws -> [AblationVariant] {
    let places = try places()
    let whole = try Region.everywhere.mask(for: image, model)
    var variants = [
      AblationVariant(treatment: nil, region: .everywhere, draw: 0, mask: whole, image: image)
    ]
    for treatment in plan.treatments {
      // Every treatment has a generator of its own, so that the choice of others does not change it.
      let number = AblationTreatment.allCases.firstIndex(of: treatment) ?? 0
      var generator = RandomGenerator(seed: seed)
      for _ in 0...number { generator = RandomGenerator(seed: generator.next()) }
      for place in places where place.region.allows(treatment) {
        guard let treated = try treat(place, with: treatment, &generator) else { continue }
        variants.append(
          AblationVariant(
            treatment: treatment, region: place.region, draw: place.draw, mask: place.mask, image: treated))
      }
    }
    return variants
  }

  private func places() throws -> [Place] {
    let lesion = try Region.lesion(subject.lesion).mask(for: subject.image, model)
    var generator = RandomGenerator(seed: seed)
    func controls(_ region: AblationRegion, within room: Mask?) -> [Place] {
      ControlRegions(of: lesion, within: room).draws(plan.controls, using: &generator).enumerated().map {
        Place(region: region, draw: $0, mask: $1)
      }
    }
    let anywhere = controls(.control, within: nil)
    var inTissue: [Place] = []
    if let tissue = subject.tissue, tissue.count > 0, tissue.count < tissue.pixels.count {
      inTissue = controls(.tissueControl, within: try Region.lesion(tissue).mask(for: subject.image, model))
    }
    var others: [Place] = []
    let margin = lesion.dilated(by: plan.marginWidth).subtracting(lesion)
    if margin.count > 0 { others.append(Place(region: .margin, draw: 0, mask: margin)) }
    let rankings: [(AblationRegion, PatchRanking?)] = [
      (.steepest, PatchRanking(gradientOf: objective, at: image, model)),
      (.attended, PatchRanking(attentionOf: model, at: image)),
    ]
    for (region, ranking) in rankings {
      guard let ranking, let size = model.patchSize else { continue }
      let mask = ranking.mask(ofFirst: lesion.covered(byPatchesOf: size).count / (size * size))
      if mask.count < mask.pixels.count { others.append(Place(region: region, draw: 0, mask: mask)) }
    }
    others.append(Place(region: .outside, draw: 0, mask: lesion.inverted))
    let whole = try Region.everywhere.mask(for: image, model)
    others.append(Place(region: .everywhere, draw: 0, mask: whole))
    return [Place(region: .lesion, draw: 0, mask: lesion)] + anywhere + inTissue + others
  }

  /// Nil when there is no room for the treatment.
  private func treat(
    _ place: Place, with treatment: AblationTreatment, _ generator: inout RandomGenerator
  ) throws -> Image? {
    if let kind = treatment.fill {
      return kind.typical(for: place.mask, using: &generator)?.image(image, filling: place.mask)
    }
    let region: Region = place.region == .everywhere ? .everywhere : .lesion(place.mask)
    let seed = Int(truncatingIfNeeded: generator.next())
    switch treatment {
    case .perturbation:
      return try plan.perturbation.run(
        on: image, within: region, goal: TextGoal(.awayFrom, subject.text), against: model, seed: seed
      ).image.adversarial
    case .bestFill:
      var run = try FillSearch().start(
        on: image, within: region, against: model, objective: objective, seed: seed)
      _ = run.run(within: RunLimits(steps: 64))
      return run.bestImage
    default:
      let patch = AdversarialPatch(.coveringRegion, steps: plan.patchSteps)
      var run = try patch.start(
        on: [.init(image, within: region, objective: objective)], against: model, seed: seed)
      _ = run.run(within: RunLimits(steps: patch.steps))
      return run.bestImage(ofSubject: 0)
    }
  }
}

/// Images that show nothing: what is left of similarities without any image.
struct AblationFloors: Sendable {
  /// The treatments and their draws, in the order of the embeddings' rows.
  let names: [(treatment: String, draw: Int)]
  let embeddings: Tensor

  init(_ model: any ImageTextModel, seed: Int) {
    let (height, width) = model.imageSize
    var generator = RandomGenerator(seed: seed)
    let blank = Image(
      width: width, height: height, channels: 3, pixels: .init(repeating: 128, count: 3 * width * height))
    let noise = (0..<LesionAblation.noiseImages).map { _ in
      Image(
        width: width, height: height, channels: 3,
        pixels: (0..<3 * width * height).map { _ in UInt8(generator.integer(below: 256)) })
    }
    names = [("blank", 0)] + noise.indices.map { ("noise-image", $0) }
    embeddings = model.imageEmbeddings(of: [blank] + noise)
  }
}
