/// A frame of a DICOM file or a slice of a NIfTI volume.
enum MedicalSlice {
  /// Samples of up to 16 bits, and the sample that stands for the stored number 0.
  case gray(GraySamples, zero: Int)
  case numbers(NumberSlice)
  case colors(Image, file: String?)

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
