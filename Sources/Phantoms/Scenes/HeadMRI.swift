import Tensors

/// An axial slice of the brain by magnetic resonance: bright fat, black bone, folded cortex, smooth bias of
/// the receiving coil and Rician noise. Atrophy widens ventricles and sulci.
struct HeadMRI: Scene {
  private struct Contrast {
    var fat: Float
    var fluid: Float
    var gray: Float
    var white: Float
  }

  private let head: Head
  private let contrast: Contrast
  private let texture: Noise
  private let bias: Noise
  private let tone: Float
  private let noise: Float

  init(isAtrophic: Bool, generator: inout RandomGenerator) {
    head = Head(
      atrophy: isAtrophic ? generator.uniform(0.85, 1.1) : generator.uniform(0, 0.15), generator: &generator)
    let fluid = generator.uniform(0.06, 0.14)
    let isT1 = generator.chance(0.6)
    let (dark, bright) = (generator.uniform(0.36, 0.44), generator.uniform(0.54, 0.64))
    contrast = Contrast(
      fat: generator.uniform(0.6, 0.9), fluid: fluid, gray: isT1 ? dark : bright, white: isT1 ? bright : dark)
    texture = Noise(&generator)
    bias = Noise(&generator)
    tone = generator.uniform(-0.3, 0.3)
    noise = generator.uniform(0.01, 0.035)
  }

  func lesion(_ finding: Finding, size: LesionSize, generator: inout RandomGenerator) -> Lesion? {
    let radius = size.radius(large: 0.195, generator: &generator)
    let center = generator.point(within: 0.75)
    guard head.hasRoom(at: center, radius: radius) else { return nil }
    switch finding {
    case .whiteMatterLesions:
      return Lesion(
        finding, at: center, radius: radius * 1.25, count: size == .small ? 4 : 7, of: 0.05...0.07,
        generator: &generator)
    case .lacune:
      return Lesion(
        finding, at: center, radius: radius * 0.95, unevenness: 0.12, stretch: 1.2, generator: &generator)
    case .infarct:
      return Lesion(
        finding, at: center, radius: radius, unevenness: 0.7, stretch: generator.uniform(0.7, 1.4),
        frequency: 2.5,
        generator: &generator)
    default:
      return Lesion(finding, at: center, radius: radius, unevenness: 0.25, generator: &generator)
    }
  }

  func sample(_ p: Point, _ lesion: Lesion?, _ pen: Pen) -> Sample {
    let q = head.pose.body(p)
    let layers = head.layers(q, pen)
    var value: Float = 0.015
    let marrow = bump(layers.skin + 0.1, width: 0.03) * 0.35
    let wall = mix(contrast.fat, 0.06 + marrow, pen.coverage(layers.skin + 0.055, softness: 0.02))
    value = mix(value, wall, pen.coverage(layers.skin))
    value = mix(value, contrast.fluid, pen.coverage(layers.skin + Head.wall - 0.01, softness: 0.02))
    if layers.brain < 0.05 {
      var tissue = mix(contrast.white, contrast.gray, layers.gray)
      tissue *= 0.94 + 0.12 * texture.fractal(q * 14, octaves: 2)
      tissue = mix(tissue, contrast.fluid, layers.sulcus)
      tissue = mix(tissue, contrast.fluid, pen.coverage(layers.ventricle, softness: 0.02))
      value = mix(value, tissue, pen.coverage(layers.brain, softness: 0.02))
    }
    var sample = Sample(value, isAnatomy: layers.brain < 0)
    if let lesion { add(lesion, to: &sample, p, max(lesion.distance(to: p), layers.brain), pen) }
    return sample
  }

  private func add(_ lesion: Lesion, to sample: inout Sample, _ p: Point, _ distance: Float, _ pen: Pen) {
    guard distance < 0.2 else { return }
    sample.lesion = pen.coverage(distance)
    let mottle = lesion.texture.fractal(p * 12)
    let value: Float
    switch lesion.finding {
    case .lacune:
      value = mix(1, contrast.fluid * 0.5, pen.coverage(distance + 0.035, softness: 0.03))
    case .tumour:
      // The enhancing rim around a necrotic core.
      let core = pen.coverage(distance + 0.07, softness: 0.05)
      value = mix(0.95, 0.12 + 0.25 * mottle, core)
    default:
      value = 0.86 + 0.16 * mottle
    }
    let softness: Float = lesion.finding == .infarct ? 0.06 : 0.02
    sample.color = mix(sample.color, Color(repeating: value), pen.coverage(distance, softness: softness))
  }

  func develop(_ canvas: inout Canvas, generator: inout RandomGenerator) {
    canvas.blur(0.012)
    canvas.develop { p, color in
      let signal = color.x * (0.82 + 0.36 * bias.value(p * 0.8 + 5))
      let inPhase = signal + generator.normal() * noise
      let outOfPhase = generator.normal() * noise
      let magnitude = (inPhase * inPhase + outOfPhase * outOfPhase).squareRoot()
      return Color(repeating: toned(magnitude, bend: tone))
    }
  }
}
