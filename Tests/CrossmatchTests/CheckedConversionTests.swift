import Foundation
import TestSupport
import Testing

/// A float that is not finite, or too large, ends the program in `Int(_:)` and its like. Where floats come from
/// snapshots, options or models, `Int(clamping:)` stands instead.
@Suite struct CheckedConversionTests {
  private static let modules = [
    "Runs", "Perturbations", "ImageAttacks", "TokenAttacks", "CrossAttacks", "LesionStudies", "Objectives",
  ]
  /// Of what is converted, what shows that it is a float.
  private static var floats: Regex<Substring> {
    /Float|Double|rounded|squareRoot|pow\(|log|share|scale|radius|levels\[|planes\[|change\b/
  }

  private static func conversions(in line: String) -> [Substring] {
    line.matches(of: /\bU?Int(?:8|16|32|64)?\((?!clamping:|exactly:|bitPattern:|truncatingIfNeeded:)/)
      .map { line[$0.range.lowerBound...] }
  }

  @Test(arguments: modules)
  func noFloatIsConvertedUnchecked(_ module: String) throws {
    let files = try RepositoryFixtures.swiftFiles(of: module)
    #expect(!files.isEmpty)
    for (name, text) in files {
      for line in text.split(separator: "\n") where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        for conversion in Self.conversions(in: String(line)) {
          #expect(conversion.firstMatch(of: Self.floats) == nil, "\(module)/\(name): \(line)")
        }
      }
    }
  }

  @Test func theSearchFindsWhatItIsFor() {
    #expect(Self.conversions(in: "let side = Int(share * Float(area))").count == 1)
    #expect(Self.conversions(in: "UInt8(clamping: level) + UInt8(exactly: x)!").isEmpty)
  }
}
