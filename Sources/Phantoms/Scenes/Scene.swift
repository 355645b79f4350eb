import Tensors

/// The anatomy of one phantom, drawn as its modality shows it.
protocol Scene: Sendable {
  var isColor: Bool { get }

  /// A lesion at a random allowed place, or nil when the generator gave a place that is not allowed.
  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion?

  /// The look of a place. A lesion changes only places that it covers.
  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample

  /// Adds the blur, noise and tone of the imaging device.
  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator)
}

extension Scene {
  var isColor: Bool { false }

  func render(size: Int, lesion: Lesion?, generator: inout RandomGenerator) -> Canvas {
    var canvas = Canvas(size: size) { p, pen in sample(p, lesion, pen) }
    develop(&canvas, generator: &generator)
    // Whoever saved the image chose brightness and contrast, so that no class is told by them.
    let (contrast, brightness) = (generator.uniform(0.7, 1.15), generator.uniform(-0.02, 0.1))
    canvas.develop { _, color in color * contrast + brightness }
    return canvas
  }

  /// Almost every scene has room in every location; in one of many thousand, the next location is taken.
  private static var tries: Int { 4_000 }

  /// A lesion in one of `locations`, each equally likely. Traps when there is room in none, which would be a
  /// mistake in the scene's drawing.
  func placed(_ finding: Finding, locations: [Location], generator: inout RandomGenerator)
    -> (lesion: Lesion, attributes: LesionAttributes)
  {
    let size = generator.pick(LesionSize.allCases)
    let first = generator.integer(below: locations.count)
    for location in locations[first...] + locations[..<first] {
      for _ in 0..<Self.tries {
        if let lesion = lesion(finding, size: size, generator: &generator), location.clearlyContains(lesion) {
          return (lesion, LesionAttributes(finding: finding, location: location, size: size))
        }
      }
    }
    fatalError("\(Self.self) has no room for a \(size) \(finding.name)")
  }
}

extension Location {
  /// The smallest distance of a lesion's centre from the image's midlines.
  private static let margin: Float = 0.18

  fileprivate func clearlyContains(_ lesion: Lesion) -> Bool {
    let x = horizontal == .left ? -lesion.center.x : lesion.center.x
    let y = vertical.map { $0 == .upper ? -lesion.center.y : lesion.center.y } ?? 1
    return x >= Self.margin && y >= Self.margin
  }
}
