import ArgumentParser
import Crossmatch

/// Whether the image itself is attacked, and in which depth.
public struct SourceOptions: ParsableArguments {
  @Flag(help: "Change the source image at its own size instead of what the model sees of it.")
  public var sourceSize = false
  @Flag(
    help: """
      With --source-size: change a gray file of 16 bits in its own samples instead of 8-bit levels, and save it in 16 bits.
      """) public var sourceDepth = false

  public init() {}

  public var space: PixelSpace { sourceSize ? .source : .modelInput }

  /// - Parameter attacks: whether the attack can change source images at all
  public func scopes(acts attacks: Bool, _ notFor: String) -> [ScopedOption] {
    [
      ScopedOption("--source-size", sourceSize, acts: attacks, notFor),
      ScopedOption("--source-depth", sourceDepth, acts: sourceSize, "for --source-size"),
    ]
  }
}
