import Foundation
import Testing

@testable import Files
@testable import Imaging

/// Access to the files that `Fixtures/make_fixtures.py` made.
enum Fixtures {
  static let folder = Bundle.module.resourceURL!.appendingPathComponent("Fixtures")

  static func url(_ path: String) -> URL { folder.appendingPathComponent(path) }

  static func bytes(_ path: String) throws -> [UInt8] {
    try InputFile.bytes(of: url(path), largest: 1 << 20)
  }

  /// The entries of a list that stands in `index.json`, by their names.
  static func index(_ name: String) throws -> [String: JSONField] {
    let entries = try JSONField(contentsOf: url("\(name)/index.json")).elements()
    return try Dictionary(uniqueKeysWithValues: entries.map { (try $0.member("name").string(), $0) })
  }

  static func names(_ name: String) -> [String] {
    do {
      return try index(name).keys.sorted()
    } catch {
      Issue.record(error)
      return []
    }
  }
}

extension JSONField {
  func int(_ key: String) throws -> Int { try member(key).integer() }
}

extension Image {
  /// The pattern of `noise` in `make_fixtures.py`.
  static func noise(width: Int, height: Int, channels: Int) -> Image {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * channels)
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<channels {
          let sum = UInt64(x) * 374_761_393 + UInt64(y) * 668_265_263 + UInt64(c) * 2_246_822_519 + 1
          let position = UInt32(truncatingIfNeeded: sum)
          let hashed = (position ^ (position >> 13)) &* 1_274_126_177
          pixels.append(UInt8(truncatingIfNeeded: hashed >> 15))
        }
      }
    }
    return Image(width: width, height: height, channels: channels, pixels: pixels)
  }
}

/// The largest difference of two equally long lists of levels, or nil when they are not equally long.
func largestDifference(_ left: [UInt8], _ right: [UInt8]) -> Int? {
  guard left.count == right.count else { return nil }
  return zip(left, right).map { abs(Int($0) - Int($1)) }.max() ?? 0
}

/// The error that is thrown, if it is an `InputError` of one line that names the file.
func inputError(file: String?, _ work: () throws -> Void) -> InputError? {
  do {
    try work()
    Issue.record("nothing was thrown")
  } catch let error as InputError {
    #expect(error.file == file)
    #expect(!error.description.contains("\n"))
    return error
  } catch {
    Issue.record(error)
  }
  return nil
}

@Suite struct FixtureManifestTests {
  @Test func everyFixtureIsThereAndUnchanged() throws {
    let manifest = try JSONField(contentsOf: Fixtures.url("manifest.json")).members()
    #expect(manifest.count == 675)
    for (path, fingerprint) in manifest {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for byte in try Fixtures.bytes(path) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      let digits = String(hash, radix: 16)
      let padded = String(repeating: "0", count: 16 - digits.count) + digits
      #expect(try padded == fingerprint.string(), "\(path)")
    }
  }
}
