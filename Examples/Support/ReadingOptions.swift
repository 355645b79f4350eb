import ArgumentParser
import Crossmatch
import Files
import Foundation

/// How gray image files are read.
public struct ReadingOptions: ParsableArguments {
  @Flag(help: "Take RGB files whose channels are equal as gray, so that what changes is gray too.")
  public var gray = false
  @Option(help: GrayWindow.optionHelp) public var window: GrayWindow?

  public init() {}

  /// Whether any option was given.
  public var isGiven: Bool { gray || window != nil }

  /// - Parameter keepsDepth: whether 16-bit files keep their samples
  public func reading(keepsDepth: Bool = false) -> ImageReading {
    ImageReading(window: window ?? .file, keepsDepth: keepsDepth, isGray: gray)
  }

  /// Reads a file; says on standard error when a window would show more of it. Throws `InputError` also for a
  /// depth that it does not have.
  public func image(_ path: String, keepsDepth: Bool = false) throws -> Image {
    let (reading, file) = (reading(keepsDepth: keepsDepth), URL(fileURLWithPath: path))
    let (image, warning) = try reading.read(file)
    if let warning { note(warning) }
    try checkEffect(on: reading.traits(of: image, from: file), of: path, keepsDepth: keepsDepth)
    return image
  }

  /// Says where an option asks for what all images are anyway. Throws `InputError` where it asks for what none
  /// is. (Windows of files with colours are refused when these are read.)
  ///
  /// - Parameters:
  ///   - traits: what any of the images is
  ///   - file: what the error names
  public func checkEffect(on traits: Set<ImageTrait>, of file: String, keepsDepth: Bool = false) throws {
    if gray, !traits.contains(.severalChannels) {
      note("--gray changes nothing: there is one channel in \(file)")
    }
    guard !keepsDepth || traits.contains(.deepSamples) else {
      throw InputError(
        file: file, expected: "gray samples of 16 bits, or of DICOM or NIfTI, for --source-depth",
        found: "others")
    }
  }
}

/// Says on standard error what was found out about the images of a set: a few of the lines, and how many more there are.
public func noteWarnings(of set: PairSet) {
  let told = 3
  for warning in set.warnings.prefix(told) { note(warning) }
  if set.warnings.count > told { note("and \(set.warnings.count - told) more images alike") }
}

extension GrayWindow: ExpressibleByArgument {
  public init?(argument: String) { self.init(text: argument) }

  /// What `--window` is.
  public static let optionHelp: ArgumentHelp = """
    Which samples of gray files are black and white: CENTER,WIDTH as DICOM has it, data (from the lowest to the \
    highest of each file), full, or file (the default): what a DICOM or NIfTI file says, else full.
    """
}
