#if DICOM
  import CDICOM
  import Files

  /// The image of a DICOM file, whose description was found to be one that is read.
  struct DICOMImage {
    let file: DICOMFile
    let cells: DICOMCells

    private var description: cd_description { file.description }
    var width: Int { Int(description.width) }
    var height: Int { Int(description.height) }
    var frameCount: Int { Int(description.frames) }
    var isGray: Bool { photometric.hasPrefix("MONOCHROME") }
    /// The file's own photometric interpretation.
    private var photometric: String { DICOMFile.text(description.photometric) }
    private var transferSyntax: String { DICOMFile.text(description.transfer_syntax) }
    private var channels: Int { Int(description.samples_per_pixel) }

    /// Parses a file. Throws `InputError` for what is no image, of a depth or colours that are not read, or
    /// larger than the file justifies.
    init(_ bytes: [UInt8], file name: String?, largestPixelCount: Int) throws {
      file = try DICOMFile(bytes, name: name)
      let description = file.description
      let depth = [description.bits_allocated, description.bits_stored, description.high_bit].map { Int($0) }
      cells = DICOMCells(
        bitsAllocated: depth[0], bitsStored: depth[1], highBit: depth[2], isSigned: description.is_signed)
      try checkDepth()
      try checkChannels()
      try checkSize(byteCount: bytes.count, largestPixelCount: largestPixelCount)
    }

    private func checkDepth() throws {
      let bits = cells.bitsAllocated
      guard bits == 8 || bits == 16 else {
        throw file.error("Bits Allocated", expected: "8 or 16", found: "\(bits)")
      }
      guard (1...bits).contains(cells.bitsStored) else {
        throw file.error("Bits Stored", expected: "1 to \(bits)", found: "\(cells.bitsStored)")
      }
      guard (cells.bitsStored - 1..<bits).contains(cells.highBit) else {
        throw file.error(
          "High Bit", expected: "\(cells.bitsStored - 1) to \(bits - 1)", found: "\(cells.highBit)")
      }
    }

    private static let channelsByName = [
      "MONOCHROME1": 1, "MONOCHROME2": 1, "PALETTE COLOR": 1, "RGB": 3, "YBR_FULL": 3, "YBR_FULL_422": 3,
      "YBR_ICT": 3, "YBR_RCT": 3,
    ]

    private func checkChannels() throws {
      guard let channels = Self.channelsByName[photometric] else {
        throw file.error(
          "Photometric Interpretation", expected: "one of MONOCHROME, RGB, YBR_FULL and PALETTE COLOR",
          found: "\"\(photometric)\"")
      }
      guard self.channels == channels else {
        throw file.error(
          "Samples per Pixel", expected: "\(channels) for \(photometric)", found: "\(self.channels)")
      }
      guard !sharesColors || width.isMultiple(of: 2) else {
        throw file.error("Columns", expected: "an even number for \(photometric)", found: "\(width)")
      }
      guard channels == 1 || !cells.isSigned && cells.bitsStored >= 8 else {
        throw file.error(
          "Pixel Representation", expected: "colours of at least 8 bits without a sign",
          found: "\(cells.bitsStored) bits\(cells.isSigned ? " with a sign" : "")")
      }
    }

    private func checkSize(byteCount: Int, largestPixelCount: Int) throws {
      let found = "\(width) x \(height) pixels"
      guard width > 0, height > 0, width * height <= largestPixelCount else {
        throw file.error(
          "Rows and Columns", expected: "at least one pixel and at most \(largestPixelCount)", found: found)
      }
      guard smallestByteCount <= byteCount else {
        throw file.error(
          "Rows and Columns", expected: "no more pixels than \(byteCount) bytes can hold", found: found)
      }
    }

    /// No file with fewer bytes holds a frame of this size.
    private var smallestByteCount: Int {
      guard description.is_compressed else { return frameSize }
      // A row of equal pixels is at least a bit in JPEG-LS; others know no runs as long.
      let isJPEGLS = ["1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"].contains(transferSyntax)
      return isJPEGLS ? height / 8 : width * height / 1032
    }

    /// The bytes of a frame. Without compression, two pixels of YBR_FULL_422 share their colours.
    private var frameSize: Int {
      width * height * (sharesColors ? 2 : channels) * (cells.bitsAllocated / 8)
    }

    private var sharesColors: Bool { !description.is_compressed && photometric == "YBR_FULL_422" }
  }

  // MARK: - Frames

  extension DICOMImage {
    /// The frame of a number, counted from 1, or the only one; counted from 0.
    func frame(named part: String?) throws -> Int {
      guard let part else {
        if frameCount == 1 { return 0 }
        throw file.error(
          "Number of Frames", expected: "one, or the number of the wanted frame behind the name, as in #1",
          found: "\(frameCount)")
      }
      guard let number = Int(part), (1...frameCount).contains(number) else {
        throw InputError(
          file: file.name, field: "#\(part)", expected: "the number of a frame, from 1 to \(frameCount)",
          found: "\"\(part)\"")
      }
      return number - 1
    }

    /// A frame, counted from 0.
    func slice(_ frame: Int) throws -> MedicalSlice {
      if isGray {
        return .gray(
          try grayFrame(frame), zero: try storedScale(file.display(ofFrame: frame)).sample(of: 0))
      }
      return .colors(try colorFrame(frame), file: file.name)
    }

    /// The samples of a gray frame, counted from 0.
    func grayFrame(_ frame: Int) throws -> GraySamples {
      let display = try file.display(ofFrame: frame)
      let scale = try storedScale(display)
      let cells = try storedCells(frame).cells
      return GraySamples(
        file: file.name, width: width, height: height,
        samples: cells.map { UInt16(scale.sample(of: self.cells.value(of: $0))) },
        highest: scale.highestSample, values: scale.values, ownRange: DICOMWindow.range(display, file))
    }

    /// How stored values become samples. Throws `InputError` for a table and for impossible numbers.
    func storedScale(_ display: cd_display) throws -> StoredScale {
      guard !display.has_modality_table else {
        throw file.error("Modality LUT Sequence", expected: "none, but a rescale slope", found: "a table")
      }
      return try StoredScale(
        of: cells.lowest...cells.highest, slope: display.slope, intercept: display.intercept,
        isInverted: photometric == "MONOCHROME1", file: file.name)
    }

    /// The cells of a frame, counted from 0, as they are stored, and what their colours now are.
    func storedCells(_ frame: Int) throws -> (cells: [UInt16], photometric: String) {
      let (bytes, photometric) = try file.decode(frame: frame, size: frameSize)
      return (cells.cells(in: bytes), photometric)
    }
  }

  // MARK: - Colours

  extension DICOMImage {
    private func colorFrame(_ frame: Int) throws -> Image {
      let (cells, photometric) = try storedCells(frame)
      let pixels: [UInt8]
      switch photometric {
      case "PALETTE COLOR":
        let palettes = try (0..<3).map(file.palette)
        pixels = cells.flatMap { cell in palettes.map { $0[self.cells.value(of: cell)] } }
      case "RGB": pixels = levels(interleaved(cells))
      case "YBR_FULL": pixels = YBR.rgb(levels(interleaved(cells)))
      case "YBR_FULL_422" where sharesColors: pixels = YBR.rgb(levels(YBR.spread(cells, width: width)))
      default:
        throw file.error(
          "Photometric Interpretation", expected: "pixels that decode to RGB or YBR_FULL",
          found: "\"\(photometric)\"")
      }
      return Image(width: width, height: height, channels: 3, pixels: pixels)
    }

    /// The high 8 bits of values.
    private func levels(_ cells: [UInt16]) -> [UInt8] {
      let surplus = self.cells.bitsStored - 8
      return cells.map { UInt8(truncatingIfNeeded: self.cells.value(of: $0) >> surplus) }
    }

    /// Pixel by pixel, whatever the file has.
    private func interleaved(_ cells: [UInt16]) -> [UInt16] {
      guard description.is_planar, !description.is_compressed || isRunLength else { return cells }
      let area = width * height
      return (0..<area).flatMap { pixel in (0..<3).map { cells[$0 * area + pixel] } }
    }

    /// Run lengths are decoded in the order that the file says; other decoders give pixel by pixel.
    private var isRunLength: Bool { transferSyntax == "1.2.840.10008.1.2.5" }
  }
#endif
