#if DICOM
  import Foundation
  import Testing

  @testable import Files
  @testable import Imaging

  /// Copies of DICOM files with other pixels.
  @Suite struct DICOMCopyTests {
    private let folder: TemporaryFolder
    private let copy: URL

    init() throws {
      folder = try TemporaryFolder()
      copy = folder.url.appendingPathComponent("copy.dcm")
    }

    private func source(_ name: String) -> URL { Fixtures.url("dicom/\(name).dcm") }

    private static let kept = ImageReading(window: .full, keepsDepth: true)

    /// The image with each sample mirrored within its range, at every third pixel.
    private func changed(_ image: Image) throws -> Image {
      let fine = try #require(image.fine)
      let samples = fine.samples.enumerated().map { $0 % 3 == 0 ? UInt16(fine.white) - $1 : $1 }
      return Image(
        width: image.width, height: image.height,
        fine: FineSamples(samples: samples, black: fine.black, white: fine.white))
    }

    @Test(arguments: [
      "u8", "u8-inverted", "s8", "u10", "u12", "u12-inverted", "s12", "s16", "u16-falling", "u12-implicit",
      "u12-big-endian", "u12-run-lengths", "u12-jpeg-ls", "s16-jpeg-lossless",
    ])
    func grayCopiesReadBackSampleForSample(name: String) throws {
      let image = try changed(Self.kept.image(source(name)))
      try image.write(inPlaceOf: source(name), readBy: Self.kept, derivation: "test", to: copy)
      #expect(try Self.kept.image(copy) == image)
      #expect(try Self.kept.image(copy) != Self.kept.image(source(name)))
      // What the file says of black and white is still there.
      #expect(
        try ImageReading().image(copy).pixels.count == image.pixels.count
          && Image(contentsOf: copy) != Image(contentsOf: source(name)))
    }

    @Test(arguments: ["rgb", "rgb-planar", "ybr-full", "ybr-full-422", "palette-16", "rgb-run-lengths"])
    func colouredCopiesAreRGB(name: String) throws {
      let read = try Image(contentsOf: source(name))
      let image = Image(
        width: read.width, height: read.height, channels: 3, pixels: read.pixels.map { 255 - $0 })
      try image.write(inPlaceOf: source(name), readBy: ImageReading(), derivation: "test", to: copy)
      #expect(try Image(contentsOf: copy) == image)
    }

    @Test func oneFrameOfSeveralIsReplaced() throws {
      let wanted = URL(fileURLWithPath: source("frames").path + "#2")
      let image = try changed(Self.kept.image(wanted))
      try image.write(inPlaceOf: wanted, readBy: Self.kept, derivation: "test", to: copy)
      for frame in 1...3 {
        let written = try Self.kept.image(URL(fileURLWithPath: "\(copy.path)#\(frame)"))
        let before = try Self.kept.image(URL(fileURLWithPath: "\(source("frames").path)#\(frame)"))
        #expect(written == (frame == 2 ? image : before))
      }
    }

    @Test func equalPixelsGiveEqualFilesAndOthersAnotherName() throws {
      let image = try Self.kept.image(source("u12"))
      func written(_ image: Image) throws -> [UInt8] {
        try image.write(inPlaceOf: source("u12"), readBy: Self.kept, derivation: "test", to: copy)
        return try InputFile.bytes(of: copy, largest: 1 << 20)
      }
      func instance(_ bytes: [UInt8]) throws -> Substring {
        let text = String(decoding: bytes.map { $0 < 128 ? $0 : 0x3F }, as: UTF8.self)
        return try #require(text.firstMatch(of: /\x08\x00\x18\x00UI..(2\.25\.[0-9]+)/)?.1)
      }
      let (first, again, other) = (try written(image), try written(image), try written(changed(image)))
      #expect(first == again)
      #expect(try instance(first) != instance(other))
      #expect(try instance(first) != "2.25.170141183460469231731687303715884")
      let text = String(decoding: first.map { $0 < 128 ? $0 : 0x3F }, as: UTF8.self)
      for part in [
        "DERIVED\\PRIMARY\\AXIAL", "Fixture^Invented", "121322", "2.25.170141183460469231731687303715884",
      ] {
        #expect(text.contains(part), "\(part)")
      }
    }

    @Test func imagesThatCannotStandThereAreRefused() throws {
      let gray = try Image(contentsOf: source("u12"))
      for (image, name) in [
        (gray, "u12"), (gray.resized(width: 5, height: 5, filter: .box), "u12"),
        (
          Image(
            width: 14, height: 10,
            fine: FineSamples(samples: Array(repeating: 4096, count: 140), black: 0, white: 5000)), "u12"
        ),
      ] {
        _ = inputError(file: source(name).path) {
          try image.write(inPlaceOf: source(name), readBy: Self.kept, derivation: "", to: copy)
        }
        #expect(!InputFile.exists(copy))
      }
      let png = Fixtures.url("deep/gray16.png")
      let error = inputError(file: png.path) {
        try gray.write(inPlaceOf: png, readBy: Self.kept, derivation: "", to: copy)
      }
      #expect(error?.expected == "a DICOM file")
    }
  }
#endif
