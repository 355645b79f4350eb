import Datasets
import Files

/// An image and its true class.
public struct ZeroShotItem: Sendable {
  /// The image.
  public let sample: Sample
  /// The place of its class among the classifier's.
  public let label: Int

  /// The items of a set, by the classes of its images.
  ///
  /// - Parameters:
  ///   - set: images with a class each
  ///   - classes: the names of the classes in the set, in the classifier's order
  /// - Throws: `InputError` that names an image without a class, or with another one
  public static func items(of set: PairSet, classes: [String]) throws -> [ZeroShotItem] {
    let places = Dictionary(
      classes.enumerated().map { (ExactString($1), $0) }, uniquingKeysWith: { first, _ in first })
    return try set.samples.map { sample in
      guard let name = sample.className, let label = places[ExactString(name)] else {
        throw sample.naming(
          InputError(
            expected: "one of the \(classes.count) classes",
            found: sample.className.map { "\"\($0)\"" } ?? "none"), member: "class")
      }
      return ZeroShotItem(sample: sample, label: label)
    }
  }

  /// The classes of a set's images, each once, in the order of their names. Throws `InputError` that names an
  /// image without one.
  public static func classes(of set: PairSet) throws -> [String] {
    let names = try set.samples.map { sample in
      guard let name = sample.className else {
        throw sample.naming(InputError(expected: "a class", found: "none"), member: "class")
      }
      return ExactString(name)
    }
    return Set(names).map(\.string).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }
}
