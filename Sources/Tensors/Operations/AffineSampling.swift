import Foundation
import Preconditions

/// A map from the pixels of a result to places in a source: `x' = a·x + b·y + dx`, `y' = c·x + d·y + dy`.
/// Coordinates are pixels around the image's centre.
public struct AffineMap: Sendable, Hashable {
  /// The factors and shifts of the map. The identity has `a` = `d` = 1 and zeros elsewhere.
  public var a: Float, b: Float, c: Float, d: Float, dx: Float, dy: Float

  /// A map of these factors and shifts; the defaults give the identity.
  public init(a: Float = 1, b: Float = 0, c: Float = 0, d: Float = 1, dx: Float = 0, dy: Float = 0) {
    (self.a, self.b, self.c, self.d, self.dx, self.dy) = (a, b, c, d, dx, dy)
  }

  /// The map that turns an image by `degrees` counter-clockwise and enlarges it `scale` times. Traps unless
  /// the angle is finite and the scale positive.
  public init(rotation degrees: Float, scale: Float) {
    require(
      degrees.isFinite && scale > 0 && scale.isFinite,
      "expected a finite angle and a positive scale, found \(degrees) degrees and \(scale)")
    let angle = degrees * .pi / 180
    let (cosine, sine) = (cos(angle) / scale, sin(angle) / scale)
    self.init(a: cosine, b: -sine, c: sine, d: cosine)
  }
}

extension Tensor {
  /// Samples each plane of `[…, height, width]` at the places that `map` gives, by linear interpolation;
  /// outside of the source everything is 0. As PyTorch's `grid_sample` does it without corner alignment.
  public func sampled(by map: AffineMap) -> Tensor {
    require(shape.count >= 2, "expected planes […, height, width], found the shape \(shape)")
    let (height, width) = (shape[shape.count - 2], columns)
    let planes = shape.dropLast(2).reduce(1, *)
    let elements = pointer
    func forEachTap(_ body: (_ result: Int, _ source: Int, _ weight: Float) -> Void) {
      for y in 0..<height {
        for x in 0..<width {
          let (u, v) = (Float(x) - Float(width - 1) / 2, Float(y) - Float(height - 1) / 2)
          let sourceX = map.a * u + map.b * v + map.dx + Float(width - 1) / 2
          let sourceY = map.c * u + map.d * v + map.dy + Float(height - 1) / 2
          guard sourceX > -1, sourceX < Float(width), sourceY > -1, sourceY < Float(height) else { continue }
          let (left, top) = (Int(sourceX.rounded(.down)), Int(sourceY.rounded(.down)))
          let (shareX, shareY) = (sourceX - Float(left), sourceY - Float(top))
          for (row, weightY) in [(top, 1 - shareY), (top + 1, shareY)] where row >= 0 && row < height {
            for (column, weightX) in [(left, 1 - shareX), (left + 1, shareX)]
            where column >= 0 && column < width {
              body(y * width + x, row * width + column, weightX * weightY)
            }
          }
        }
      }
    }
    return Tensor(shape: shape) { output in
      output.initialize(repeating: 0, count: count)
      forEachTap { result, source, weight in
        for plane in 0..<planes {
          output[plane * height * width + result] += weight * elements[plane * height * width + source]
        }
      }
    }.recorded(from: self) { [shape] gradient in
      let elements = gradient.pointer
      return Tensor(shape: shape) { output in
        output.initialize(repeating: 0, count: planes * height * width)
        forEachTap { result, source, weight in
          for plane in 0..<planes {
            output[plane * height * width + source] += weight * elements[plane * height * width + result]
          }
        }
      }
    }
  }
}
