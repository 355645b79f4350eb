import Files
import Imaging

/// The levels of an image channel by channel, with which attacks calculate. One channel for gray, three for
/// colour.
struct PixelPlanes: Sendable {
  let width: Int
  let height: Int
  let channels: Int
  /// The scale that levels are on.
  let scale: LevelGrid
  /// `[channels, height, width]`, whole numbers from 0 to the scale's largest level.
  let levels: [Float]

  init(_ image: Image) {
    (width, height, channels) = (image.width, image.height, image.channels)
    (scale, levels) = (image.levelGrid, image.planes)
  }

  /// Pixels in one channel.
  var area: Int { width * height }
}

extension Image {
  /// Width and height for messages.
  package var size: String { "\(width) x \(height)" }

  /// The scale of the image's whole levels.
  package var levelGrid: LevelGrid { fine.map { LevelGrid(largest: $0.levels) } ?? .bytes }

  /// The levels channel by channel, `[channels, height, width]`; of an image in its file's own depth, those
  /// within its window.
  package var planes: [Float] {
    if let fine { return fine.shownLevels }
    guard channels > 1 else { return pixels.map(Float.init) }
    var planes = [Float](repeating: 0, count: pixels.count)
    let area = width * height
    for pixel in 0..<area {
      for channel in 0..<channels {
        planes[pixel + channel * area] = Float(pixels[channels * pixel + channel])
      }
    }
    return planes
  }

  /// Makes an image of whole levels from 0 to 255, channel by channel, with as many channels as there are
  /// planes.
  package init(planes: [Float], width: Int, height: Int) {
    let area = width * height
    let channels = planes.count / area
    var pixels = [UInt8](repeating: 0, count: planes.count)
    for pixel in 0..<area {
      for channel in 0..<channels {
        pixels[channels * pixel + channel] = UInt8(clamping: planes[pixel + channel * area])
      }
    }
    self.init(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// An image like this one, in its channels, depth and window, with other levels, channel by channel.
  /// Samples whose level stays are kept as they are, beyond the window too.
  func replacing(planes: [Float]) -> Image {
    guard let fine else { return Image(planes: planes, width: width, height: height) }
    return Image(width: width, height: height, fine: fine.replacing(planes: planes))
  }
}

extension FineSamples {
  fileprivate func replacing(planes: [Float]) -> FineSamples {
    let samples = zip(zip(samples, shownLevels), planes).map { own, level -> UInt16 in
      own.1 == level ? own.0 : UInt16(clamping: black + Int(clamping: level))
    }
    return FineSamples(samples: samples, black: black, white: white)
  }
}
