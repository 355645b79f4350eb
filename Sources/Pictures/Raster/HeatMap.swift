import Imaging
import Preconditions

/// A map of numbers from zero upwards, one for each pixel, such as the size of a gradient.
public struct HeatMap: Sendable {
  /// The number of columns, at least 1.
  public let width: Int
  /// The number of rows, at least 1.
  public let height: Int
  /// The numbers row by row, `[height, width]`.
  public let values: [Float]

  /// A map of these values, `[height, width]`. Traps unless there is one value per pixel.
  public init(width: Int, height: Int, values: [Float]) {
    require(
      width > 0 && height > 0 && values.count == width * height,
      "expected \(width) x \(height) values for a map of at least 1 x 1 pixels, found \(values.count)")
    (self.width, self.height, self.values) = (width, height, values)
  }

  /// A map of the largest magnitude over the channels of each pixel. Traps unless there are whole planes.
  ///
  /// - Parameters:
  ///   - width: the width in pixels
  ///   - height: the height in pixels
  ///   - planes: `[channels, height, width]`
  public init(width: Int, height: Int, planes: [Float]) {
    let area = width * height
    require(
      width > 0 && height > 0 && !planes.isEmpty && planes.count % area == 0,
      "expected whole planes of \(width) x \(height) pixels, at least 1 x 1, found \(planes.count) values")
    let values = (0..<area).map { pixel in
      stride(from: pixel, to: planes.count, by: area).reduce(0) { max($0, planes[$1].magnitude) }
    }
    self.init(width: width, height: height, values: values)
  }

  /// The map in the sequential colours, in which zero is the darkest.
  ///
  /// - Parameter limit: the value from which on pixels get the lightest colour; nil takes the largest value
  public func picture(upTo limit: Float? = nil) -> Image {
    let limit = limit ?? values.max() ?? 0
    let scale = limit > 0 ? 1 / Double(limit) : 0
    let pixels = values.flatMap { ColorMap.sequential.color(at: Double($0) * scale).levels }
    return Image(width: width, height: height, channels: 3, pixels: pixels)
  }
}
