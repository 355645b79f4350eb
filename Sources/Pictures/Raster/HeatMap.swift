import Imaging
import Preconditions

/// Numbers from zero upwards, one for each pixel, such as the size of a gradient.
public struct HeatMap: Sendable {
  public let width: Int
  public let height: Int
  /// `[height, width]`
  public let values: [Float]

  /// Traps unless there is one value per pixel.
  public init(width: Int, height: Int, values: [Float]) {
    require(
      width > 0 && height > 0 && values.count == width * height,
      "\(values.count) values for a map of \(width) x \(height) pixels")
    (self.width, self.height, self.values) = (width, height, values)
  }

  /// The largest magnitude over the channels of each pixel. Traps unless there are whole planes.
  ///
  /// - Parameter planes: `[channels, height, width]`
  public init(width: Int, height: Int, planes: [Float]) {
    let area = width * height
    require(
      !planes.isEmpty && planes.count % area == 0,
      "\(planes.count) values for planes of \(width) x \(height) pixels")
    let values = (0..<area).map { pixel in
      stride(from: pixel, to: planes.count, by: area).reduce(0) { max($0, planes[$1].magnitude) }
    }
    self.init(width: width, height: height, values: values)
  }

  /// In the sequential colours, zero being the darkest.
  ///
  /// - Parameter limit: what gets the lightest colour, and all above it; the largest value unless given
  public func picture(upTo limit: Float? = nil) -> Image {
    let limit = limit ?? values.max() ?? 0
    let scale = limit > 0 ? 1 / Double(limit) : 0
    let pixels = values.flatMap { ColorMap.sequential.color(at: Double($0) * scale).levels }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }
}
