import Files
import Tensors

/// A square window of an image.
struct SquareWindow: Equatable {
  let top: Int
  let left: Int
  let side: Int

  /// Anywhere in an image.
  init(side: Int, width: Int, height: Int, using generator: inout RandomGenerator) {
    left = generator.integer(below: width - side + 1)
    top = generator.integer(below: height - side + 1)
    self.side = side
  }

  init(top: Int, left: Int, side: Int) { (self.top, self.left, self.side) = (top, left, side) }

  /// Places in a plane of `width`, row by row.
  func places(width: Int) -> [Int] {
    (top..<top + side).flatMap { y in (left..<left + side).map { y * width + $0 } }
  }
}

/// Two bumps beside each other, one up and one down, with a sign for each channel: what Square attack adds to
/// an image under L2. Andriushchenko et al., 2020, arXiv:1912.00049, section 3.4.
struct SquareBumps: Equatable {
  /// Whether they lie side by side instead of one below the other.
  let isTransposed: Bool
  let signs: [Float]

  init(isTransposed: Bool, signs: [Float]) { (self.isTransposed, self.signs) = (isTransposed, signs) }

  init(channels: Int, using generator: inout RandomGenerator) {
    isTransposed = generator.sign() > 0
    signs = (0..<channels).map { _ in generator.sign() }
  }

  /// `side` rows of as many values, of length 1.
  func pattern(side: Int) -> [Float] {
    let half = side / 2
    let rows = Self.bump(half, side) + Self.bump(side - half, side).map { -$0 }
    let values = isTransposed ? (0..<side * side).map { rows[$0 % side * side + $0 / side] } : rows
    return values.scaled(toLength: 1)
  }

  /// Rectangles around the middle, each a pixel wider than the one before and worth 1, 1/4, 1/9, …; of
  /// length 1.
  private static func bump(_ rows: Int, _ columns: Int) -> [Float] {
    let largest = max(rows, columns) / 2
    let values = (0..<rows * columns).map { place -> Float in
      let innermost = max(abs(place / columns - rows / 2), abs(place % columns - columns / 2))
      return (innermost...largest).reduce(0) { $0 + 1 / Float(($1 + 1) * ($1 + 1)) }
    }
    return values.scaled(toLength: 1)
  }
}

/// The moves of Square attack on an image, `[channels, height, width]`; Andriushchenko et al., 2020,
/// arXiv:1912.00049. What they give is a direction: its length is the budget's to say.
package struct SquareMove {
  let width: Int
  let height: Int
  let channels: Int

  /// Pixels in one channel.
  var area: Int { width * height }

  /// The side of a square that covers a share of the image.
  func side(of share: Float) -> Int { Int(clamping: (share * Float(area)).squareRoot().rounded()) }

  /// The windows of the start, row by row: as many as fit, with a fifth of the height as their side.
  var tiles: [SquareWindow] {
    let side = max(1, height / 5)
    let margin = max(0, (height - 5 * side) / 2)
    return (0..<height / side).flatMap { row in
      (0..<width / side).map { column in
        SquareWindow(top: margin + row * side, left: margin + column * side, side: side)
      }
    }.filter { $0.top + side <= height && $0.left + side <= width }
  }

  /// Vertical stripes of random signs, a column and channel each: the start under L∞.
  func stripes(using generator: inout RandomGenerator) -> [Float] {
    let signs = (0..<channels * width).map { _ in generator.sign() }
    return (0..<channels * area).map { signs[$0 / area * width + $0 % width] }
  }

  /// A square somewhere that covers a share of the image, with one random sign for each channel: a move under
  /// L∞.
  func square(of share: Float, using generator: inout RandomGenerator) -> [Float] {
    let side = min(max(1, side(of: share)), min(width, height))
    let window = SquareWindow(side: side, width: width, height: height, using: &generator)
    var square = [Float](repeating: 0, count: channels * area)
    for channel in 0..<channels {
      let sign = generator.sign()
      for place in window.places(width: width) { square[channel * area + place] = sign }
    }
    return square
  }

  /// Bumps of random signs in all tiles: the start under L2.
  func bumps(using generator: inout RandomGenerator) -> [Float] {
    start(tiles.map { _ in SquareBumps(channels: channels, using: &generator) })
  }

  /// `changes` with the budget of one random window moved into another: a move under L2, algorithm 3 of the
  /// paper.
  func movedBudget(
    of changes: [Float], share: Float, within radius: Float, using generator: inout RandomGenerator
  ) -> [Float] {
    // Odd, and so large that there are two bumps, where the image has room.
    let side = min(max(3, side(of: share)) | 1, min(width, height))
    let target = SquareWindow(side: side, width: width, height: height, using: &generator)
    let source = SquareWindow(side: side, width: width, height: height, using: &generator)
    let bumps = SquareBumps(channels: channels, using: &generator)
    return moved(changes, within: radius, from: source, to: target, bumps: bumps)
  }

  /// Bumps in all tiles.
  func start(_ bumps: [SquareBumps]) -> [Float] {
    var changes = [Float](repeating: 0, count: channels * area)
    for (tile, bumps) in zip(tiles, bumps) {
      let pattern = bumps.pattern(side: tile.side)
      for channel in 0..<channels {
        for (place, value) in zip(tile.places(width: width), pattern) {
          changes[channel * area + place] = bumps.signs[channel] * value
        }
      }
    }
    return changes
  }

  /// `changes` with all that the window `source` has, and what is left of the budget, moved into `target`,
  /// half in the direction that it had there, half in that of `bumps`.
  func moved(
    _ changes: [Float], within radius: Float, from source: SquareWindow, to target: SquareWindow,
    bumps: SquareBumps
  ) -> [Float] {
    let (sources, targets) = (source.places(width: width), target.places(width: width))
    let either = Set(sources).union(targets).sorted()
    let windows = (0..<channels).map { channel in either.map { changes[channel * area + $0] } }.joined()
    let used = changes.length
    let unspent = max(radius * radius - used * used, 0)
    let spent = Array(windows).length
    let length = (unspent / Float(channels) + spent * spent).squareRoot()
    let pattern = bumps.pattern(side: target.side)
    var moved = changes
    for channel in 0..<channels {
      for place in sources { moved[channel * area + place] = 0 }
      let before = targets.map { changes[channel * area + $0] }.scaled(toLength: 1)
      let after = zip(pattern, before).map { bumps.signs[channel] * $0 + $1 }.scaled(toLength: length)
      for (place, value) in zip(targets, after) { moved[channel * area + place] = value }
    }
    return moved
  }
}

extension [Float] {
  /// The changes scaled to a Euclidean length; zeros stay.
  fileprivate func scaled(toLength length: Float) -> [Float] {
    let own = self.length
    guard own > 0 else { return self }
    return map { $0 * (length / own) }
  }
}

extension RandomGenerator {
  /// 1 or −1.
  mutating func sign() -> Float { next() >> 63 == 0 ? 1 : -1 }
}
