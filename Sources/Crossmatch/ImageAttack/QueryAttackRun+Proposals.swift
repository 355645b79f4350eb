import Imaging
import Tensors

/// What a query attack proposes.
extension QueryAttackRun {
  /// The start: for squares vertical stripes, under L2 bumps everywhere; else a random point.
  mutating func firstProposal(for index: Int) -> [Float] {
    let ledger = target.ledgers[index]
    let clean = ledger.cleanPixels
    guard attack.proposal == .square else { return ledger.randomStart(using: &state.paths[index].generator) }
    let (width, height) = (ledger.cleanImage.width, ledger.cleanImage.height)
    if attack.budget.norm == .l2 {
      let move = SquareMove(width: width, height: height, channels: ledger.cleanImage.channels)
      let bumps = move.tiles.map { _ in
        SquareBumps(channels: move.channels, using: &state.paths[index].generator)
      }
      return moved(from: clean, by: attack.budget.radius, along: move.start(bumps), ledger)
    }
    let channels = ledger.cleanImage.channels
    let signs = (0..<channels * width).map { _ in state.paths[index].generator.sign() }
    let area = width * height
    let stripes = (0..<channels * area).map { signs[$0 / area * width + $0 % width] }
    return moved(from: clean, by: attack.budget.radius, along: stripes, ledger)
  }

  mutating func proposal(for index: Int) -> [Float] {
    let share = attack.share(after: state.queries)
    guard attack.proposal == .square else { return freshPixels(share, for: index) }
    return attack.budget.norm == .l2 ? movedBudget(share, for: index) : square(share, for: index)
  }

  /// A share of the pixels drawn anew.
  private mutating func freshPixels(_ share: Float, for index: Int) -> [Float] {
    let ledger = target.ledgers[index]
    let pixels = state.paths[index].pixels
    let area = ledger.region.pixels.count
    let fresh = ledger.randomStart(using: &state.paths[index].generator)
    let isFresh = (0..<area).map { _ in state.paths[index].generator.uniform() < share }
    return ledger.projected(pixels.indices.map { isFresh[$0 % area] ? fresh[$0] : pixels[$0] })
  }

  /// A square of one change per channel.
  private mutating func square(_ share: Float, for index: Int) -> [Float] {
    let ledger = target.ledgers[index]
    let (width, height) = (ledger.cleanImage.width, ledger.cleanImage.height)
    let area = width * height
    let side = min(max(1, side(of: share, area)), min(width, height))
    let window = SquareWindow(
      side: side, width: width, height: height, using: &state.paths[index].generator)
    let channels = ledger.cleanImage.channels
    var square = [Float](repeating: 0, count: channels * area)
    for channel in 0..<channels {
      let sign = state.paths[index].generator.sign()
      for place in window.places(width: width) { square[channel * area + place] = sign }
    }
    let size = attack.budget.norm == .linf ? 2 * attack.budget.radius : attack.budget.radius / 2
    return moved(from: state.paths[index].pixels, by: size, along: square, ledger)
  }

  /// The budget of one window moved into another.
  private mutating func movedBudget(_ share: Float, for index: Int) -> [Float] {
    let ledger = target.ledgers[index]
    let (width, height) = (ledger.cleanImage.width, ledger.cleanImage.height)
    // Odd, and so large that there are two bumps, where the image has room.
    let side = min(max(3, side(of: share, width * height)) | 1, min(width, height))
    func window() -> SquareWindow {
      SquareWindow(side: side, width: width, height: height, using: &state.paths[index].generator)
    }
    let (taking, giving) = (window(), window())
    let move = SquareMove(width: width, height: height, channels: ledger.cleanImage.channels)
    let bumps = SquareBumps(channels: move.channels, using: &state.paths[index].generator)
    let changes = zip(state.paths[index].pixels, ledger.cleanPixels).map { $0 - $1 }
    let moved = move.moved(
      changes, within: attack.budget.radius, from: giving, to: taking, bumps: bumps)
    return self.moved(from: ledger.cleanPixels, by: attack.budget.radius, along: moved, ledger)
  }

  private func side(of share: Float, _ area: Int) -> Int {
    Int((share * Float(area)).squareRoot().rounded())
  }

  private func moved(from pixels: [Float], by size: Float, along direction: [Float], _ ledger: PixelLedger)
    -> [Float]
  {
    var point = ledger.step(size, along: direction)
    for index in point.indices { point[index] += pixels[index] }
    return ledger.projected(point)
  }
}
