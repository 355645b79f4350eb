import Imaging
import Preconditions
import Tensors

/// Regions of a lesion's area and shape elsewhere in the image, with which an effect of the lesion is
/// compared.
public struct ControlRegions: Sendable {
  private let lesion: Mask
  private let room: Mask?
  /// Columns and rows of the pixels inside of the lesion.
  private let places: [(x: Int, y: Int)]

  /// The number of places that are tried for each control.
  private static let triesPerDraw = 1_000

  /// - Parameters:
  ///   - lesion: the mask that is moved; traps for an empty one
  ///   - room: the pixels where controls may lie, such as tissue; everywhere unless given. Traps unless of
  ///     the lesion's size.
  public init(of lesion: Mask, within room: Mask? = nil) {
    require(lesion.count > 0, "controls of no lesion")
    require(
      room.map { $0.width == lesion.width && $0.height == lesion.height } ?? true, "room of another size")
    (self.lesion, self.room) = (lesion, room)
    places = lesion.pixels.indices.filter { lesion.pixels[$0] }.map { ($0 % lesion.width, $0 / lesion.width) }
  }

  /// Different regions, drawn evenly from all that do not touch the lesion's pixels and lie in the room.
  ///
  /// There are fewer than `count`, or none, when no more are found in a thousand tries for each.
  public func draws(_ count: Int, using generator: inout RandomGenerator) -> [Mask] {
    shifts(count, using: &generator).map(lesion.shifted)
  }

  /// The shift of the lesion for each control.
  package func shifts(_ count: Int, using generator: inout RandomGenerator) -> [MaskShift] {
    let columns = places.map(\.x), rows = places.map(\.y)
    let (left, right) = (-columns.min()!, lesion.width - 1 - columns.max()!)
    let (up, down) = (-rows.min()!, lesion.height - 1 - rows.max()!)
    var shifts: [MaskShift] = []
    for _ in 0..<count * Self.triesPerDraw where shifts.count < count {
      let shift = MaskShift(
        x: left + generator.integer(below: right - left + 1), y: up + generator.integer(below: down - up + 1))
      if !shifts.contains(shift), admits(shift) { shifts.append(shift) }
    }
    return shifts
  }

  /// Whether the lesion, moved by `shift`, is inside of the image and the room, and touches none of its own
  /// pixels.
  package func admits(_ shift: MaskShift) -> Bool {
    places.allSatisfy { place in
      let (x, y) = (place.x + shift.x, place.y + shift.y)
      guard (0..<lesion.width).contains(x), (0..<lesion.height).contains(y), !lesion[x, y] else {
        return false
      }
      return room?[x, y] ?? true
    }
  }
}

/// A displacement in whole pixels, in columns to the right and rows down.
public struct MaskShift: Sendable, Hashable, Codable {
  /// Columns to the right.
  public var x: Int
  /// Rows down.
  public var y: Int

  /// A shift by `x` columns to the right and `y` rows down; negative ones go left and up.
  public init(x: Int, y: Int) { (self.x, self.y) = (x, y) }
}

extension Mask {
  /// The mask moved by `shift`; pixels that leave the image are lost.
  func shifted(_ shift: MaskShift) -> Mask {
    Mask(
      width: width, height: height,
      pixels: pixels.indices.map { index in
        let (x, y) = (index % width - shift.x, index / width - shift.y)
        return (0..<width).contains(x) && (0..<height).contains(y) && self[x, y]
      })
  }
}
