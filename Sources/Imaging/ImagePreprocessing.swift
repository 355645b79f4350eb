import Preconditions

/// What happens to an image before a model's image encoder sees it.
///
/// Follows transformers 4.47.1, `CLIPImageProcessor` and `SiglipImageProcessor`: conversion to RGB, resizing
/// and cropping on 8-bit levels, then `(level × rescaleFactor − mean) / standardDeviation` per channel.
public struct ImagePreprocessing: Sendable, Equatable {
  /// A width and a height in pixels, both at least 1.
  public struct Size: Sendable, Hashable {
    public let width: Int
    public let height: Int

    /// Traps unless both are positive.
    public init(width: Int, height: Int) {
      require(width > 0 && height > 0, "a size of \(width) x \(height) pixels")
      self.width = width
      self.height = height
    }
  }

  /// How an image is resized before it is cropped.
  public enum Resizing: Sendable, Hashable {
    /// Not at all.
    case none
    /// So that the shorter side has this many pixels, the proportions kept.
    case shortestEdge(Int)
    /// To this size, whatever the proportions.
    case exact(Size)
  }

  public let resizing: Resizing
  public let filter: ResamplingFilter
  /// The centred window that is cut out after resizing, or nil.
  public let crop: Size?
  /// What every 8-bit level is multiplied with: 1/255, or 1 for encoders that take levels as they are.
  public let rescaleFactor: Float
  /// Red, green, blue, after rescaling; zeros when nothing is normalized.
  public let mean: [Float]
  /// Red, green, blue, after rescaling, none of them zero; ones when nothing is normalized.
  public let standardDeviation: [Float]

  /// The width in pixels of what comes out.
  public var width: Int { outputSize.width }
  /// The height in pixels of what comes out.
  public var height: Int { outputSize.height }

  private let outputSize: Size

  /// The mean of CLIP's training images, red, green and blue in 0...1.
  public static let clipMean: [Float] = [0.48145466, 0.4578275, 0.40821073]
  /// The standard deviation of CLIP's training images, red, green and blue in 0...1.
  public static let clipStandardDeviation: [Float] = [0.26862954, 0.26130258, 0.27577711]

  /// Traps when neither `crop` nor `resizing` fixes the size of what comes out, and unless `mean` and
  /// `standardDeviation` have three elements, of which the latter are not zero.
  public init(
    resizing: Resizing, filter: ResamplingFilter = .bicubic, crop: Size?, rescaleFactor: Float = 1 / 255,
    mean: [Float] = clipMean, standardDeviation: [Float] = clipStandardDeviation
  ) {
    guard let outputSize = Self.outputSize(resizing: resizing, crop: crop) else {
      fatalError("neither the crop nor the resizing fixes the size of what comes out")
    }
    if case .shortestEdge(let edge) = resizing { require(edge > 0, "a shortest edge of \(edge) pixels") }
    require(mean.count == 3, "a mean of \(mean.count) channels")
    require(
      standardDeviation.count == 3 && !standardDeviation.contains(0),
      "a standard deviation of \(standardDeviation)")
    self.resizing = resizing
    self.filter = filter
    self.crop = crop
    self.rescaleFactor = rescaleFactor
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.outputSize = outputSize
  }

  /// What CLIP models with square images of `size` pixels use.
  public static func clip(size: Int = 224) -> ImagePreprocessing {
    ImagePreprocessing(resizing: .shortestEdge(size), crop: Size(width: size, height: size))
  }

  static func outputSize(resizing: Resizing, crop: Size?) -> Size? {
    if let crop { return crop }
    if case .exact(let size) = resizing { return size }
    return nil
  }

  /// The 8-bit RGB image, `[height, width, 3]`, that the encoder is given.
  ///
  /// Only what the crop keeps is computed, so that extreme proportions cost no memory.
  public func callAsFunction(_ image: Image) -> Image {
    // Gray and its three copies are resized alike, at a third of the work.
    keepingChannels(image).convertedToRGB()
  }

  /// The same in the image's own channels, with 8 bits: what is attacked of a gray image is gray.
  public func keepingChannels(_ image: Image) -> Image {
    let resized = resizedSize(of: image)
    let columns = CenterCrop(resized.width, to: width)
    let rows = CenterCrop(resized.height, to: height)
    return image.resized(
      width: resized.width, height: resized.height, filter: filter, columns: columns.kept, rows: rows.kept
    )
    .padded(left: columns.padding, top: rows.padding, width: width, height: height)
  }

  private func resizedSize(of image: Image) -> Size {
    resizedSize(of: Size(width: image.width, height: image.height))
  }

  /// The size before cropping.
  func resizedSize(of source: Size) -> Size {
    switch resizing {
    case .none: return source
    case .exact(let size): return size
    case .shortestEdge(let edge):
      let shorter = min(source.width, source.height)
      let longer = Int(Double(edge * max(source.width, source.height)) / Double(shorter))
      return source.width <= source.height
        ? Size(width: edge, height: longer) : Size(width: longer, height: edge)
    }
  }
}
