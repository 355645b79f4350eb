import CImaging
import Preconditions

extension Image {
  /// Whether this processor runs the faster of the two kernels, which give the same bytes.
  package static let canUseAVX2 = ci_has_avx2()

  /// The image at another size, level for level as the `resize` of Pillow 13 gives it: along rows and along
  /// columns, with 8-bit levels in between. Traps unless both sides are positive.
  ///
  /// Rows come first, except where the height shrinks by more than twice as many pixels as the width. Before
  /// version 13 they came first always; where the order differs, sharp edges differ by some levels.
  public func resized(width: Int, height: Int, filter: ResamplingFilter) -> Image {
    let sides = 1...1 << 30
    require(
      sides.contains(width) && sides.contains(height),
      "expected 1 to 2^30 pixels a side to resize to, found \(width) x \(height)")
    return resized(width: width, height: height, filter: filter, columns: 0..<width, rows: 0..<height)
  }

  /// The columns and rows that are wanted of the image resized to `width` × `height`; the rest is not
  /// computed. Traps unless they lie in the result.
  package func resized(
    width: Int, height: Int, filter: ResamplingFilter, columns: Range<Int>, rows: Range<Int>,
    avx2: Bool = Image.canUseAVX2
  ) -> Image {
    require(
      !columns.isEmpty && columns.lowerBound >= 0 && columns.upperBound <= width && !rows.isEmpty
        && rows.lowerBound >= 0 && rows.upperBound <= height,
      "expected a part of \(width) x \(height) pixels, found columns \(columns) and rows \(rows)")
    if width == self.width && height == self.height && columns == 0..<width && rows == 0..<height {
      return withoutFineSamples
    }
    let horizontal = ResamplingWeights(
      sourceCount: self.width, resultCount: width, wanted: columns, filter: filter)
    let vertical = ResamplingWeights(
      sourceCount: self.height, resultCount: height, wanted: rows, filter: filter)
    let verticalFirst = height < self.height && self.height - height > 2 * (self.width - width)
    let pass = ResamplingPass(
      source: self, horizontal: horizontal, vertical: vertical,
      verticalFirst: verticalFirst && width != self.width, avx2: avx2)
    return Image(width: columns.count, height: rows.count, channels: channels, pixels: pass.run())
  }
}

/// A part of an image that has been resized.
struct ResizedWindow {
  /// The size of the whole image after resizing.
  let width: Int, height: Int
  let filter: ResamplingFilter
  /// The part that is wanted.
  let columns: Range<Int>, rows: Range<Int>
}

extension Image {
  /// The wanted part of the image after resizing.
  func seen(through window: ResizedWindow) -> Image {
    resized(
      width: window.width, height: window.height, filter: window.filter, columns: window.columns,
      rows: window.rows)
  }

  /// The image resized before it is resized again; itself without a size.
  func resized(toSizeBetween size: ImagePreprocessing.Size?, filter: ResamplingFilter) -> Image {
    size.map { resized(width: $0.width, height: $0.height, filter: filter) } ?? self
  }
}
