import ArgumentParser
import Crossmatch
import Foundation

/// Images with lesions and texts about them: phantoms, or a user's own.
public struct LesionSet: ParsableArguments {
  @Option(help: "So many phantoms with lesions.") public var phantoms: Int?
  @Option(
    help: """
      The images with a mask_file_name in a metadata.jsonl, as phantoms writes it or with file_name and text \
      (imagefolder), each with its last caption.
      """) public var pairs: String?
  @Option(help: "Only this many lines of --pairs.") public var limit: Int?

  public init() {}

  public func validate() throws {
    guard phantoms.map({ (1...100_000).contains($0) }) ?? true else {
      throw ValidationError("--phantoms must be from 1 to 100000")
    }
    guard limit.map({ $0 > 0 }) ?? true else { throw ValidationError("--limit must be above 0") }
    guard limit == nil || pairs != nil else { throw ValidationError("--limit is for --pairs") }
    guard phantoms == nil || pairs == nil else { throw ValidationError("give --phantoms or --pairs") }
  }

  /// Whether there is one.
  public var isGiven: Bool { phantoms != nil || pairs != nil }

  /// The images; those of `--pairs` without a lesion are left out, which is said on standard error.
  ///
  /// - Parameter seed: of the first phantom
  public func subjects(for encoder: any ImageEncoder, seed: Int) throws -> [AblationSubject] {
    if let pairs {
      let set = try PairSet(contentsOf: URL(fileURLWithPath: pairs), limit: limit)
      let (subjects, withoutLesion) = try AblationSubject.subjects(of: set)
      if withoutLesion > 0 {
        note("\(withoutLesion) of \(set.items.count) images have no lesion and are left out")
      }
      return subjects
    }
    let (side, sizes) = (encoder.imageSize.height, PhantomGenerator.sizes)
    return AblationSubject.phantoms(
      phantoms!, seed: UInt64(bitPattern: Int64(seed)),
      size: min(max(side, sizes.lowerBound), sizes.upperBound))
  }

  /// What decides over the images.
  public var settings: [String: String] {
    [
      "phantoms": phantoms.map(String.init) ?? "", "pairs": pairs ?? "",
      "limit": limit.map(String.init) ?? "",
    ]
  }
}
