import Foundation
import Testing

@testable import Files
@testable import Imaging

/// Files that are not what they should be: refused with one line, in bounded time and memory.
@Suite struct HostileImageTests {
  @Test func foldersAndMissingFilesAreRefused() {
    let missing = Fixtures.url("decoded/missing.png")
    #expect(inputError(file: missing.path) { _ = try Image(contentsOf: missing) } != nil)
    let folder = Fixtures.url("decoded")
    #expect(inputError(file: folder.path) { _ = try Image(contentsOf: folder) } != nil)
  }

  @Test(arguments: [
    ("", "an empty file"), ("GIF89a……", "a GIF image"), ("BM……", "a BMP image"),
    ("RIFF1234WEBP", "a WebP image"),
    ("%PDF-1.7", "a file that starts with the bytes 25 50 44 46 2d 31 2e 37"),
    ("\u{1}", "a file that starts with the bytes 01"),
  ])
  func otherFormatsAreNamed(content: String, found: String) {
    let error = inputError(file: "scan") { _ = try Image(decoding: Array(content.utf8), file: "scan") }
    #expect(error?.expected == "a PNG, JPEG, DICOM or NIfTI image")
    #expect(error?.found == found)
  }

  @Test func dicomIsNamed() {
    let content = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
    #expect(inputError(file: nil) { _ = try Image(decoding: content) }?.expected.contains("DICOM") == true)
  }

  @Test(arguments: [
    "rgb8.png", "gray16-interlaced.png", "palette4.png", "jpeg-420.jpg", "jpeg-progressive.jpg",
    "jpeg-cmyk.jpg",
    "jpeg-restart-markers.jpg",
  ])
  func everyTruncationIsRefused(name: String) throws {
    let bytes = try Fixtures.bytes("decoded/\(name)")
    for count in 0..<bytes.count {
      let part = Array(bytes[..<count])
      #expect(throws: InputError.self, "the first \(count) bytes") { try Image(decoding: part) }
    }
  }

  @Test(arguments: ["gray16.png", "rgba16-shape-interlaced.png", "palette-transparent.png", "rgb16-key.png"])
  func everyTruncationOfAMaskIsRefused(name: String) throws {
    let bytes = try Fixtures.bytes("masks/\(name)")
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("mask.png")
    for count in 0..<bytes.count {
      try OutputFile.write(Array(bytes[..<count]), to: url)
      #expect(throws: InputError.self, "the first \(count) bytes") { try Mask(contentsOf: url) }
    }
  }

  @Test(arguments: ["gray16-interlaced.png", "rgba16.png", "palette-transparent.png", "rgb8-key.png"])
  func damagedMasksAreReadOrRefusedAndNothingElse(name: String) throws {
    let original = try Fixtures.bytes("masks/\(name)")
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("mask.png")
    var generator = Generator(state: 3)
    var refused = 0
    for _ in 0..<300 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
      }
      try OutputFile.write(bytes, to: url)
      do {
        let mask = try Mask(contentsOf: url)
        #expect(mask.pixels.count == mask.width * mask.height)
      } catch is InputError {
        refused += 1
      }
    }
    #expect(refused > 50)
  }

  /// A JPEG file with the given segments before its own.
  private func jpeg(with segments: [(marker: UInt8, content: [UInt8])]) throws -> [UInt8] {
    var bytes = try Fixtures.bytes("oriented/jpeg-1-big.jpg")
    let own = 4 + (Int(bytes[4]) << 8 | Int(bytes[5]))
    bytes.removeSubrange(2..<own)
    let added = segments.flatMap { segment in
      let length = segment.content.count + 2
      return [0xFF, segment.marker, UInt8(length >> 8), UInt8(length & 255)] + segment.content
    }
    return Array(bytes[..<2]) + added + bytes[2...]
  }

  /// A PNG file with a chunk of the given content and its right checksum.
  private func png(withEXIF content: [UInt8]) throws -> [UInt8] {
    let bytes = try Fixtures.bytes("decoded/rgb8.png")
    let named = Array("eXIf".utf8) + content
    let length = withUnsafeBytes(of: UInt32(content.count).bigEndian, Array.init)
    let checksum = withUnsafeBytes(of: crc32(named[...]).bigEndian, Array.init)
    return bytes[..<33] + length + named + checksum + bytes[33...]
  }

  private static let exif: [UInt8] =
    [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 2] + [0x01, 0x0F, 0, 2, 0, 0, 0, 8, 0, 0, 0, 38]
    + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0] + Array("Scanner\0".utf8)

  @Test func theEXIFThatTheseTestsWriteIsRight() throws {
    #expect(try Image(decoding: png(withEXIF: Self.exif)).width == 13)
    let segment = Array("Exif\0\0".utf8) + Self.exif
    #expect(try Image(decoding: jpeg(with: [(0xE1, segment)])).width == 7)
    #expect(try Image(decoding: jpeg(with: [])).width == 11)
  }

  @Test func cutAndDamagedEXIFIsNeverAnError() throws {
    let pixelCount = 21 * 13
    for count in 0..<Self.exif.count {
      #expect(try Image(decoding: png(withEXIF: Array(Self.exif[..<count]))).pixels.count == pixelCount * 3)
    }
    var generator = Generator(state: 11)
    for _ in 0..<2000 {
      var exif = Self.exif
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        let extremes: [UInt8] = [0, 0xFF, 0x7F, .random(in: 0...255, using: &generator)]
        exif[Int.random(in: 0..<exif.count, using: &generator)] = extremes.randomElement(using: &generator)!
      }
      #expect(try Image(decoding: png(withEXIF: exif)).pixels.count == pixelCount * 3)
      let image = try Image(decoding: jpeg(with: [(0xE1, Array("Exif\0\0".utf8) + exif)]))
      #expect(image.width * image.height == 77)
    }
  }

  @Test func anEXIFChunkWithAWrongChecksumSaysNothing() throws {
    var bytes = try png(withEXIF: Self.exif)
    bytes[33 + 8 + Self.exif.count] ^= 1
    #expect(try Image(decoding: bytes).width == 21)
  }

  /// Fifteen thousand segments and directories of as many entries as can be told, in bounded time.
  @Test func muchEXIFIsReadInBoundedTime() throws {
    let part = Array("Exif\0\0".utf8) + [UInt8](repeating: 0x74, count: 4000)
    let xmp = Array("http://ns.adobe.com/xap/1.0/\0".utf8) + [UInt8](repeating: 0x74, count: 60_000)
    let start = ContinuousClock.now
    let many = Array(repeating: (marker: UInt8(0xE1), content: part), count: 15_000)
    #expect(try Image(decoding: jpeg(with: many)).width == 11)
    #expect(try Image(decoding: jpeg(with: Array(repeating: (0xE1, xmp), count: 500))).width == 11)
    #expect(start.duration(to: .now) < .seconds(20))
  }

  @Test(arguments: ["jpeg-420.jpg", "jpeg-gray.jpg"])
  func aTruncatedJPEGWithAnEndMarkerIsRefused(name: String) throws {
    let bytes = try Fixtures.bytes("decoded/\(name)")
    let part = Array(bytes[..<(bytes.count - 200)]) + [0xFF, 0xD9]
    let error = inputError(file: "scan") { _ = try Image(decoding: part, file: "scan") }
    #expect(error?.expected == "a whole, undamaged JPEG image")
  }

  /// An IHDR chunk with any sizes and a right checksum, before the rest of a real file.
  private func png(width: UInt32, height: UInt32) throws -> [UInt8] {
    var bytes = try Fixtures.bytes("decoded/rgb8.png")
    for (offset, value) in [(16, width), (20, height)] {
      bytes.replaceSubrange(offset..<offset + 4, with: withUnsafeBytes(of: value.bigEndian, Array.init))
    }
    let checksum = crc32(bytes[12..<29])
    bytes.replaceSubrange(29..<33, with: withUnsafeBytes(of: checksum.bigEndian, Array.init))
    return bytes
  }

  private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var remainder = UInt32.max
    for byte in bytes {
      remainder ^= UInt32(byte)
      for _ in 0..<8 { remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1 }
    }
    return ~remainder
  }

  @Test(arguments: [
    (0, 5, "whole, undamaged"), (5, 0, "whole, undamaged"), (1 << 31 - 1, 1 << 31 - 1, "sides of 1 to"),
    (1 << 31, 1, "whole, undamaged"), (1_000_001, 1, "sides of 1 to"),
    (100_000, 100_000, "at most 268435456 pixels"),
    (16_384, 16_384, "no more pixels than"), (21, 14, "whole, undamaged"), (22, 13, "whole, undamaged"),
  ])
  func wrongSizesInPNGHeadersAreRefused(width: Int, height: Int, expected: String) throws {
    let bytes = try png(width: UInt32(width), height: UInt32(height))
    let error = inputError(file: "scan") { _ = try Image(decoding: bytes, file: "scan") }
    #expect(try #require(error).expected.contains(expected))
  }

  @Test func theHeaderThatTheseTestsWriteIsRightWithTheRightSizes() throws {
    #expect(try png(width: 21, height: 13) == Fixtures.bytes("decoded/rgb8.png"))
  }

  @Test(
    arguments: [
      (0, 5, "whole, undamaged"), (65_535, 65_535, "whole, undamaged"),
      (65_000, 65_000, "at most 268435456 pixels"),
      (16_384, 16_384, "no more pixels than"), (45, 200, "whole, undamaged"),
    ], ["jpeg-420.jpg", "jpeg-progressive.jpg"])
  func wrongSizesInJPEGHeadersAreRefused(size: (Int, Int, String), name: String) throws {
    var bytes = try Fixtures.bytes("decoded/\(name)")
    let frame = try #require(
      bytes.indices.first { bytes[$0] == 0xFF && [0xC0, 0xC2].contains(bytes[$0 + 1]) })
    let sides = [size.1 >> 8, size.1 & 255, size.0 >> 8, size.0 & 255].map { UInt8($0) }
    bytes.replaceSubrange(frame + 5..<frame + 9, with: sides)
    let error = inputError(file: "scan") { _ = try Image(decoding: bytes, file: "scan") }
    #expect(try #require(error).expected.contains(size.2))
  }

  @Test func theCallerCanAskForSmallerImages() throws {
    let url = Fixtures.url("decoded/rgb8.png")
    #expect(try Image(contentsOf: url, largestPixelCount: 21 * 13).width == 21)
    let error = inputError(file: url.path) { _ = try Image(contentsOf: url, largestPixelCount: 21 * 13 - 1) }
    #expect(error?.description == "\(url.path): size: expected at most 272 pixels, found 21 x 13 pixels")
  }

  @Test func aColourOutsideThePaletteIsRefused() throws {
    var bytes = try Fixtures.bytes("decoded/palette8.png")
    let palette = try #require(
      bytes.indices.first { bytes[$0...].starts(with: "PLTE".utf8) })
    // A palette of one colour only; the rest of the chunk is cut out.
    bytes.replaceSubrange(palette - 4..<palette, with: [0, 0, 0, 3])
    bytes.removeSubrange(palette + 7..<palette + 4 + 768 + 4)
    let checksum = crc32(bytes[palette..<palette + 7])
    bytes.insert(contentsOf: withUnsafeBytes(of: checksum.bigEndian, Array.init), at: palette + 7)
    let error = inputError(file: nil) { _ = try Image(decoding: bytes) }
    #expect(error?.found == "this problem: a pixel's colour is not in the palette")
  }

  @Test(arguments: [
    "rgb8.png", "gray1-interlaced.png", "rgba16.png", "palette2-transparent.png",
    "rgb8-gamma-and-profile.png",
    "jpeg-420.jpg", "jpeg-progressive.jpg", "jpeg-ycck.jpg", "jpeg-restart-markers.jpg",
  ])
  func damagedFilesAreReadOrRefusedAndNothingElse(name: String) throws {
    let original = try Fixtures.bytes("decoded/\(name)")
    var generator = Generator(state: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
    var refused = 0
    for _ in 0..<800 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      do {
        let image = try Image(decoding: bytes)
        #expect(image.pixels.count == image.width * image.height * image.channels)
      } catch is InputError {
        refused += 1
      }
    }
    #expect(refused > 100)
  }
}

/// SplitMix64, so that a failure can be repeated.
struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
