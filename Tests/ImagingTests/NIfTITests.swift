import Foundation
import Testing

@testable import Files
@testable import Imaging

/// Slices of NIfTI volumes against nibabel, which wrote and read them.
@Suite struct NIfTITests {
  private static let names = Fixtures.names("nifti").filter { !$0.hasPrefix("refused") }
  private static let refused = Fixtures.names("nifti").filter { $0.hasPrefix("refused") }

  private func url(_ name: String, part: String? = nil) -> URL {
    URL(fileURLWithPath: Fixtures.url("nifti/\(name)").path + (part.map { "#\($0)" } ?? ""))
  }

  private func entry(_ name: String) throws -> JSONField {
    try #require(try Fixtures.index("nifti")[name])
  }

  private func slice(_ entry: JSONField) throws -> URL {
    url(try entry.member("file").string(), part: try entry.member("part").string())
  }

  private func stored(_ name: String) throws -> [Double] {
    let bytes = try Fixtures.bytes("nifti/\(name).stored")
    return stride(from: 0, to: bytes.count, by: 8).map { place in
      bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Double.self) }
    }
  }

  @Test(arguments: names)
  func levelsAreThoseOfTheDisplayRangeOrOfAllNumbers(name: String) throws {
    let entry = try entry(name)
    let image = try Image(contentsOf: slice(entry))
    #expect(try image.width == entry.int("width") && image.height == entry.int("height"))
    let expected = try Fixtures.bytes("nifti/\(name).levels")
    #expect(image.pixels == expected)
  }

  @Test(arguments: [
    ("u8.nii-k3", 0.0), ("s8.nii-k1", -128), ("s16-big-endian.nii-k2", -32_768), ("u16-second.nii.gz-i2", 0),
    ("volumes.nii.gz-j3t1", -32_768),
  ])
  func samplesOfWholeNumbersAreKept(name: String, lowest: Double) throws {
    let image = try Image(contentsOf: slice(entry(name)), window: .data, keepsDepth: true)
    #expect(try image.fine?.samples == stored(name).map { UInt16($0 - lowest) })
    #expect(image.pixels.min() == 0 && image.pixels.max() == 255)
  }

  @Test func fallingNumbersAreTurnedAround() throws {
    let name = "s16-falling.nii-j4"
    let image = try Image(contentsOf: slice(entry(name)), window: .data, keepsDepth: true)
    #expect(try image.fine?.samples == stored(name).map { UInt16(32_767 - $0) })
  }

  @Test func numbersOfOtherKindsHaveNoSamplesAndNoFullRange() throws {
    let file = try slice(entry("f32.nii.gz-k1"))
    #expect(try Image(contentsOf: file, keepsDepth: true).fine == nil)
    let error = inputError(file: url("f32.nii.gz").path) { _ = try Image(contentsOf: file, window: .full) }
    #expect(error?.field == "window")
  }

  @Test(arguments: ["s16.nii.gz-j0", "f32.nii.gz-i3"])
  func masksAreWhatIsNotNothing(name: String) throws {
    #expect(try Mask(contentsOf: slice(entry(name))).pixels == stored(name).map { $0 != 0 })
  }

  @Test(arguments: [
    "k4", "k-1", "i6", "j5", "k0t1", "x0", "k", "12", "", "k99999999", "K0", "k0 ", "k٣",
  ])
  func slicesThatAreNotThereAreRefused(part: String) {
    let error = inputError(file: url("u8.nii").path) {
      _ = try Image(contentsOf: url("u8.nii", part: part))
    }
    #expect(error?.field == "#\(part)")
  }

  @Test func aVolumeIsNoImage() {
    let error = inputError(file: url("u8.nii").path) { _ = try Image(contentsOf: url("u8.nii")) }
    #expect(error?.field == "dim" && error?.found == "4 slices")
  }

  @Test(arguments: refused)
  func damagedHeadersAreRefused(name: String) throws {
    let entry = try entry(name)
    let file = url(try entry.member("file").string())
    let error = inputError(file: file.path) {
      _ = try Image(contentsOf: URL(fileURLWithPath: file.path + "#k0"))
    }
    #expect(try error?.field == entry.member("field").string())
  }

  @Test(arguments: ["u8.nii", "s16.nii.gz", "u16-second.nii.gz"])
  func everyTruncationIsRefused(name: String) throws {
    let bytes = try Fixtures.bytes("nifti/\(name)")
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("cut.nii")
    // Of a packed file, the checksum behind the last number is not read.
    for count in 0..<bytes.count - (name.hasSuffix("gz") ? 16 : 0) {
      try OutputFile.write(Array(bytes[..<count]), to: file)
      #expect(throws: InputError.self, "the first \(count) bytes") {
        try Image(contentsOf: URL(fileURLWithPath: file.path + "#k3"))
      }
    }
  }

  @Test(arguments: ["u8.nii", "s16.nii.gz", "u16-second.nii.gz", "f64.nii"])
  func damagedFilesAreReadOrRefusedAndNothingElse(name: String) throws {
    let original = try Fixtures.bytes("nifti/\(name)")
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("damaged.nii")
    for place in original.indices {
      var bytes = original
      bytes[place] ^= UInt8(truncatingIfNeeded: 0x80 >> (place % 8)) | 0x21
      try OutputFile.write(bytes, to: file)
      do {
        _ = try Image(contentsOf: URL(fileURLWithPath: file.path + "#i1"))
      } catch is InputError {}
    }
  }

  @Test func filesWithOneImageHaveNoParts() throws {
    let png = Fixtures.url("decoded/gray8.png")
    let error = inputError(file: png.path) {
      _ = try Image(contentsOf: URL(fileURLWithPath: png.path + "#1"))
    }
    #expect(error?.found == "one image")
    let folder = try TemporaryFolder()
    let odd = folder.url.appendingPathComponent("scan#1")
    try OutputFile.write(InputFile.bytes(of: png, largest: 1 << 20), to: odd)
    #expect(try Image(contentsOf: odd) == Image(contentsOf: png))
  }
}
