/// The metadata of a file that may tell the orientation of its image.
struct ImageMetadata {
  /// A TIFF directory, with or without the name "Exif" before it.
  var exif: ArraySlice<UInt8>?
  var xmp: ArraySlice<UInt8>?

  /// The orientation by EXIF, otherwise by XMP, otherwise upright, read as Pillow's `ImageOps.exif_transpose`
  /// does.
  ///
  /// Damaged or hostile metadata is ignored.
  var orientation: ImageOrientation {
    exif.flatMap { ImageOrientation.named(byExif: $0) } ?? xmp.flatMap { ImageOrientation.named(byXMP: $0) }
      ?? .upright
  }
}
