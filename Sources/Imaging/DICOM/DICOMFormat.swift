import Files
import Foundation

/// DICOM files among others. They are read if the package was built with its trait DICOM.
enum DICOMFormat {
  /// Whether bytes begin as a DICOM file of the standard's part 10: "DICM" behind a preamble of 128 bytes.
  static func matches(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 132 && bytes[128..<132].elementsEqual("DICM".utf8)
  }

  /// Whether a file begins as one. Throws `InputError` when it cannot be read.
  static func matches(_ file: URL) throws -> Bool {
    _ = try InputFile.size(of: file)
    guard let handle = try? FileHandle(forReadingFrom: file) else { return false }
    defer { try? handle.close() }
    return matches(Array((try? handle.read(upToCount: 132)) ?? Data()))
  }

  /// A frame of a file.
  ///
  /// - Parameter part: its number, counted from 1; nil for a file with one
  static func slice(_ bytes: [UInt8], file: String?, part: String?, largestPixelCount: Int) throws
    -> MedicalSlice
  {
    #if DICOM
      let image = try DICOMImage(bytes, file: file, largestPixelCount: largestPixelCount)
      return try image.slice(image.frame(named: part))
    #else
      throw withoutTrait(file)
    #endif
  }

  /// The bytes of a copy of a file with an image in place of a frame. Throws as `Image.write(inPlaceOf:)`.
  static func replacing(_ place: ImagePlace, with image: Image, derivation: String) throws -> [UInt8] {
    let bytes = try place.bytes()
    guard matches(bytes) else {
      throw InputError(
        file: place.file.path, expected: "a DICOM file", found: ImageFormat.description(ofUnknown: bytes))
    }
    #if DICOM
      let source = try DICOMImage(
        bytes, file: place.file.path, largestPixelCount: Image.largestPixelCount)
      return try source.replacing(source.frame(named: place.part), with: image, derivation: derivation)
    #else
      throw withoutTrait(place.file.path)
    #endif
  }

  #if !DICOM
    private static func withoutTrait(_ file: String?) -> InputError {
      InputError(
        file: file, expected: "a build with the package's trait DICOM, for DICOM files", found: "one without")
    }
  #endif
}
