import Imaging

/// The levels of an 8-bit RGB image channel by channel: what attacks calculate with.
struct PixelPlanes: Sendable {
  let width: Int
  let height: Int
  /// `[3, height, width]`, whole numbers from 0 to 255.
  let levels: [Float]

  init(_ image: Image) { (width, height, levels) = (image.width, image.height, image.planes) }

  /// Pixels in one channel.
  var area: Int { width * height }
}

extension Image {
  /// The levels channel by channel, `[3, height, width]`.
  var planes: [Float] {
    let rgb = convertedToRGB().pixels
    var planes = [Float](repeating: 0, count: rgb.count)
    let area = width * height
    for pixel in 0..<area {
      planes[pixel] = Float(rgb[3 * pixel])
      planes[pixel + area] = Float(rgb[3 * pixel + 1])
      planes[pixel + 2 * area] = Float(rgb[3 * pixel + 2])
    }
    return planes
  }

  /// From whole levels from 0 to 255, channel by channel.
  init(planes: [Float], width: Int, height: Int) {
    var pixels = [UInt8](repeating: 0, count: planes.count)
    let area = width * height
    for pixel in 0..<area {
      pixels[3 * pixel] = UInt8(planes[pixel])
      pixels[3 * pixel + 1] = UInt8(planes[pixel + area])
      pixels[3 * pixel + 2] = UInt8(planes[pixel + 2 * area])
    }
    self.init(width: width, height: height, channels: 3, pixels: pixels)
  }
}
