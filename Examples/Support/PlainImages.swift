import ArgumentParser
import Crossmatch
import Foundation
import Phantoms
import Training

/// Images with captions: phantoms, or those of a folder.
public struct PlainImages: ParsableArguments {
  @Option(help: "So many phantoms that training never saw, from --seed on.") public var phantoms: Int?
  @Option(help: "The images of a metadata.jsonl, each with its last caption.") public var pairs: String?
  @Option(help: "Only this many lines of --pairs.") public var limit: Int?

  public init() {}

  /// Throws unless there is one kind of images.
  ///
  /// - Parameter seed: of the first phantom
  public func validate(seed: Int) throws {
    guard (phantoms == nil) != (pairs == nil) else { throw ValidationError("give --phantoms or --pairs") }
    guard limit == nil || pairs != nil else { throw ValidationError("--limit is for --pairs") }
    guard limit.map({ $0 > 0 }) ?? true else { throw ValidationError("--limit must be above 0") }
    guard let phantoms else { return }
    guard (1...1_000_000).contains(phantoms) else {
      throw ValidationError("--phantoms must be from 1 to 1000000")
    }
    guard (0...1_000_000_000).contains(seed) else {
      throw ValidationError("--seed of phantoms is a number from 0 to 1000000000")
    }
  }

  /// The images with their captions. Throws `InputError` for metadata with a line that cannot be used.
  ///
  /// - Parameters:
  ///   - input: phantoms are drawn as large as this model looks at them
  ///   - seed: of the first phantom
  ///   - others: how many phantoms to draw besides those that were asked for
  public func samples(for input: any ImageInput, seed: Int, besides others: Int = 0) throws -> [Sample] {
    if let pairs {
      let set = try PairSet(reading: URL(fileURLWithPath: pairs), limit: limit)
      try set.requireUsable()
      return set.samples
    }
    let side = max(input.imageSize.width, input.imageSize.height)
    let generator = PhantomGenerator(size: PhantomGenerator.size(nearestTo: side))
    return (0..<phantoms! + others).map {
      Sample(generator.phantom(seed: UInt64(PhantomLibrary.firstHeldOutSeed + seed + $0)))
    }
  }
}
