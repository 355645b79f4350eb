import ArgumentParser
import Crossmatch
import Foundation
import Phantoms

/// Images with lesions and texts about them: phantoms, or a user's own.
public struct LesionSet: ParsableArguments {
  @Option(help: "So many phantoms with lesions.") public var phantoms: Int?
  @Option(
    help: """
      The images with a mask_file_name in a metadata.jsonl, as phantoms writes it or with file_name and text \
      (imagefolder), each with its last caption.
      """) public var pairs: String?
  @Option(help: "Only this many lines of --pairs.") public var limit: Int?
  @OptionGroup public var unusable: UnusableLines

  public init() {}

  public func validate() throws {
    guard phantoms.map({ (1...100_000).contains($0) }) ?? true else {
      throw ValidationError("--phantoms must be from 1 to 100000")
    }
    guard limit.map({ $0 > 0 }) ?? true else { throw ValidationError("--limit must be above 0") }
    guard limit == nil || pairs != nil else { throw ValidationError("--limit is for --pairs") }
    guard !unusable.skipUnusable || pairs != nil else {
      throw ValidationError("--skip-unusable is for --pairs")
    }
    guard phantoms == nil || pairs == nil else { throw ValidationError("give --phantoms or --pairs") }
  }

  /// Whether there is one.
  public var isGiven: Bool { phantoms != nil || pairs != nil }

  /// The images, and how many lines of `--pairs` cannot be used and are left out; those without a lesion are
  /// left out as well. Both is said on standard error. Nil when the user stopped it.
  ///
  /// - Parameters:
  ///   - seed: of the first phantom
  ///   - reading: how images of `--pairs` are read
  ///   - usesCaptions: whether the images' own texts have to fit into the model
  ///   - check: an `InputError` of it says why an image of `--pairs` cannot be used
  public func subjects(
    for model: any ImageTextModel, seed: Int, usesCaptions: Bool = true, reading: ReadingOptions,
    check: @Sendable (AblationSubject) throws -> Void = { _ in }
  ) throws -> (subjects: [AblationSubject], leftOut: Int)? {
    if let pairs {
      let set = try PairSet(reading: URL(fileURLWithPath: pairs), limit: limit, images: reading.reading())
      let line = SharedCountLine(CountLine(total: set.samples.count, what: "lines looked at"))
      defer { line.finish() }
      let images = try LesionImages(
        of: set, captionsFor: usesCaptions ? model : nil, leavesOutUnusable: unusable.skipUnusable,
        shouldStop: { Interruption.isRequested }, progress: { line.show($0) }, check: check)
      guard let images else { return nil }
      unusable.note(images.set)
      noteWarnings(of: images.set)
      try reading.checkEffect(on: images.set.traits, of: pairs)
      if images.withoutLesion > 0 {
        note("\(images.withoutLesion) of \(images.set.samples.count) images have no lesion and are left out")
      }
      return (images.subjects, images.set.unusable.count)
    }
    let (side, sizes) = (model.imageSize.height, PhantomGenerator.sizes)
    let subjects = AblationSubject.phantoms(
      phantoms!, seed: UInt64(bitPattern: Int64(seed)),
      size: min(max(side, sizes.lowerBound), sizes.upperBound))
    return (subjects, 0)
  }
}
