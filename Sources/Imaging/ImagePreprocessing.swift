import Preconditions

/// The steps that turn an image into the input of a model's image encoder.
///
/// Follows transformers 4.47.1, `CLIPImageProcessor` and `SiglipImageProcessor`: conversion to RGB, resizing
/// and cropping on 8-bit levels, then `(level × rescaleFactor − mean) / standardDeviation` per channel.
public struct ImagePreprocessing: Sendable, Equatable {
  /// A width and a height in pixels, both at least 1.
  public struct Size: Sendable, Hashable {
    /// The number of columns.
    public let width: Int
    /// The number of rows.
    public let height: Int

    /// A size of this width and height. Traps unless both are positive.
    public init(width: Int, height: Int) {
      require(width > 0 && height > 0, "expected a size of at least 1 x 1 pixels, found \(width) x \(height)")
      self.width = width
      self.height = height
    }
  }

  /// The way in which an image is resized before it is cropped.
  public enum Resizing: Sendable, Hashable {
    /// The size stays.
    case none
    /// The shorter side gets this many pixels, and the proportions stay.
    case shortestEdge(Int)
    /// The image gets this size, whatever its proportions.
    case exact(Size)
    /// The image gets as large as fits into this size, and the proportions stay.
    case longestEdge(Size)
    /// The longer side gets this many pixels and the other about as many as the proportions ask for, an even
    /// number; then the image gets the size, whatever its proportions. Levels are rounded in between.
    case longestEdgeThenExact(Int, Size)
  }

  /// The red, green and blue levels around an image that is put into the middle of a square before it is
  /// resized; nil for images that keep their proportions, or are resized without regard to them.
  public let background: [UInt8]?
  /// The resizing before cropping.
  public let resizing: Resizing
  /// The filter by which the image is resized.
  public let filter: ResamplingFilter
  /// The size of the centred window that is cut out after resizing; nil cuts nothing.
  public let crop: Size?
  /// Which pixel is the middle of odd differences when the window is cut out.
  public let cropRule: CropRule
  /// The factor on every 8-bit level: 1/255, or 1 for encoders that take levels as they are.
  public let rescaleFactor: Float
  /// The means of red, green and blue, which are subtracted after rescaling; zeros when nothing is
  /// normalized.
  public let mean: [Float]
  /// The divisors of red, green and blue after that, none of them zero; ones when nothing is normalized.
  public let standardDeviation: [Float]

  /// The width of the result in pixels.
  public var width: Int { outputSize.width }
  /// The height of the result in pixels.
  public var height: Int { outputSize.height }

  private let outputSize: Size

  /// The mean of CLIP's training images, red, green and blue in 0...1.
  public static let clipMean: [Float] = [0.48145466, 0.4578275, 0.40821073]
  /// The standard deviation of CLIP's training images, red, green and blue in 0...1.
  public static let clipStandardDeviation: [Float] = [0.26862954, 0.26130258, 0.27577711]

  /// Preprocessing in these steps. Traps when neither `crop` nor `resizing` fixes the size of the result, and
  /// unless `mean`, `standardDeviation` and `background` have three elements, and no deviation is zero.
  public init(
    background: [UInt8]? = nil, resizing: Resizing, filter: ResamplingFilter = .bicubic, crop: Size?,
    cropRule: CropRule = .transformers,
    rescaleFactor: Float = 1 / 255, mean: [Float] = clipMean,
    standardDeviation: [Float] = clipStandardDeviation
  ) {
    guard let outputSize = Self.outputSize(resizing: resizing, crop: crop) else {
      fatalError("expected a crop or a resizing that fixes the size of the result, found \(resizing)")
    }
    if case .shortestEdge(let edge) = resizing {
      require((1...1 << 30).contains(edge), "expected a shortest edge from 1 to 2^30 pixels, found \(edge)")
    }
    if case .longestEdgeThenExact(let edge, _) = resizing {
      require((1...1 << 15).contains(edge), "expected a longest edge from 1 to 2^15 pixels, found \(edge)")
    }
    require(
      background.map { $0.count == 3 } ?? true,
      "expected a background of 3 levels, found \(background?.count ?? 0)")
    require(mean.count == 3, "expected the means of 3 channels, found \(mean.count)")
    require(
      standardDeviation.count == 3 && !standardDeviation.contains(0),
      "expected the standard deviations of 3 channels, none of them 0, found \(standardDeviation)")
    self.background = background
    self.resizing = resizing
    self.filter = filter
    self.crop = crop
    self.cropRule = cropRule
    self.rescaleFactor = rescaleFactor
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.outputSize = outputSize
  }

  /// The preprocessing of CLIP models for square images of `size` pixels.
  public static func clip(size: Int = 224) -> ImagePreprocessing {
    ImagePreprocessing(resizing: .shortestEdge(size), crop: Size(width: size, height: size))
  }

  /// The same preprocessing of images that are put into the middle of a square of these levels first. Traps
  /// unless there are three.
  package func puttingOnSquare(of background: [UInt8]?) -> ImagePreprocessing {
    ImagePreprocessing(
      background: background, resizing: resizing, filter: filter, crop: crop, cropRule: cropRule,
      rescaleFactor: rescaleFactor, mean: mean, standardDeviation: standardDeviation)
  }

  /// The levels of a mean colour in 0...1, rounded down as LLaVA does it.
  package static func background(ofMean mean: [Float]) -> [UInt8] {
    mean.map { UInt8(min(max($0 * 255, 0), 255)) }
  }

  static func outputSize(resizing: Resizing, crop: Size?) -> Size? {
    if let crop { return crop }
    switch resizing {
    case .exact(let size), .longestEdgeThenExact(_, let size): return size
    case .none, .shortestEdge, .longestEdge: return nil
    }
  }

  /// The model's input for an image, an 8-bit RGB image `[height, width, 3]`.
  ///
  /// Pixels that the crop does not keep are not computed, so that extreme proportions cost no memory.
  public func callAsFunction(_ image: Image) -> Image {
    // Gray and its three copies are resized alike, at a third of the work.
    keepingChannels(image).convertedToRGB()
  }

  /// The same input in the image's own channels: that of a gray image is gray, unless it is put on a coloured
  /// square.
  public func keepingChannels(_ image: Image) -> Image {
    let square = squared(Size(width: image.width, height: image.height))
    let resized = resizedSize(of: square)
    let columns = CenterCrop(resized.width, to: width, by: cropRule)
    let rows = CenterCrop(resized.height, to: height, by: cropRule)
    let window = ResizedWindow(
      width: resized.width, height: resized.height, filter: filter, columns: columns.kept, rows: rows.kept)
    let kept =
      if let background, square != Size(width: image.width, height: image.height) {
        image.onSquare(of: background, seenThrough: window)
      } else {
        image.resized(toSizeBetween: sizeBetween(square), filter: filter).seen(through: window)
      }
    return kept.padded(left: columns.padding, top: rows.padding, width: width, height: height)
  }

  /// The size of an image after it was put into the middle of a square, if it is.
  func squared(_ source: Size) -> Size {
    let side = max(source.width, source.height)
    return background == nil ? source : Size(width: side, height: side)
  }

  /// The size that an image of the source's size has between two resizings; nil where there is only one.
  func sizeBetween(_ source: Size) -> Size? {
    guard case .longestEdgeThenExact(let edge, _) = resizing else { return nil }
    return Self.size(longestEdge: edge, of: source)
  }

  /// The size whose longer side has this many pixels and the other about as many as the proportions ask for,
  /// an even number.
  static func size(longestEdge edge: Int, of source: Size) -> Size {
    let ratio = Double(source.width) / Double(source.height)
    func even(_ side: Double) -> Int { max(1, Int(side) + Int(side) % 2) }
    return source.width >= source.height
      ? Size(width: edge, height: even(Double(edge) / ratio))
      : Size(width: even(Double(edge) * ratio), height: edge)
  }

  /// The size before cropping.
  func resizedSize(of source: Size) -> Size {
    switch resizing {
    case .none: return source
    case .exact(let size), .longestEdgeThenExact(_, let size): return size
    case .shortestEdge(let edge):
      let shorter = min(source.width, source.height)
      let longer = Int(Double(edge * max(source.width, source.height)) / Double(shorter))
      return source.width <= source.height
        ? Size(width: edge, height: longer) : Size(width: longer, height: edge)
    case .longestEdge(let box):
      let ratio = max(
        Double(source.height) / Double(box.height), Double(source.width) / Double(box.width))
      let fitted = { (side: Int) in max(1, Int((Double(side) / ratio).rounded(.toNearestOrEven))) }
      return Size(width: fitted(source.width), height: fitted(source.height))
    }
  }
}
