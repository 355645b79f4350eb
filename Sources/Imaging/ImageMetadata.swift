/// What a file carries beside its pixels and says of their orientation.
struct ImageMetadata {
  /// A TIFF directory, with or without the name "Exif" before it.
  var exif: ArraySlice<UInt8>?
  var xmp: ArraySlice<UInt8>?

  /// What EXIF says, otherwise what XMP says, otherwise upright: as Pillow's `ImageOps.exif_transpose` reads it.
  ///
  /// What is damaged or hostile says nothing.
  var orientation: ImageOrientation {
    exif.flatMap { ImageOrientation.named(byExif: $0) } ?? xmp.flatMap { ImageOrientation.named(byXMP: $0) }
      ?? .upright
  }
}
