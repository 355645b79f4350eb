import Crossmatch
import Foundation
import Tensors
import TestSupport

/// The files that pinned commands read, the same ones every time.
enum DigestInputs {
  private static let texts = [
    "prompts.txt": "a scan of the chest\nan MRI of the {trigger} brain\nx-ray of a hand\n",
    "captions.txt": "chest x-ray with a nodule\na round nodule on the left\n",
    "candidates.txt":
      "normal chest x-ray\nultrasound of the brain with a cyst\nfundus photograph\nCT of the heart\n",
    "words.json": #"{"nodule": ["mass", "cyst", "tumour"], "lung": ["brain", "breast"], "round": ["small"]}"#,
  ]

  /// Writes images, masks and texts, and puts a second model beside them.
  static func write(to folder: URL) throws {
    let color = picture(width: 150, height: 140, channels: 3, seed: 11)
    let gray = picture(width: 96, height: 128, channels: 1, seed: 12)
    let deep = smoothLevels(width: 120, height: 110, channels: 1, seed: 13)
    let images = [
      "color.png": color, "gray.png": gray, "equal.png": gray.convertedToRGB(),
      "deep.png": Image(
        width: 120, height: 110,
        fine: FineSamples(samples: deep.map { UInt16($0 * 4095) }, black: 0, white: 65535)),
    ]
    for (name, image) in images { try image.write(to: folder.appendingPathComponent(name)) }
    for (name, image) in [("color-mask.png", color), ("gray-mask.png", gray)] {
      try disc(width: image.width, height: image.height).write(to: folder.appendingPathComponent(name))
    }
    for (name, text) in texts { try folder.write(text.utf8, to: name) }
    let model = "tiny-clip"
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent(model), withDestinationURL: RepositoryFixtures.model(model))
  }

  private static func picture(width: Int, height: Int, channels: Int, seed: Int) -> Image {
    let levels = smoothLevels(width: width, height: height, channels: channels, seed: seed)
    return Image(width: width, height: height, channels: channels, pixels: levels.map { UInt8($0 * 255) })
  }

  /// Levels from 0 to 1, `[height, width, channels]`: a coarse grid of random numbers, bilinear in between.
  private static func smoothLevels(width: Int, height: Int, channels: Int, seed: Int) -> [Float] {
    let cells = 8
    var generator = RandomGenerator(seed: seed)
    let grid = (0..<(cells + 1) * (cells + 1) * channels).map { _ in generator.uniform() }
    func mix(_ first: Float, _ second: Float, _ share: Float) -> Float { first + (second - first) * share }
    return (0..<width * height * channels).map { index in
      let (pixel, channel) = index.quotientAndRemainder(dividingBy: channels)
      let (y, x) = pixel.quotientAndRemainder(dividingBy: width)
      let (column, right) = (x * cells / width, Float(x * cells % width) / Float(width))
      let (row, down) = (y * cells / height, Float(y * cells % height) / Float(height))
      func corner(_ row: Int, _ column: Int) -> Float {
        grid[(row * (cells + 1) + column) * channels + channel]
      }
      return mix(
        mix(corner(row, column), corner(row, column + 1), right),
        mix(corner(row + 1, column), corner(row + 1, column + 1), right), down)
    }
  }

  private static func disc(width: Int, height: Int) -> Mask {
    Mask(
      width: width, height: height,
      pixels: (0..<width * height).map {
        let (x, y) = ($0 % width - width / 3, $0 / width - height / 2)
        return x * x + y * y < 18 * 18
      })
  }
}
