#if DICOM
  import Foundation
  import Testing

  @testable import Files
  @testable import Imaging

  /// DICOM files against pydicom, which wrote and read them.
  @Suite struct DICOMTests {
    private static let names = Fixtures.names("dicom").filter { !$0.hasPrefix("refused") }
    private static let refused = Fixtures.names("dicom").filter { $0.hasPrefix("refused") }

    private static func url(_ name: String, part: String? = nil) -> URL {
      URL(fileURLWithPath: Fixtures.url("dicom/\(name).dcm").path + (part.map { "#\($0)" } ?? ""))
    }

    private struct Reference {
      let url: URL
      let entry: JSONField
      let levels: [UInt8]

      init(_ name: String) throws {
        entry = try #require(try Fixtures.index("dicom")[name])
        url = DICOMTests.url(name, part: try entry.member("part").ifPresent?.string())
        levels = try Fixtures.bytes("dicom/\(name).levels")
      }

      /// What is stored, as samples that grow with lightness.
      func samples(_ name: String) throws -> [UInt16] {
        let bytes = try Fixtures.bytes("dicom/\(name).stored")
        let (lowest, highest) = (try entry.int("lowest"), try entry.int("highest"))
        let isReversed = try entry.member("isReversed").bool()
        return stride(from: 0, to: bytes.count, by: 4).map { place in
          let number = Int(
            bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: Int32.self) })
          return UInt16(isReversed ? highest - number : number - lowest)
        }
      }
    }

    @Test(arguments: names)
    func levelsAreThoseOfTheFilesOwnWindow(name: String) throws {
      let reference = try Reference(name)
      let image = try Image(contentsOf: reference.url)
      #expect(
        try image.width == reference.entry.int("width") && image.height == reference.entry.int("height"))
      #expect(try image.channels == (reference.entry.member("isGray").bool() ? 1 : 3))
      #expect(image.pixels == reference.levels)
    }

    @Test(arguments: names)
    func samplesAreWhatIsStored(name: String) throws {
      let reference = try Reference(name)
      let image = try Image(contentsOf: reference.url, window: .full, keepsDepth: true)
      guard try reference.entry.member("isGray").bool() else {
        #expect(image.fine == nil)
        return
      }
      let (lowest, highest) = (try reference.entry.int("lowest"), try reference.entry.int("highest"))
      let samples = try reference.samples(name)
      #expect(image.fine == FineSamples(samples: samples, black: 0, white: highest - lowest))
    }

    @Test func windowsAreInTheFilesValues() throws {
      // Hounsfield units are samples less 1024.
      let image = try Image(
        contentsOf: Self.url("u12"), window: .levels(center: 100.5, width: 101), keepsDepth: true)
      #expect(image.fine?.black == 1074 && image.fine?.white == 1174)
      let inverted = try Image(
        contentsOf: Self.url("u12-inverted"), window: .levels(center: 100.5, width: 101), keepsDepth: true)
      #expect(inverted.fine?.black == 4095 - 1174 && inverted.fine?.white == 4095 - 1074)
    }

    @Test func windowsBeyondTheSamplesAreRefusedOnlyWhereTheseAreKept() throws {
      let window = GrayWindow.levels(center: 40, width: 4000)
      let url = Self.url("u12")
      #expect(throws: Never.self) { try Image(contentsOf: url, window: window) }
      let error = inputError(file: url.path) {
        _ = try Image(contentsOf: url, window: window, keepsDepth: true)
      }
      #expect(error?.field == "window")
      #expect(error?.expected == "one within the file's values -1024 to 3071, such as data")
    }

    @Test(arguments: refused)
    func whatIsNotReadIsRefused(name: String) throws {
      let entry = try #require(try Fixtures.index("dicom")[name])
      let url = Self.url(name)
      let error = inputError(file: url.path) { _ = try Image(contentsOf: url) }
      if let field = try entry.member("field").ifPresent { #expect(try error?.field == field.string()) }
    }

    @Test(arguments: ["window-table", "sigmoid", "no-width"])
    func windowsThatAreNotReadAreNoMatterWithAnother(name: String) throws {
      let url = Self.url("refused-\(name)")
      let image = try Image(contentsOf: url, window: .data)
      #expect(image.pixels.min() == 0 && image.pixels.max() == 255)
    }

    @Test(arguments: ["0", "4", "-1", "two", "", "1.0", "99999999999999999999"])
    func framesThatAreNotThereAreRefused(part: String) {
      let error = inputError(file: Self.url("frames").path) {
        _ = try Image(contentsOf: Self.url("frames", part: part))
      }
      #expect(error?.field == "#\(part)")
    }

    @Test func colourFilesHaveNoWindow() {
      let url = Self.url("rgb")
      #expect(inputError(file: url.path) { _ = try Image(contentsOf: url, window: .data) }?.field == "window")
    }

    @Test func masksAreWhatIsNotStoredAsNothing() throws {
      for name in ["u8-inverted", "s12", "u12"] {
        let reference = try Reference(name)
        let (lowest, highest) = (try reference.entry.int("lowest"), try reference.entry.int("highest"))
        let isReversed = try reference.entry.member("isReversed").bool()
        // The sample that stands for the stored number 0.
        let zero = isReversed ? highest : -lowest
        let mask = try Mask(contentsOf: reference.url)
        #expect(try mask.pixels == reference.samples(name).map { Int($0) != zero })
        #expect(mask.count == mask.pixels.count - (name == "s12" ? 0 : 1))
      }
    }

    @Test(arguments: ["u12", "u12-jpeg-ls", "frames", "rgb-run-lengths", "palette-8", "enhanced"])
    func everyTruncationIsRefused(name: String) throws {
      let bytes = try Fixtures.bytes("dicom/\(name).dcm")
      let folder = try TemporaryFolder()
      let url = folder.url.appendingPathComponent("cut.dcm")
      let part = ["frames": "#3", "enhanced": "#3"][name] ?? ""
      for count in stride(from: 0, to: bytes.count - 2, by: 7) {
        try OutputFile.write(Array(bytes[..<count]), to: url)
        #expect(throws: InputError.self, "the first \(count) bytes") {
          try Image(contentsOf: URL(fileURLWithPath: url.path + part))
        }
      }
    }

    @Test func sequencesWithinSequencesAreRefused() throws {
      let plain = try Fixtures.bytes("dicom/u12.dcm")
      // A sequence of undefined length with an item of undefined length, of a private element behind all
      // others.
      let nest: [UInt8] =
        [0x08, 0x00, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]
        + [0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF]
      let error = inputError(file: nil) {
        _ = try Image(decoding: plain + (0..<200_000).flatMap { _ in nest })
      }
      #expect(error?.found == "this problem: it has too many sequences within sequences")
    }

    @Test func damagedFilesAreReadOrRefusedAndNothingElse() throws {
      for name in ["u12", "u12-jpeg-ls", "s16-jpeg-lossless", "rgb-run-lengths", "palette-16", "enhanced"] {
        let original = try Fixtures.bytes("dicom/\(name).dcm")
        for place in stride(from: 128, to: original.count, by: 3) {
          var bytes = original
          bytes[place] ^= UInt8(truncatingIfNeeded: 1 << (place % 8)) | 0x40
          do {
            _ = try Image(decoding: bytes)
          } catch is InputError {}
        }
      }
    }
  }
#endif
