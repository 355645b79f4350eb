import Imaging
import Tensors

/// The look of a scene at one place, before the imaging device adds blur and noise.
struct Sample {
  var color: Color
  /// The degree to which the place belongs to the lesion, from 0 to 1.
  var lesion: Float = 0
  /// Whether findings of this class can lie here.
  var isAnatomy: Bool

  init(_ color: Color, isAnatomy: Bool) {
    self.color = color
    self.isAnatomy = isAnatomy
  }

  init(_ gray: Float, isAnatomy: Bool) { self.init(Color(repeating: gray), isAnatomy: isAnatomy) }
}

/// Draws edges one pixel wide, or softer.
struct Pen {
  /// The width of a pixel, in the image's coordinates.
  let pixel: Float

  /// The coverage of a place at a signed distance from a border: 1 inside, 0 outside, 0.5 on the border
  /// itself.
  func coverage(_ distance: Float, softness: Float = 0) -> Float {
    let half = max(pixel, softness) / 2
    return smoothstep(half, -half, distance)
  }

  /// The coverage of a place by a line of a given radius; lines thinner than a pixel get fainter.
  func line(_ distance: Float, radius: Float) -> Float {
    coverage(distance - radius) * min(1, 2 * radius / pixel + 0.25)
  }
}

/// A square picture in floating point.
struct Canvas {
  let size: Int
  private(set) var colors: [Color]
  private(set) var lesion: [Float]
  private(set) var anatomy: [Bool]

  /// Samples a scene once per pixel; scenes soften their own edges to the pixel's width.
  init(size: Int, _ sample: (Point, Pen) -> Sample) {
    self.size = size
    colors = []
    lesion = []
    anatomy = []
    colors.reserveCapacity(size * size)
    lesion.reserveCapacity(size * size)
    anatomy.reserveCapacity(size * size)
    let pen = Pen(pixel: 2 / Float(size))
    for y in 0..<size {
      for x in 0..<size {
        let sample = sample(Self.point(x, y, size), pen)
        colors.append(sample.color)
        lesion.append(sample.lesion)
        anatomy.append(sample.isAnatomy)
      }
    }
  }

  private static func point(_ x: Int, _ y: Int, _ size: Int) -> Point {
    (Point(Float(x), Float(y)) + 0.5) * (2 / Float(size)) - 1
  }

  /// Replaces the colour of every pixel, as the imaging device changes it.
  mutating func develop(_ change: (Point, Color) -> Color) {
    for y in 0..<size {
      for x in 0..<size {
        let index = y * size + x
        colors[index] = change(Self.point(x, y, size), colors[index])
      }
    }
  }

  /// Blurs as a lens or a detector does, by a bell of the given standard deviation in the image's
  /// coordinates.
  mutating func blur(_ deviation: Float) {
    let pixels = deviation * Float(size) / 2
    let variance = pixels * pixels
    guard variance > 0.01 else { return }
    let passes = Int((variance / 0.5).rounded(.up))
    let side = variance / (2 * Float(passes))
    for _ in 0..<passes {
      blurLines(side, step: 1, lineStep: size)
      blurLines(side, step: size, lineStep: 1)
    }
  }

  /// Replaces each pixel by itself and its two neighbours, which get the weight `side`.
  private mutating func blurLines(_ side: Float, step: Int, lineStep: Int) {
    let center = 1 - 2 * side
    for line in 0..<size {
      let start = line * lineStep
      var previous = colors[start]
      for index in 0..<size {
        let here = start + index * step
        let current = colors[here]
        let next = index + 1 < size ? colors[here + step] : current
        colors[here] = current * center + (previous + next) * side
        previous = current
      }
    }
  }

  /// The 8-bit image; a gray one keeps only one channel.
  func image(isColor: Bool) -> Image {
    func level(_ value: Float) -> UInt8 { UInt8(clamp(value) * 255 + 0.5) }
    let pixels =
      isColor
      ? colors.flatMap { [level($0.x), level($0.y), level($0.z)] } : colors.map { level($0.x) }
    return Image(width: size, height: size, channels: isColor ? 3 : 1, pixels: pixels)
  }

  var lesionMask: Mask { Mask(width: size, height: size, pixels: lesion.map { $0 >= 0.5 }) }

  var anatomyMask: Mask { Mask(width: size, height: size, pixels: anatomy) }
}
