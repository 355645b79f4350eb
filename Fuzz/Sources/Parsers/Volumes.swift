import Foundation

@testable import Files
@testable import Imaging

extension Parser {
  /// Medical images: NIfTI, and DICOM where the package has its trait.
  static let volumes: [Parser] = [
    Parser(
      "nifti",
      seeds: { try TestFixtures.files(in: "ImagingTests/Fixtures/nifti", ending: ".nii", most: 1400) }
    ) { try lookAtSlices(of: $0, "volume.nii") },
    Parser(
      "nifti-gz",
      seeds: { try TestFixtures.files(in: "ImagingTests/Fixtures/nifti", ending: ".nii.gz", most: 2000) }
    ) { try lookAtSlices(of: $0, "volume.nii.gz") },
    Parser(
      "dicom",
      seeds: { try TestFixtures.files(in: "ImagingTests/Fixtures/dicom", ending: ".dcm", most: 4096) }
    ) { input in
      let preamble = Array(repeating: UInt8(0), count: 128) + Array("DICM".utf8)
      let image = try Image(
        decoding: preamble + input.dropFirst(132), file: "image", largestPixelCount: 1 << 18)
      try require(
        image.pixels.count == image.width * image.height * image.channels, "another number of levels")
    },
  ]

  private static func lookAtSlices(of bytes: [UInt8], _ name: String) throws {
    try withFile(bytes, name) { file in
      for part in ["", "#k0", "#i1", "#j0t1"] {
        let slice = URL(fileURLWithPath: file.path + part)
        let image = try Image(contentsOf: slice)
        try require(image.pixels.count == image.width * image.height, "another number of levels")
        _ = try Mask(contentsOf: slice)
      }
    }
  }
}
