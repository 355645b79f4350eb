import Foundation

@testable import Files
@testable import Imaging
@testable import Typography

extension Parser {
  /// Images, masks and fonts.
  static let pictures: [Parser] = [
    Parser("png", seeds: { try TestFixtures.files(in: "ImagingTests/Fixtures", ending: ".png", most: 2000) })
    {
      try look(at: PNGBytes.checksummed(PNGBytes.signature + $0.dropFirst(8)))
    },
    Parser("png-rows", seeds: { [[5, 0, 4, 0, 3, 1, 0, 3] + (0..<64).map { $0 % 5 }] }) { input in
      guard input.count > 8 else { return }
      try look(at: PNGBytes.file(ofRows: input))
    },
    Parser("jpeg", seeds: { try TestFixtures.files(in: "ImagingTests/Fixtures", ending: ".jpg", most: 3000) })
    {
      try look(at: [0xFF, 0xD8, 0xFF] + $0.dropFirst(3))
    },
    Parser(
      "mask", seeds: { try TestFixtures.files(in: "ImagingTests/Fixtures/masks", ending: ".png", most: 2000) }
    ) {
      let bytes = PNGBytes.checksummed(PNGBytes.signature + $0.dropFirst(8))
      try withFile(bytes, "mask.png") { file in
        let mask = try Mask(contentsOf: file)
        try require(mask.pixels.count == mask.width * mask.height, "another size")
      }
    },
    Parser("font", longest: 8192) { input in
      try withFile(input, "font.ttf") { file in
        let painter = PhrasePainter(typeface: try Typeface(contentsOf: file))
        _ = try painter.panel("no finding", width: 64, typeSize: 12)
      }
    },
  ]

  private static func look(at bytes: [UInt8]) throws {
    let image = try Image(decoding: bytes, file: "image", largestPixelCount: 1 << 18)
    try require(image.pixels.count == image.width * image.height * image.channels, "another number of levels")
    guard image.width * image.height <= 1 << 12 else { return }
    let again = try Image(decoding: image.pngBytes())
    try require(again.pixels == image.pixels, "a PNG that does not read back")
    let small = ImagePreprocessing.clip(size: 8)(image)
    try require(small.width == 8 && small.height == 8, "another size")
  }
}

/// PNG files whose checksums are right, so that what is behind them is reached.
private enum PNGBytes {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The same file with right checksums, as far as its chunks go.
  static func checksummed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    var place = signature.count
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - place - 12 else { break }
      let end = place + 8 + length
      bytes.replaceSubrange(end..<end + 4, with: word(checksum(bytes[place + 4..<end])))
      place = end + 4
    }
    return bytes
  }

  /// A file of width, height, depth, kind, interlacing and palette as the first eight bytes say, with the rest
  /// as its filtered rows.
  static func file(ofRows input: [UInt8]) -> [UInt8] {
    let depths: [UInt8] = [1, 2, 4, 8, 16], kinds: [UInt8] = [0, 2, 3, 4, 6]
    let head =
      word(UInt32(input[0]) | UInt32(input[1] & 3) << 8) + word(UInt32(input[2]) | UInt32(input[3] & 3) << 8)
      + [depths[Int(input[4]) % 5], kinds[Int(input[5]) % 5], 0, 0, input[6] & 1]
    let palette: [UInt8] = (0..<Int(input[7])).flatMap { [UInt8($0), UInt8(255 - $0), 7] as [UInt8] }
    return signature + chunk("IHDR", head) + (palette.isEmpty ? [] : chunk("PLTE", palette))
      + chunk("IDAT", stored(Array(input[8...]))) + chunk("IEND", [])
  }

  /// A zlib stream that holds the bytes as they are.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var rest = bytes[...]
    repeat {
      let part = rest.prefix(65535)
      rest = rest.dropFirst(part.count)
      let count = UInt16(part.count)
      let sizes = [count, ~count].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
      stream += [rest.isEmpty ? 1 : 0] + sizes + part
    } while !rest.isEmpty
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65521
      high = (high + low) % 65521
    }
    return stream + word(high << 16 | low)
  }

  private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return word(UInt32(content.count)) + body + word(checksum(body[...]))
  }

  private static func word(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }
}
