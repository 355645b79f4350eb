import Tensors

/// The rows of images, and the way back from a gradient with respect to them to one with respect to pixels.
///
/// Views are read on threads of their own. What was computed on the way is kept where there are few; where
/// there are many, it is computed again on the way back, so that memory does not grow with their number.
package struct DifferentiableRows: Sendable {
  /// The rows of all images, `[images · rows, width]`.
  package let rows: Tensor
  private let reader: any ImageReader
  private let views: DifferentiableValue
  private let kept: [DifferentiableValue]?

  /// The most views of which everything is kept.
  private static var mostKept: Int { 2 * Parallelism.threadCount }

  /// The rows of images.
  ///
  /// - Parameters:
  ///   - pixels: `[images, 3, height, width]` in [0, 1], of the reader's input size
  ///   - reader: the image side
  package init(of pixels: Tensor, by reader: any ImageReader) {
    self.reader = reader
    views = DifferentiableValue(at: [pixels]) { reader.views(of: $0[0]) }
    let (all, count) = (views.value, views.value.shape[0])
    if count <= Self.mostKept {
      let kept = concurrentMap(count) { view in
        DifferentiableValue(at: [all.rows(view..<view + 1)]) { reader.rows(ofViews: $0[0]) }
      }
      rows = .concatenating(kept.map(\.value))
      self.kept = kept
    } else {
      rows = Self.rows(ofViews: all, by: reader)
      kept = nil
    }
  }

  /// The rows of images alone, `[images · rows, width]`.
  ///
  /// - Parameters:
  ///   - pixels: `[images, 3, height, width]` in [0, 1], of the reader's input size
  ///   - reader: the image side
  package static func value(of pixels: Tensor, by reader: any ImageReader) -> Tensor {
    rows(ofViews: reader.views(of: pixels), by: reader)
  }

  private static func rows(ofViews views: Tensor, by reader: any ImageReader) -> Tensor {
    .concatenating(concurrentMap(views.shape[0]) { reader.rows(ofViews: views.rows($0..<$0 + 1)) })
  }

  /// The gradient with respect to the pixels, of their shape. A second call traps.
  ///
  /// - Parameter gradient: with respect to the rows, of their shape
  package func pixelGradient(along gradient: Tensor) -> Tensor {
    let (all, count) = (views.value, views.value.shape[0])
    let length = rows.shape[0] / count
    let parts = concurrentMap(count) { view in
      let own = gradient.rows(view * length..<(view + 1) * length)
      let value =
        kept?[view]
        ?? DifferentiableValue(at: [all.rows(view..<view + 1)]) { reader.rows(ofViews: $0[0]) }
      return value.gradients(along: own)[0]
    }
    return views.gradients(along: .concatenating(parts))[0]
  }
}
