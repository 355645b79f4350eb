import Imaging
import Tensors

/// The levels that fills put into a region of an image.
struct FillContent {
  /// `[channels, height, width]`, levels.
  let planes: [Float]
  /// The pixels of the region, as indices into a plane.
  let places: [Int]
  private let width: Int
  private let height: Int
  private let region: Mask

  init(image: Image, region: Mask) {
    (width, height, self.region) = (image.width, image.height, region)
    planes = image.planes
    places = region.pixels.indices.filter { region.pixels[$0] }
  }

  /// The levels of a fill at `places`, not yet rounded.
  func levels(of fill: LesionFill, channel: Int) -> [Float] {
    let plane = Array(planes[channel * width * height..<(channel + 1) * width * height])
    switch fill {
    case .flat(let level): return places.map { _ in Float(level) }
    case .mean: return places.map { [mean = statistics(plane).mean] _ in mean }
    case .blur(let deviation):
      let smooth = GaussianBlur(deviation: deviation).applied(to: plane, width: width, height: height)
      return places.map { smooth[$0] }
    case .noise(let seed):
      var generator = RandomGenerator(seed: seed &+ UInt64(channel))
      let (mean, deviation) = statistics(plane)
      return generator.normalTensor([places.count], standardDeviation: deviation).values.map { mean + $0 }
    case .inpainted: return inpainted(plane)
    case .tissue(let shift):
      return places.map { place in
        let x = min(max(place % width + shift.x, 0), width - 1)
        let y = min(max(place / width + shift.y, 0), height - 1)
        return plane[y * width + x]
      }
    }
  }

  /// Mean and standard deviation of everything outside of the region, or of all when nothing is.
  private func statistics(_ plane: [Float]) -> (mean: Float, deviation: Float) {
    let outside = plane.indices.filter { !region.pixels[$0] }
    let chosen = outside.isEmpty ? Array(plane.indices) : outside
    let mean = chosen.reduce(0.0) { $0 + Double(plane[$1]) } / Double(chosen.count)
    let squares = chosen.reduce(0.0) { $0 + (Double(plane[$1]) - mean) * (Double(plane[$1]) - mean) }
    return (Float(mean), Float((squares / Double(chosen.count)).squareRoot()))
  }

  /// Each pixel of the region as the mean of those beside it: successive over-relaxation (Young, 1954) until
  /// no level moves by more than a twentieth. Nothing flows over the image's edges.
  private func inpainted(_ plane: [Float]) -> [Float] {
    var levels = plane
    let neighbours = places.map { place in
      let (x, y) = (place % width, place / width)
      return [
        x > 0 ? place - 1 : nil, x + 1 < width ? place + 1 : nil, y > 0 ? place - width : nil,
        y + 1 < height ? place + width : nil,
      ].compactMap { $0 }
    }
    let border = Set(neighbours.joined()).filter { !region.pixels[$0] }.sorted()
    guard !border.isEmpty else { return places.map { [mean = statistics(plane).mean] _ in mean } }
    let start = border.reduce(0) { $0 + plane[$1] } / Float(border.count)
    for place in places { levels[place] = start }
    // The factor that is best for a square of the region's extent.
    let columns = places.map { $0 % width }, rows = places.map { $0 / width }
    let extent = max(columns.max()! - columns.min()!, rows.max()! - rows.min()!) + 2
    let factor = 2 / (1 + Float.pi / Float(extent))
    var largest = Float.infinity
    var sweeps = 0
    while largest > 0.05 && sweeps < 5_000 {
      largest = 0
      sweeps += 1
      for (place, near) in zip(places, neighbours) {
        let mean = near.reduce(0) { $0 + levels[$1] } / Float(near.count)
        let change = factor * (mean - levels[place])
        levels[place] += change
        largest = max(largest, change.magnitude)
      }
    }
    return places.map { levels[$0] }
  }
}
