extension ImageMetadata {
  private static let largestExif = 1 << 24

  /// Reads the APP1 segments before the first scan; damage ends the search.
  init(ofJPEG file: [UInt8]) {
    let bytes = ByteReader(file[...])
    var place = 2
    while let marker = file[min(place, file.count)...].firstIndex(of: 0xFF),
      let codePlace = file[marker...].firstIndex(where: { $0 != 0xFF })
    {
      let code = file[codePlace]
      place = codePlace + 1
      // Stray bytes and markers without a length; then the end and the first scan.
      if code <= 0x01 || (0xD0...0xD8).contains(code) { continue }
      if code == 0xD9 || code == 0xDA { return }
      guard let length = bytes.integer(place, size: 2), length >= 2,
        let segment = bytes.part(place + 2, length - 2)
      else { return }
      if code == 0xE1 { add(segment: segment) }
      place += length
    }
  }

  /// Long records are spread over several segments; of XMP, the last one counts.
  private mutating func add(segment: ArraySlice<UInt8>) {
    let exifName = "Exif\0\0".utf8
    let xmpName = "http://ns.adobe.com/xap/1.0/\0".utf8
    if segment.starts(with: exifName) {
      if exif == nil {
        exif = segment
      } else if exif!.count < Self.largestExif {
        exif!.append(contentsOf: segment.dropFirst(exifName.count))
      }
    } else if segment.starts(with: xmpName) {
      xmp = segment.dropFirst(xmpName.count)
    }
  }
}
