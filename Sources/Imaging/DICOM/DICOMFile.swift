#if DICOM
  import CDICOM
  import Files
  import Foundation

  /// A parsed DICOM file: DCMTK's view of it.
  final class DICOMFile {
    /// The name in error messages.
    let name: String?
    let description: cd_description
    private let file: OpaquePointer

    /// Throws `InputError` for what DCMTK cannot parse, and for a file without an image.
    init(_ bytes: [UInt8], name: String?) throws {
      var opened: OpaquePointer?
      try Self.check(name) { cd_open(bytes, bytes.count, &opened, $0) }
      guard let opened else { preconditionFailure("DCMTK opened a file without giving it") }
      var description = cd_description()
      do {
        try Self.check(name) { cd_describe(opened, &description, $0) }
      } catch {
        cd_close(opened)
        throw error
      }
      (self.name, file, self.description) = (name, opened, description)
    }

    deinit { cd_close(file) }

    /// How a frame, counted from 0, is shown.
    func display(ofFrame frame: Int) throws -> cd_display {
      var display = cd_display()
      try Self.check(name) { cd_display_of_frame(file, UInt32(frame), &display, $0) }
      return display
    }

    /// The bytes of a frame, counted from 0, and the photometric interpretation that they have now.
    ///
    /// - Parameter size: the bytes that the description makes of a frame, at least 1
    func decode(frame: Int, size: Int) throws -> (bytes: [UInt8], photometric: String) {
      var photometric = [CChar](repeating: 0, count: Int(CD_TEXT_CAPACITY))
      var bytes = [UInt8](repeating: 0, count: size)
      try Self.check(name) { cd_decode(file, UInt32(frame), &bytes, size, &photometric, $0) }
      return (bytes, Self.text(photometric))
    }

    /// The palette of a channel: 0 (red), 1 (green) or 2 (blue).
    func palette(ofChannel channel: Int) throws -> DICOMPalette {
      var palette = cd_palette()
      try Self.check(name) { cd_palette_of_channel(file, UInt32(channel), &palette, $0) }
      let entries = UnsafeBufferPointer(start: palette.entries, count: Int(palette.count))
      return try DICOMPalette(
        first: Int(palette.first), bits: Int(palette.bits), entries: Array(entries), file: name)
    }

    /// The bytes of a copy with other values in a frame, as `cd_replace` makes it. Everything else of this
    /// object is then of the copy, and not to be used.
    func replacing(frame: Int, with values: [UInt8], isRGB: Bool, derivation: String) throws -> [UInt8] {
      var copy: UnsafeMutablePointer<UInt8>?
      var count = 0
      try Self.check(name) {
        cd_replace(file, UInt32(frame), values, values.count, isRGB, derivation, &copy, &count, $0)
      }
      defer { free(copy) }
      return Array(UnsafeBufferPointer(start: copy, count: count))
    }

    /// An error about one attribute of the file.
    func error(_ attribute: String, expected: String, found: String) -> InputError {
      InputError(file: name, field: attribute, expected: expected, found: found)
    }

    /// The text of a fixed buffer of C.
    static func text<Buffer>(_ buffer: Buffer) -> String {
      withUnsafeBytes(of: buffer) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func text(_ buffer: [CChar]) -> String {
      String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Calls a function that returns whether it succeeded and, if not, writes a reason.
    private static func check(_ name: String?, _ call: (UnsafeMutablePointer<CChar>) -> Bool) throws {
      var message = [CChar](repeating: 0, count: Int(CD_MESSAGE_CAPACITY))
      guard call(&message) else {
        throw InputError(
          file: name, expected: "a whole DICOM image that can be read",
          found: "this problem: \(text(message))")
      }
    }
  }
#endif
