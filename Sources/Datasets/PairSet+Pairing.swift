import Files
import Phantoms
import Tensors

extension PairSet {
  /// Each image with one text. Images for which the set has no such text are left out.
  ///
  /// Unmatched captions are the set's own where it gives one for every image, else those of other images. A
  /// mismatched text is drawn from `mismatched_captions` among those worded like the true one, and where a
  /// line has none, from the captions of images that differ in just this respect.
  ///
  /// - Parameters:
  ///   - pairing: which of an image's texts it is paired with
  ///   - captionNumber: the number of the caption that is used among an image's, from 1; the last one unless
  ///     given
  ///   - seed: decides over what is drawn
  /// - Throws: `InputError` when no image has such a text, when one has fewer captions than the number says,
  ///   and when `unmatched` captions cannot be dealt out so that each image gets one of another class
  public func pairs(_ pairing: Pairing, captionNumber: Int? = nil, seed: Int) throws -> [SetPair] {
    var generator = RandomGenerator(seed: seed)
    let captions = try samples.map { $0.captions[try $0.captionIndex(captionNumber)] }
    let texts: [String?]
    switch pairing {
    case .matched: texts = captions
    case .unmatched, .optimizedUnmatched:
      texts = try givenUnmatched ?? otherImages(captions, &generator).map { captions[$0] }
    case .wrongClass, .wrongFinding, .wrongLocation:
      texts = samples.indices.map { mismatched(pairing.mismatch!, $0, captions, &generator) }
    }
    let pairs = zip(samples, captions).enumerated().compactMap { number, described in
      texts[number].map {
        SetPair(pairing: pairing, sample: described.0, caption: described.1, text: $0)
      }
    }
    guard !pairs.isEmpty else {
      throw InputError(
        field: pairing.rawValue, expected: "images of which the metadata know or imply such a caption",
        found: "none of \(samples.count)")
    }
    return pairs
  }

  /// The unmatched captions that the set gives; nil unless every image has one.
  private var givenUnmatched: [String]? {
    let given = samples.compactMap(\.unmatchedCaption)
    return given.count == samples.count ? given : nil
  }

  /// For each image another one whose caption is not true of it, each once, of another class if the set has
  /// several.
  private func otherImages(_ captions: [String], _ generator: inout RandomGenerator) throws -> [Int] {
    let classes = samples.map { $0.className.map { ExactString($0) } }
    let hasClasses = Set(classes.compactMap { $0 }).count > 1
    let own = samples.map { Set($0.captions.map { ExactString($0) }) }
    let keys = captions.map { ExactString($0) }
    let others = BipartiteMatching.random(count: samples.count, using: &generator) { image, other in
      if own[image].contains(keys[other]) { return false }
      guard hasClasses, let mine = classes[image], let its = classes[other] else { return true }
      return mine != its
    }
    guard let others else {
      throw InputError(
        field: Pairing.unmatched.rawValue,
        expected: "captions to deal out so that each image gets one of another"
          + (hasClasses ? " class" : " image"),
        found: "too many that are alike among \(samples.count) images")
    }
    return others
  }

  private func mismatched(
    _ mismatch: CaptionMismatch, _ number: Int, _ captions: [String], _ generator: inout RandomGenerator
  ) -> String? {
    let sample = samples[number]
    let own = Set(sample.captions.map { ExactString($0) })
    var choices = sample.mismatched[mismatch, default: []]
    if choices.isEmpty {
      choices = samples.indices.filter { samples[$0].differs(from: sample, in: mismatch) }.map {
        captions[$0]
      }
      .filter { !own.contains(ExactString($0)) }
    } else {
      choices = CaptionWording.like(captions[number], of: sample.captions, among: choices)
    }
    return choices.isEmpty ? nil : choices[generator.integer(below: choices.count)]
  }
}

extension Sample {
  /// Whether the other sample is known to agree in all that a wrong caption leaves right, and to differ in
  /// the rest.
  fileprivate func differs(from other: Sample, in mismatch: CaptionMismatch) -> Bool {
    guard let className, let otherClass = other.className else { return false }
    switch mismatch {
    case .wrongClass: return className != otherClass
    case .wrongFinding: return className == otherClass && finding != other.finding
    case .wrongLocation:
      guard let location, let otherLocation = other.location, finding != nil else { return false }
      return className == otherClass && finding == other.finding && location != otherLocation
    }
  }
}
