import EmbeddingModels
import Files
import Imaging
import Tensors

/// The account of one image's perturbation: clean levels, region and budget, for the whole of an attack.
///
/// However many steps or rounds there are, every image comes from here, and its distance is measured from the clean one.
/// Pixels are `[3, height, width]`, in units of 1/255 for levels and in [0, 1] for floats.
struct PixelLedger: Sendable {
  let budget: Budget
  /// What the model sees of the clean image, 8-bit RGB.
  let cleanImage: Image
  /// The pixels that may change.
  let region: Mask
  /// The clean levels, channel by channel.
  private let clean: [Float]
  /// Whether each of them may change.
  private let isOpen: [Bool]
  /// For L∞: the largest change in levels that the radius allows.
  private let largestChange: Float

  init(image: Image, region: Region, budget: Budget, encoder: any ImageEncoder) throws {
    let size = encoder.imageSize
    guard image.width >= size.width, image.height >= size.height else {
      throw InputError(
        field: "image", expected: "at least the model's \(size.width) × \(size.height) pixels",
        found: "\(image.width) × \(image.height)")
    }
    self.budget = budget
    self.region = try region.mask(for: image, encoder)
    cleanImage = encoder.preprocessing(image)
    clean = cleanImage.planes
    isOpen = (0..<3).flatMap { [pixels = self.region.pixels] _ in pixels }
    largestChange = (0...255).map(Float.init).last { $0 / 255 <= budget.radius } ?? 0
  }

  /// The clean image's pixels in [0, 1].
  var cleanPixels: [Float] { clean.map { $0 / 255 } }

  /// A uniform draw from the L∞ ball, or from the cube of side radius / √n within the L2 ball, inside the region.
  func randomStart(using generator: inout RandomGenerator) -> [Float] {
    let extent: Float
    switch budget.norm {
    case .linf: extent = budget.radius
    case .l2: extent = budget.radius / Float(isOpen.count { $0 }).squareRoot()
    }
    return projected(cleanPixels.map { $0 + extent * (2 * generator.uniform() - 1) })
  }

  /// The nearest pixels that keep the budget, the region and [0, 1].
  func projected(_ pixels: [Float]) -> [Float] {
    var changes = zip(pixels, clean).map { $0 - $1 / 255 }
    for index in changes.indices where !isOpen[index] { changes[index] = 0 }
    switch budget.norm {
    case .linf: changes = changes.map { min(max($0, -budget.radius), budget.radius) }
    case .l2:
      let length = Self.length(changes)
      if length > budget.radius { changes = changes.map { $0 * (budget.radius / length) } }
    }
    return zip(clean, changes).map { min(max($0 / 255 + $1, 0), 1) }
  }

  /// The 8-bit image next to `pixels` that keeps the budget.
  func rounded(_ pixels: [Float]) -> Image {
    var levels = zip(projected(pixels), clean).map { pixel, clean in
      let level = (pixel * 255).rounded()
      return budget.norm == .linf ? min(max(level, clean - largestChange), clean + largestChange) : level
    }
    if budget.norm == .l2 { shorten(&levels, towards: projected(pixels)) }
    return Image(planes: levels, width: cleanImage.width, height: cleanImage.height)
  }

  /// Takes back roundings that led away from the clean image, the largest first, until the length is within the radius.
  ///
  /// It always ends there: with all of them taken back, no change is larger than before rounding.
  private func shorten(_ levels: inout [Float], towards pixels: [Float]) {
    func excess(_ index: Int) -> Float {
      (levels[index] - clean[index]).magnitude - (pixels[index] * 255 - clean[index]).magnitude
    }
    let outward = levels.indices.filter { excess($0) > 0 }.sorted { (-excess($0), $0) < (-excess($1), $1) }
    var squares = squaredChange(levels)
    for index in outward where Self.length(ofSquaredChange: squares) > budget.radius {
      let change = levels[index] - clean[index]
      levels[index] -= change > 0 ? 1 : -1
      squares -= Int(2 * change.magnitude - 1)
    }
  }

  /// The sum of squared changes in levels, a whole number.
  private func squaredChange(_ levels: [Float]) -> Int {
    zip(levels, clean).reduce(0) { $0 + Int(($1.0 - $1.1) * ($1.0 - $1.1)) }
  }

  private static func length(ofSquaredChange squares: Int) -> Float {
    Float(Double(squares).squareRoot() / 255)
  }

  /// The norm of an image's distance from the clean one, in pixel units.
  func spent(by image: Image) -> Float {
    switch budget.norm {
    case .linf: zip(image.planes, clean).map { ($0 - $1).magnitude }.max().map { $0 / 255 } ?? 0
    case .l2: Self.length(ofSquaredChange: squaredChange(image.planes))
    }
  }

  /// How many pixels differ from the clean image's.
  func changedPixels(in image: Image) -> Int {
    stride(from: 0, to: image.pixels.count, by: 3).count { start in
      image.pixels[start..<start + 3] != cleanImage.pixels[start..<start + 3]
    }
  }

  /// Whether an image keeps the budget and leaves everything outside of the region as it was.
  func admits(_ image: Image) -> Bool {
    let planes = image.planes
    return spent(by: image) <= budget.radius
      && planes.indices.allSatisfy { isOpen[$0] || planes[$0] == clean[$0] }
  }

  /// Whether a saved state holds pixels in [0, 1] and levels of this image's size that keep budget and region.
  func isImage(_ pixels: [Float], _ levels: [Float]) -> Bool {
    guard pixels.count == clean.count, levels.count == clean.count,
      pixels.allSatisfy({ (0...1).contains($0) }),
      levels.allSatisfy({ (0...255).contains($0) && $0 == $0.rounded() })
    else { return false }
    return admits(Image(planes: levels, width: cleanImage.width, height: cleanImage.height))
  }

  /// A gradient with zeros where nothing may change.
  func restricted(_ gradient: [Float]) -> [Float] { zip(gradient, isOpen).map { $1 ? $0 : 0 } }

  static func length(_ vector: [Float]) -> Float {
    Float(vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
  }
}

extension Image {
  /// The levels channel by channel, three planes.
  var planes: [Float] {
    let rgb = convertedToRGB().pixels
    let area = width * height
    return (0..<3 * area).map { Float(rgb[$0 % area * 3 + $0 / area]) }
  }

  /// From whole levels from 0 to 255, channel by channel.
  init(planes: [Float], width: Int, height: Int) {
    let area = width * height
    self.init(
      width: width, height: height, channels: 3,
      pixels: (0..<3 * area).map { UInt8(planes[$0 % 3 * area + $0 / 3]) })
  }
}
