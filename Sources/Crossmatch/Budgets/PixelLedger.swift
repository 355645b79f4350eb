import EmbeddingModels
import Files
import Imaging
import Preconditions
import Tensors

/// The account of one image's perturbation: clean levels, region and budget, for the whole of an attack.
///
/// However many steps or rounds there are, every image comes from here, and its distance is measured from the clean one.
/// Pixels are `[channels, height, width]`, one channel for a gray image: whole levels of the image's own depth, or floats
/// in [0, 1].
package struct PixelLedger: Sendable {
  let budget: Budget
  /// What is attacked, clean: gray or RGB.
  let cleanImage: Image
  /// The pixels that may change.
  let region: Mask
  /// The clean levels, and the same in [0, 1].
  private let clean: [Float]
  /// What levels count in.
  let scale: LevelGrid
  package let cleanPixels: [Float]
  /// Whether each channel of each pixel may change.
  let isMutable: [Bool]
  let geometry: any BudgetGeometry
  /// Steps and changes of pixels are cut to this, which leads out of any image, before they overflow.
  private static let largestStep: Float = 1e15

  /// - Parameter region: of the image's size
  package init(clean image: Image, region: Mask, budget: Budget) throws {
    require(region.width == image.width && region.height == image.height, "a region of another size")
    self.budget = budget
    self.region = region
    cleanImage = image
    let planes = PixelPlanes(image)
    (clean, scale) = (planes.levels, planes.scale)
    cleanPixels = clean.map { [scale] in $0 / scale.perUnit }
    isMutable = Array(repeatElement(region.pixels, count: image.channels).joined())
    geometry = try budget.norm.geometry(around: planes)
  }

  /// The account of a source image, or of what the encoder sees of it.
  ///
  /// Throws `InputError` for a region as `Region` says, and for an image that is too small for the norm.
  init(
    image: Image, region: Region, budget: Budget, encoder: any ImageEncoder, space: PixelSpace = .modelInput
  ) throws {
    try self.init(
      clean: space == .source ? image : encoder.preprocessing.keepingChannels(image),
      region: region.mask(for: image, encoder, in: space), budget: budget)
  }

  /// The same account with another budget.
  func with(budget: Budget) throws -> PixelLedger {
    try PixelLedger(clean: cleanImage, region: region, budget: budget)
  }

  /// A random point within the budget and the region.
  func randomStart(using generator: inout RandomGenerator) -> [Float] {
    var pixels = geometry.randomChanges(within: budget.radius, open: isMutable, using: &generator)
    for index in pixels.indices { pixels[index] += cleanPixels[index] }
    return projected(pixels)
  }

  /// The nearest pixels that keep the budget, the region and [0, 1].
  func projected(_ pixels: [Float]) -> [Float] {
    var changes = changes(of: pixels, isCut: geometry.cutsBeforeProjecting)
    geometry.project(&changes, to: budget.radius)
    for index in changes.indices { changes[index] = min(max(cleanPixels[index] + changes[index], 0), 1) }
    return changes
  }

  /// What of the change from the clean pixels the region allows, and, when it is cut, [0, 1].
  private func changes(of pixels: [Float], isCut: Bool = false) -> [Float] {
    var changes = pixels
    for index in changes.indices {
      let pixel = isCut ? min(max(pixels[index], 0), 1) : pixels[index]
      let change = isMutable[index] ? pixel - cleanPixels[index] : 0
      // Steps without bound lead nowhere, or to infinity.
      changes[index] = change.isNaN ? 0 : min(max(change, -Self.largestStep), Self.largestStep)
    }
    return changes
  }

  /// The image of whole levels next to `pixels`, which keep the budget, that keeps it too.
  func rounded(_ pixels: [Float]) -> Image {
    image(changedBy: geometry.rounded(changes(of: pixels), within: budget.radius))
  }

  /// The image of whole levels next to `pixels` with each level rounded to the side where the loss falls by `gradient`, as far as the
  /// budget goes; nil when it would leave the budget.
  func rounded(_ pixels: [Float], descending gradient: [Float]) -> Image? {
    let image = image(
      changedBy: geometry.rounded(changes(of: pixels), descending: gradient, within: budget.radius))
    return distance(of: image) <= budget.radius ? image : nil
  }

  /// The clean image with whole levels added.
  func image(changedBy levels: [Float]) -> Image {
    var levels = levels
    for index in levels.indices {
      levels[index] = min(max(clean[index] + levels[index], 0), scale.perUnit)
    }
    return image(ofLevels: levels)
  }

  /// An image from its levels.
  func image(ofLevels levels: [Float]) -> Image { cleanImage.replacing(planes: levels) }

  /// The change of `size`, in the budget's units, along which the loss falls steepest within the region.
  func step(_ size: Float, along gradient: [Float]) -> [Float] {
    geometry.step(min(size, Self.largestStep), along: restricted(gradient))
  }

  /// The size of a step from the clean image to the border of the budget.
  var reach: Float { geometry.reach(of: budget.radius) }

  /// The size of a step from one end of the budget to the other, which adaptive steps begin with.
  var widestStep: Float { geometry.widestStep(within: budget.radius) }

  /// The size of an image's distance from the clean one, in the norm's units.
  func distance(of image: Image) -> Float {
    var changes = image.planes
    for index in changes.indices { changes[index] -= clean[index] }
    return geometry.size(ofLevels: changes)
  }

  /// How many pixels differ from the clean image's.
  func changedPixels(in image: Image) -> Int {
    let (planes, area) = (image.planes, image.width * image.height)
    return (0..<area).count { pixel in
      stride(from: pixel, to: planes.count, by: area).contains { planes[$0] != clean[$0] }
    }
  }

  /// Whether an image keeps the budget and leaves everything outside of the region as it was.
  func admits(_ image: Image) -> Bool { distance(of: image) <= budget.radius && keepsRegion(image.planes) }

  private func keepsRegion(_ levels: [Float]) -> Bool {
    levels.indices.allSatisfy { isMutable[$0] || levels[$0] == clean[$0] }
  }

  /// Whether a saved state holds pixels in [0, 1] and levels of this image's size that keep budget and region.
  func isValidState(_ pixels: [Float], _ levels: [Float]) -> Bool {
    guard pixels.count == clean.count, pixels.allSatisfy({ (0...1).contains($0) }), isValidLevels(levels)
    else {
      return false
    }
    return admits(image(ofLevels: levels))
  }

  /// Whether a saved state holds levels of this image's size that keep the region.
  func isValidLevels(_ levels: [Float]) -> Bool {
    levels.count == clean.count
      && levels.allSatisfy { (0...scale.perUnit).contains($0) && $0 == $0.rounded() }
      && keepsRegion(levels)
  }

  /// A gradient with zeros where nothing may change.
  func restricted(_ gradient: [Float]) -> [Float] {
    var gradient = gradient
    for index in gradient.indices where !isMutable[index] { gradient[index] = 0 }
    return gradient
  }

  /// The mean over what may change of values that are 0 elsewhere.
  func meanOfMutable(_ values: [Float]) -> Float {
    Float(values.reduce(0.0) { $0 + Double($1) } / Double(isMutable.count { $0 }))
  }
}
