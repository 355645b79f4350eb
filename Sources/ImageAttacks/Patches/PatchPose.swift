import Files
import Imaging
import Preconditions
import Tensors

/// The place, the size and the angle of a patch in an image.
public struct PatchPose: Sendable, Hashable, Codable {
  /// The middle, from 0 (the image's left edge) to 1 (the right one).
  public var x: Float
  /// The middle, from 0 (the top) to 1 (the bottom).
  public var y: Float
  /// The side, or a disc's diameter, as a share of the image's shorter side.
  public var scale: Float
  /// Degrees, clockwise.
  public var angle: Float

  /// - Parameters:
  ///   - x: the middle, from 0 (the image's left edge) to 1 (the right one)
  ///   - y: the middle, from 0 (the top) to 1 (the bottom)
  ///   - scale: the side, or a disc's diameter, as a share of the image's shorter side
  ///   - angle: degrees, clockwise
  public init(x: Float, y: Float, scale: Float, angle: Float = 0) {
    (self.x, self.y, self.scale, self.angle) = (x, y, scale, angle)
  }

  /// The pose for results.
  package var record: AttackParameters {
    ["x": .number(x), "y": .number(y), "scale": .number(scale), "angle": .number(angle)]
  }

  /// Throws `InputError` for a pose that cannot be drawn.
  func validate() throws {
    guard isPossible else {
      throw InputError(
        field: "patch pose", expected: "numbers of at most a million, and a scale above 0",
        found: "x \(x), y \(y), scale \(scale), angle \(angle)")
    }
  }

  /// Whether a saved state may have it.
  var isPossible: Bool { [x, y, scale, angle].allSatisfy { $0.magnitude <= 1e6 } && scale > 0 }

  /// The upright square that just covers a region. Traps for an empty one.
  public init(covering region: Mask) {
    let inside = region.pixels.indices.filter { region.pixels[$0] }
    require(!inside.isEmpty, "a patch that covers nothing")
    let columns = inside.map { $0 % region.width }, rows = inside.map { $0 / region.width }
    let (left, right, top, bottom) = (columns.min()!, columns.max()! + 1, rows.min()!, rows.max()! + 1)
    self.init(
      x: Float(left + right) / 2 / Float(region.width), y: Float(top + bottom) / 2 / Float(region.height),
      scale: Float(max(right - left, bottom - top)) / Float(min(region.width, region.height)))
  }
}

/// The poses that a patch may have, each of them as likely as any other.
public struct PatchPoseRange: Sendable, Hashable, Codable {
  /// The middle, within 0 (the image's left edge) to 1 (the right one).
  public var x: ClosedRange<Float>
  /// The middle, within 0 (the top) to 1 (the bottom).
  public var y: ClosedRange<Float>
  /// The side, or a disc's diameter, as a share of the image's shorter side; above 0, at most 2.
  public var scale: ClosedRange<Float>
  /// Degrees, clockwise.
  public var angle: ClosedRange<Float>

  /// By default, a tenth to four tenths of the image anywhere, turned by up to 22.5 degrees as in ART.
  public init(
    x: ClosedRange<Float> = 0.2...0.8, y: ClosedRange<Float> = 0.2...0.8,
    scale: ClosedRange<Float> = 0.1...0.4, angle: ClosedRange<Float> = -22.5...22.5
  ) {
    (self.x, self.y, self.scale, self.angle) = (x, y, scale, angle)
  }

  /// Throws `InputError` unless middles are from 0 to 1 and scales above 0 and at most 2.
  public func validate() throws {
    for (field, range) in [("x", x), ("y", y)] where range.lowerBound < 0 || range.upperBound > 1 {
      throw InputError(field: "patch \(field)", expected: "a range within 0 to 1", found: "\(range)")
    }
    guard scale.lowerBound > 0, scale.upperBound <= 2 else {
      throw InputError(field: "patch scale", expected: "a range above 0, at most 2", found: "\(scale)")
    }
    guard angle.lowerBound.isFinite, angle.upperBound.isFinite else {
      throw InputError(field: "patch angle", expected: "degrees", found: "\(angle)")
    }
  }

  /// A pose within the ranges, drawn uniformly.
  package func draw(using generator: inout RandomGenerator) -> PatchPose {
    func draw(_ range: ClosedRange<Float>) -> Float {
      range.lowerBound + generator.uniform() * (range.upperBound - range.lowerBound)
    }
    return PatchPose(x: draw(x), y: draw(y), scale: draw(scale), angle: draw(angle))
  }

  /// A pose near another, at most `reach` of the range's extent away in each respect.
  func draw(near pose: PatchPose, reach: Float, using generator: inout RandomGenerator) -> PatchPose {
    func move(_ value: Float, _ range: ClosedRange<Float>) -> Float {
      let moved = value + (2 * generator.uniform() - 1) * reach * (range.upperBound - range.lowerBound)
      return min(max(moved, range.lowerBound), range.upperBound)
    }
    return PatchPose(
      x: move(pose.x, x), y: move(pose.y, y), scale: move(pose.scale, scale), angle: move(pose.angle, angle))
  }
}
