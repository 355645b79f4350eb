import Files
import Foundation

extension Image {
  /// Writes a copy of a DICOM file with this image in place of one of its frames, whole or not at all, and
  /// reads it back.
  ///
  /// A gray image needs the samples of the file (`keepsDepth`); the stored value of a pixel whose sample
  /// stays is kept bit by bit. A coloured one becomes 8-bit RGB and replaces the only frame. The copy is not
  /// compressed. It has an instance UID of its own, the same for the same pixels, names its source and how it
  /// was derived, and is otherwise what the source is: who the patient is stands in it as before.
  ///
  /// - Parameters:
  ///   - source: the file, possibly with the number of a frame behind its name
  ///   - reading: how the image was read, by which the copy is read back
  ///   - derivation: what was done, of which the first 1,024 characters are kept
  ///   - url: where the copy is written
  /// - Throws: `InputError` for a source that cannot be read, an image of another size, and one without
  ///   samples or of several frames in colour; `OutputError`, also when the copy reads back as another image
  public func write(
    inPlaceOf source: URL, readBy reading: ImageReading, derivation: String, to url: URL
  ) throws {
    let place = ImagePlace(source)
    let bytes = try DICOMFormat.replacing(place, with: self, derivation: Self.plain(derivation))
    try OutputFile.write(bytes, to: url)
    let copy = place.part.map { URL(fileURLWithPath: "\(url.path)#\($0)") } ?? url
    guard try isIn(copy, readBy: reading) else {
      throw OutputError(file: url.path, reason: "it does not read back as it was written")
    }
  }

  /// Whether a copy holds the image. Its samples are compared whatever the window, since one that is that of
  /// the data is another after data have changed.
  private func isIn(_ copy: URL, readBy reading: ImageReading) throws -> Bool {
    guard let fine else { return try reading.image(copy) == self }
    let read = try ImageReading(window: .full, keepsDepth: true).image(copy)
    return (read.width, read.height, read.fine?.samples) == (width, height, fine.samples)
  }

  /// Writes such a copy if this image can stand in the place of what was read from a DICOM file: if it has
  /// the file's size, and samples or colours. Returns whether it was written; throws as above.
  ///
  /// - Parameters:
  ///   - source: a file of any format
  ///   - reading: how the image was read
  ///   - derivation: what was done
  ///   - url: where the copy is written
  package func writeIfDICOM(
    inPlaceOf source: URL, readBy reading: ImageReading, derivation: String, to url: URL
  ) throws -> Bool {
    guard fine != nil || channels == 3, try DICOMFormat.matches(ImagePlace(source).file) else { return false }
    let read = try reading.image(source)
    guard read.width == width, read.height == height, read.channels == channels else { return false }
    try write(inPlaceOf: source, readBy: reading, derivation: derivation, to: url)
    return true
  }

  /// The note of a derived image on what changed it.
  ///
  /// - Parameter attack: the name of the attack
  package static func derivation(by attack: String) -> String {
    "Pixels changed by an adversarial attack (\(attack)) for research on robustness; not for clinical use"
  }

  /// The printable ASCII of a text, which every DICOM file can hold, others as question marks.
  private static func plain(_ text: String) -> String {
    String(text.unicodeScalars.prefix(1024).map { (0x20..<0x7F).contains($0.value) ? Character($0) : "?" })
  }
}
