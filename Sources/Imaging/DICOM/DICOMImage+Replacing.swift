#if DICOM
  import Files

  extension DICOMImage {
    /// The bytes of a copy with an image in place of a frame, counted from 0. Throws as
    /// `Image.write(inPlaceOf:)` does.
    func replacing(_ frame: Int, with image: Image, derivation: String) throws -> [UInt8] {
      guard image.width == width, image.height == height else {
        throw InputError(
          file: file.name, field: "size", expected: "an image of the file's size, \(width) x \(height)",
          found: "\(image.width) x \(image.height)")
      }
      let values = isGray ? try grayBytes(frame, of: image) : try colorBytes(of: image)
      return try file.replacing(frame: frame, with: values, isRGB: !isGray, derivation: derivation)
    }

    private func grayBytes(_ frame: Int, of image: Image) throws -> [UInt8] {
      guard let fine = image.fine else {
        throw InputError(
          file: file.name, expected: "an image that kept the file's samples", found: "one of 8-bit levels")
      }
      let scale = try storedScale(file.display(ofFrame: frame))
      let cells = try storedCells(frame).cells
      let changed = try zip(cells, fine.samples).map { cell, sample in
        guard Int(sample) <= scale.highestSample else {
          throw InputError(
            file: file.name, expected: "samples up to \(scale.highestSample)", found: "\(sample)")
        }
        let number = scale.number(of: Int(sample))
        return number == self.cells.value(of: cell) ? cell : self.cells.cell(cell, holding: number)
      }
      return self.cells.bytes(of: changed)
    }

    private func colorBytes(of image: Image) throws -> [UInt8] {
      guard frameCount == 1 else {
        throw file.error("Number of Frames", expected: "one, for a file with colours", found: "\(frameCount)")
      }
      return image.convertedToRGB().pixels
    }
  }
#endif
