import ArgumentParser
import Crossmatch

/// Whether the image itself is attacked, and in which depth.
public struct SourceOptions: ParsableArguments {
  @Flag(help: "Change the source image at its own size instead of what the model sees of it.")
  public var sourceSize = false
  @Flag(
    help: """
      With --source-size: change a gray file of 16 bits, of DICOM or NIfTI in its own samples instead of 8-bit levels, and \
      save it in 16 bits (and as DICOM).
      """) public var sourceDepth = false

  public init() {}

  public var space: PixelSpace { sourceSize ? .source : .modelInput }

  /// - Parameters:
  ///   - attacks: whether the attack can change source images at all
  ///   - isPhantom: whether the image is a phantom, whose samples have 8 bits
  public func scopes(acts attacks: Bool, _ notFor: String, isPhantom: Bool) -> [ScopedOption] {
    [
      ScopedOption("--source-size", sourceSize, acts: attacks, notFor),
      ScopedOption("--source-depth", sourceDepth, acts: sourceSize, "for --source-size"),
      ScopedOption("--source-depth", sourceDepth, acts: !isPhantom, "for files, not for --phantom"),
    ]
  }

  /// Says where the model sees every image as it is, so that the source's size is that of the model's input.
  ///
  /// - Parameter traits: what any of the images is
  public func noteEffect(on traits: Set<ImageTrait>) {
    if sourceSize, !traits.contains(.otherSize) {
      note("--source-size changes nothing: the model sees the source as it is")
    }
  }
}
