import Files

/// A frame of a DICOM file or a slice of a NIfTI volume.
enum MedicalSlice {
  /// Samples of up to 16 bits, and the sample that stands for the stored number 0.
  case gray(GraySamples, zero: Int)
  case numbers(NumberSlice)
  case colors(Image, file: String?)

  /// Nil for bytes of another format. Throws `InputError` for what is damaged, is not read, or has too many
  /// pixels, and where a part is wanted and not named.
  init?(_ bytes: [UInt8], file: String?, part: String?, largestPixelCount: Int) throws {
    if DICOMFormat.matches(bytes) {
      self = try DICOMFormat.slice(bytes, file: file, part: part, largestPixelCount: largestPixelCount)
    } else if let volume = try NIfTIVolume(bytes, file: file) {
      self = try volume.slice(named: part, largestPixelCount: largestPixelCount)
    } else {
      return nil
    }
  }

  func image(window: GrayWindow, keepsDepth: Bool) throws -> (image: Image, warning: String?) {
    switch self {
    case .gray(let samples, _): return try samples.image(window: window, keepsDepth: keepsDepth)
    case .numbers(let numbers): return (try numbers.image(window: window), nil)
    case .colors(let image, let file):
      try window.check(channels: 3, file: file)
      return (image, nil)
    }
  }

  /// What is not stored as 0.
  var mask: Mask {
    switch self {
    case .gray(let samples, let zero): samples.mask(zero: zero)
    case .numbers(let numbers): numbers.mask
    case .colors(let image, _): Mask(image)
    }
  }
}
