import Files
import Foundation

/// A scalable font from a file: TrueType, OpenType or any other that FreeType reads.
public struct Typeface: Sendable {
  /// The file that the font was read from.
  public let url: URL
  let bytes: [UInt8]

  private static let largestFile = 64 << 20

  /// The files that may hold DejaVu Sans, on Debian and on other systems.
  private static let standardFiles = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf", "/usr/local/share/fonts/DejaVuSans.ttf",
  ]

  /// Reads a font file. Throws `InputError` when it cannot be read or is not a scalable font.
  public init(contentsOf url: URL) throws {
    self.url = url
    bytes = try InputFile.bytes(of: url, largest: Self.largestFile)
    _ = try glyphs(of: "", typeSize: PhraseStyle.typeSizes.lowerBound, rendered: false)
  }

  /// DejaVu Sans, which Debian has in the package fonts-dejavu-core. Throws `InputError` where it is not
  /// installed.
  public static func standard() throws -> Typeface {
    guard let path = standardFiles.first(where: { InputFile.exists(URL(fileURLWithPath: $0)) }) else {
      throw InputError(
        field: "font", expected: "DejaVu Sans (Debian's fonts-dejavu-core), or a font file of your own",
        found: "neither")
    }
    return try Typeface(contentsOf: URL(fileURLWithPath: path))
  }
}
