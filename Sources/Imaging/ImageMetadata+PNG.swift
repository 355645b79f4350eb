import CImaging

extension ImageMetadata {
  private static let largestText = 1 << 20
  private static let mostTexts = 100

  /// Reads the chunk eXIf and the texts that hold EXIF or XMP; chunks with a wrong checksum are skipped.
  ///
  /// The last of equal chunks counts, as it does for Pillow; EXIF that older programs wrote as a text counts
  /// if there is no eXIf.
  init(ofPNG file: [UInt8]) {
    let bytes = ByteReader(file[...])
    var exifText: ArraySlice<UInt8>?
    var place = 8
    var textCount = 0
    while let length = bytes.integer(place, size: 4), let name = bytes.part(place + 4, 4),
      let content = bytes.part(place + 8, length), let checksum = bytes.integer(place + 8 + length, size: 4)
    {
      let kind = String(decoding: name, as: UTF8.self)
      if kind == "IEND" { break }
      place += length + 12
      guard ["eXIf", "tEXt", "zTXt", "iTXt"].contains(kind) else { continue }
      guard kind == "eXIf" || textCount < Self.mostTexts else { continue }
      guard ci_crc32(Array(name + content), length + 4) == checksum else { continue }
      if kind == "eXIf" {
        exif = content
        continue
      }
      let key = content.prefix { $0 != 0 }
      let isExif = key.elementsEqual("Raw profile type exif".utf8)
      guard isExif || key.elementsEqual("XML:com.adobe.xmp".utf8) else { continue }
      textCount += 1
      guard let text = Self.text(kind, after: content[key.endIndex...].dropFirst()) else { continue }
      if isExif { exifText = text } else { xmp = text }
    }
    exif = exif ?? exifText.flatMap(Self.rawProfile)
  }

  /// The text in a chunk, given the bytes after its keyword and the zero behind that.
  private static func text(_ kind: String, after rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    switch kind {
    case "tEXt": return rest
    case "zTXt": return rest.first == 0 ? inflated(rest.dropFirst()) : nil
    default:
      let parts = rest.dropFirst(2).split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, let isCompressed = rest.first else { return nil }
      if isCompressed == 0 { return parts[2] }
      return rest.dropFirst().first == 0 ? inflated(parts[2]) : nil
    }
  }

  private static func inflated(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var isWhole = false
    let text = [UInt8](unsafeUninitializedCapacity: largestText) { target, count in
      isWhole = bytes.withUnsafeBufferPointer {
        ci_inflate($0.baseAddress, $0.count, target.baseAddress, target.count, &count)
      }
      if !isWhole { count = 0 }
    }
    return isWhole ? text[...] : nil
  }

  /// A record written as hexadecimal digits, below a line that names it and one with its length.
  private static func rawProfile(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let lines = text.split(separator: 0x0A, maxSplits: 3, omittingEmptySubsequences: false)
    guard lines.count == 4 else { return nil }
    var digits: [UInt8] = []
    for byte in lines[3] {
      guard let value = Character(UnicodeScalar(byte)).hexDigitValue else {
        if [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20].contains(byte) { continue }
        return nil
      }
      digits.append(UInt8(value))
    }
    guard digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }[...]
  }
}
