import Files
import Foundation
import Imaging

/// A patch's texture laid into an image in one pose: the pixels that it replaces, and the texture's pixels
/// from which each of them is mixed (bilinear, at the pixel's middle).
package struct PatchStamp: Sendable {
  /// The pixels that are replaced, as indices into a plane of the image.
  let places: [Int]
  /// For each, four pixels of the texture.
  private let sources: [SIMD4<Int32>]
  /// For each, their weights, with the sum 1.
  private let weights: [SIMD4<Float>]
  private let area: Int
  private let textureArea: Int

  /// - Parameters:
  ///   - side: the side of the texture, in pixels
  ///   - region: the pixels that may be replaced; all unless given
  init(
    _ pose: PatchPose, shape: AdversarialPatch.Shape, side: Int, width: Int, height: Int, region: Mask? = nil
  ) {
    (area, textureArea) = (width * height, side * side)
    let extent = pose.scale * Float(min(width, height))
    let (centerX, centerY) = (pose.x * Float(width), pose.y * Float(height))
    let turn = pose.angle * .pi / 180
    let (cosine, sine) = (Foundation.cos(turn), Foundation.sin(turn))
    var (places, sources, weights): ([Int], [SIMD4<Int32>], [SIMD4<Float>]) = ([], [], [])
    for y in 0..<height {
      for x in 0..<width where region?[x, y] ?? true {
        let (dx, dy) = (Float(x) + 0.5 - centerX, Float(y) + 0.5 - centerY)
        let (u, v) = ((cosine * dx + sine * dy) / extent, (cosine * dy - sine * dx) / extent)
        guard shape.contains(u, v) else { continue }
        let (column, right) = Self.neighbours((u + 0.5) * Float(side) - 0.5, count: side)
        let (row, below) = Self.neighbours((v + 0.5) * Float(side) - 0.5, count: side)
        places.append(y * width + x)
        sources.append(
          SIMD4(
            Int32(row.first * side + column.first), Int32(row.first * side + column.second),
            Int32(row.second * side + column.first), Int32(row.second * side + column.second)))
        weights.append(
          SIMD4(
            (1 - below) * (1 - right), (1 - below) * right, below * (1 - right), below * right))
      }
    }
    (self.places, self.sources, self.weights) = (places, sources, weights)
  }

  /// The two pixels around a place along one axis, and the weight of the second.
  private static func neighbours(_ place: Float, count: Int) -> ((first: Int, second: Int), Float) {
    let clamped = min(max(place, 0), Float(count - 1))
    let first = min(Int(clamping: clamped), count - 1)
    return ((first, min(first + 1, count - 1)), clamped - Float(first))
  }

  /// Levels of the image, `[channels, height, width]`, with the texture's in their place, rounded to whole
  /// levels. A gray texture is the same in all channels.
  func applied(_ texture: [Float], to planes: [Float]) -> [Float] {
    var result = planes
    for channel in 0..<planes.count / area {
      let start = texture.count > textureArea ? channel * textureArea : 0
      for (index, place) in places.enumerated() {
        var level: Float = 0
        for tap in 0..<4 {
          level += weights[index][tap] * texture[start + Int(sources[index][tap])]
        }
        result[channel * area + place] = level.rounded()
      }
    }
    return result
  }

  /// An image with the texture in its place: a gray image stays gray under a gray texture.
  package func applied(_ texture: [Float], to image: Image) -> Image {
    let image = texture.count > textureArea ? image.convertedToRGB() : image
    return Image(planes: applied(texture, to: image.planes), width: image.width, height: image.height)
  }

  /// Adds the derivative with respect to the texture, given that with respect to the image; rounding is
  /// passed over.
  func addGradient(_ gradient: ArraySlice<Float>, to texture: inout [Float]) {
    for channel in 0..<gradient.count / area {
      let start = texture.count > textureArea ? channel * textureArea : 0
      for (index, place) in places.enumerated() {
        let derivative = gradient[gradient.startIndex + channel * area + place]
        for tap in 0..<4 {
          texture[start + Int(sources[index][tap])] += weights[index][tap] * derivative
        }
      }
    }
  }
}
