import EmbeddingModels
import Files
import Imaging
import Preconditions
import Tensors

/// The constraint on an attack on one image: the clean image, the region that may change and the budget, for
/// the whole of the attack.
///
/// However many steps or rounds there are, every attacked image comes from here, by `rounded`, and its
/// distance is measured from the clean one. So no attack that uses it leaves its budget.
///
/// Pixels are `[channels, height, width]`, one channel for a gray image and three for RGB: floats in [0, 1]
/// while an attack moves them, and whole levels of the image's own depth (0 to 255 for 8 bits) in what it
/// finds.
public struct PixelLedger: Sendable {
  /// The largest distance of attacked images from the clean one.
  public let budget: Budget
  /// The clean image: gray or RGB, in the size in which its pixels are changed.
  public let cleanImage: Image
  /// The pixels that may change.
  public let region: Mask
  /// The clean image as floats in [0, 1], `[channels, height, width]`.
  public let cleanPixels: [Float]
  /// Whether each channel of each pixel may change, `[channels, height, width]`.
  public let isMutable: [Bool]
  /// The clean levels.
  private let clean: [Float]
  /// The scale of the image's whole levels.
  package let scale: LevelGrid
  /// What the budget's norm makes of steps, sizes and neighbours.
  package let geometry: any BudgetGeometry
  /// The size to which steps and changes of pixels are clipped so that they cannot overflow; it is far beyond
  /// any image.
  private static let largestStep: Float = 1e15

  /// The ledger of an image as it stands.
  ///
  /// Throws `InputError` for an image that is too small for the norm.
  ///
  /// - Parameters:
  ///   - image: the clean image, in the size in which it is changed
  ///   - region: the pixels that may change, of the image's size
  ///   - budget: how far the image may move
  public init(clean image: Image, region: Mask, budget: Budget) throws {
    require(
      region.width == image.width && region.height == image.height,
      "a region of \(image.size) pixels expected, found \(region.width) x \(region.height)"
    )
    self.budget = budget
    self.region = region
    cleanImage = image
    let planes = PixelPlanes(image)
    (clean, scale) = (planes.levels, planes.scale)
    cleanPixels = clean.map { [scale] in $0 / scale.perUnit }
    isMutable = Array(repeatElement(region.pixels, count: image.channels).joined())
    geometry = try budget.norm.geometry(around: planes)
  }

  /// The ledger of a source image, or of what a model sees of it.
  ///
  /// Throws `InputError` for a region as `Region` says, for an image that is too small for the norm, and for
  /// one of more than 33,554,432 pixels whose own pixels are to change.
  ///
  /// - Parameters:
  ///   - image: the source image, of any size
  ///   - region: the pixels that may change
  ///   - budget: how far the image may move
  ///   - input: the input of the model that sees the image
  ///   - space: whether the source's own pixels are changed or those of the model's input
  public init(
    image: Image, region: Region, budget: Budget, input: any ImageInput, space: PixelSpace = .modelInput
  ) throws {
    let most = PixelSpace.mostSourcePixels
    guard space == .modelInput || image.width * image.height <= most else {
      throw InputError(
        field: "image", expected: "at most \(most) pixels, to be changed at its own size",
        found: "\(image.size)")
    }
    try self.init(
      clean: space == .source ? image : input.preprocessing.keepingChannels(image),
      region: region.mask(for: image, input, in: space), budget: budget)
  }

  /// The same image and region with another budget. Throws `InputError` for an image that is too small for
  /// the norm.
  public func with(budget: Budget) throws -> PixelLedger {
    try PixelLedger(clean: cleanImage, region: region, budget: budget)
  }

  /// A random point within the budget and the region: for L∞ uniform in the ball, for L2 in a cube within
  /// it, for L1 and L0 some channels or pixels, for SSIM noise that is as strong as each place tolerates.
  public func randomStart(using generator: inout RandomGenerator) -> [Float] {
    projected(randomPoint(using: &generator))
  }

  /// A random start before projection: it may leave the budget and [0, 1].
  package func randomPoint(using generator: inout RandomGenerator) -> [Float] {
    var pixels = geometry.randomChanges(within: budget.radius, open: isMutable, using: &generator)
    for index in pixels.indices { pixels[index] += cleanPixels[index] }
    return pixels
  }

  /// A random point near another: for L∞ uniform in the cube of `reach` radii around it, for other norms as
  /// far from it as `reach` random starts from the clean image. May leave the budget.
  package func neighbour(of pixels: [Float], reach: Float, using generator: inout RandomGenerator) -> [Float]
  {
    let changes =
      geometry.neighbourChanges(
        reach: reach, within: budget.radius, count: pixels.count, using: &generator)
      ?? zip(randomStart(using: &generator), cleanPixels).map { reach * ($0 - $1) }
    return zip(pixels, changes).map { $0 + $1 }
  }

  /// The nearest pixels that keep the budget, the region and [0, 1].
  ///
  /// - Parameter pixels: any floats, of `cleanPixels`' count
  public func projected(_ pixels: [Float]) -> [Float] {
    var changes = changes(of: pixels, isCut: geometry.cutsBeforeProjecting)
    geometry.project(&changes, to: budget.radius)
    for index in changes.indices { changes[index] = min(max(cleanPixels[index] + changes[index], 0), 1) }
    return changes
  }

  /// The change from the clean pixels that the region allows, also clipped to [0, 1] when `isCut`.
  private func changes(of pixels: [Float], isCut: Bool = false) -> [Float] {
    requireCount(pixels)
    var changes = pixels
    for index in changes.indices {
      let pixel = isCut ? min(max(pixels[index], 0), 1) : pixels[index]
      let change = isMutable[index] ? pixel - cleanPixels[index] : 0
      // Steps without bound lead nowhere, or to infinity.
      changes[index] = change.isNaN ? 0 : min(max(change, -Self.largestStep), Self.largestStep)
    }
    return changes
  }

  private func requireCount(_ values: [Float]) {
    require(
      values.count == clean.count,
      "\(clean.count) values were expected, one for each channel of each pixel, found \(values.count)")
  }

  /// The image of whole levels next to `pixels` that keeps the budget.
  ///
  /// - Parameter pixels: floats that keep the budget, such as `projected` gives
  public func rounded(_ pixels: [Float]) -> Image {
    image(changedBy: geometry.rounded(changes(of: pixels), within: budget.radius))
  }

  /// The image of whole levels next to `pixels` with each level rounded to the side where the loss falls by
  /// `gradient`, as far as the budget goes; nil when it would leave the budget.
  package func rounded(_ pixels: [Float], descending gradient: [Float]) -> Image? {
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

  /// An image like the clean one, from its levels.
  ///
  /// - Parameter levels: `[channels, height, width]`, whole numbers from 0 to the largest level, 255 for 8
  ///   bits
  public func image(ofLevels levels: [Float]) -> Image {
    requireCount(levels)
    return cleanImage.replacing(planes: levels)
  }

  /// The levels of an image, `[channels, height, width]`, which a run keeps in its state.
  public func levels(of image: Image) -> [Float] { image.planes }

  /// The change of `size` along which the loss falls steepest within the region, to be subtracted: for L∞
  /// the gradient's sign, for L2 its direction, for L1 and L0 its largest parts. Zero for no gradient.
  ///
  /// - Parameters:
  ///   - size: in the budget's units
  ///   - gradient: `[channels, height, width]`
  public func step(_ size: Float, along gradient: [Float]) -> [Float] {
    requireCount(gradient)
    return geometry.step(min(size, Self.largestStep), along: restricted(gradient))
  }

  /// The change, to be subtracted, from a point to where its momentum leads.
  package func lookAhead(_ size: Float, along velocity: [Float]) -> [Float] {
    geometry.lookAhead(min(size, Self.largestStep), along: velocity, open: isMutable)
  }

  /// The size of a step from the clean image to the border of the budget.
  package var reach: Float { geometry.reach(of: budget.radius) }

  /// The size of a step from one end of the budget to the other, which adaptive steps begin with.
  package var widestStep: Float { geometry.widestStep(within: budget.radius) }

  /// An image's distance from the clean one, in the norm's units.
  ///
  /// - Parameter image: an image of the clean image's size and channels
  public func distance(of image: Image) -> Float {
    geometry.size(ofLevels: levelChanges(in: image))
  }

  private func levelChanges(in image: Image) -> [Float] {
    var changes = image.planes
    requireCount(changes)
    for index in changes.indices { changes[index] -= clean[index] }
    return changes
  }

  /// The number of pixels that differ from the clean image's in any channel.
  ///
  /// - Parameter image: an image of the clean image's size and channels
  public func changedPixels(in image: Image) -> Int {
    let (changes, area) = (levelChanges(in: image), region.pixels.count)
    return (0..<area).count { pixel in
      stride(from: pixel, to: changes.count, by: area).contains { changes[$0] != 0 }
    }
  }

  /// Whether an image has the clean one's size and channels, keeps the budget, and leaves everything outside
  /// of the region as it was.
  public func admits(_ image: Image) -> Bool {
    (image.width, image.height, image.channels)
      == (cleanImage.width, cleanImage.height, cleanImage.channels)
      && distance(of: image) <= budget.radius && keepsRegion(image.planes)
  }

  private func keepsRegion(_ levels: [Float]) -> Bool {
    levels.indices.allSatisfy { isMutable[$0] || levels[$0] == clean[$0] }
  }

  /// Whether a saved state can belong to this ledger: pixels in [0, 1] whose nearest image keeps the budget,
  /// and levels that keep budget and region, all of this image's size.
  ///
  /// - Parameters:
  ///   - pixels: floats, of any count
  ///   - levels: as `levels(of:)` gives them, of any count
  public func isValidState(_ pixels: [Float], _ levels: [Float]) -> Bool {
    isValidState(pixels) && isValidLevels(levels) && admits(image(ofLevels: levels))
  }

  /// Whether a saved state can have these pixels: in [0, 1], with a nearest image that keeps the budget.
  package func isValidState(_ pixels: [Float]) -> Bool {
    pixels.count == clean.count && pixels.allSatisfy { (0...1).contains($0) } && admits(rounded(pixels))
  }

  /// Whether a saved state holds levels of this image's size that keep the region.
  package func isValidLevels(_ levels: [Float]) -> Bool {
    levels.count == clean.count
      && levels.allSatisfy { (0...scale.perUnit).contains($0) && $0 == $0.rounded() }
      && keepsRegion(levels)
  }

  /// A gradient with zeros where nothing may change.
  package func restricted(_ gradient: [Float]) -> [Float] { gradient.restricted(to: isMutable) }

  /// The mean, over what may change, of values that are 0 elsewhere.
  package func meanOfMutable(_ values: [Float]) -> Float {
    Float(values.reduce(0.0) { $0 + Double($1) } / Double(isMutable.count { $0 }))
  }
}
