import Files
import Imaging
import Tensors

extension Region {
  /// A region of a lesion's area and shape elsewhere in the image, drawn from a seed, with which an effect of
  /// the lesion is compared.
  ///
  /// Throws `InputError` for an empty mask, and when the lesion fits nowhere else.
  public static func control(of lesion: Mask, seed: Int) throws -> Region {
    guard lesion.count > 0 else {
      throw InputError(field: "mask", expected: "some pixels inside", found: "none inside")
    }
    guard let control = drawnControl(of: lesion, seed: seed) else {
      throw InputError(
        field: "region", expected: "a lesion that fits elsewhere in the image",
        found: "one of \(lesion.count) of \(lesion.pixels.count) pixels")
    }
    return .mask(control, name: "control")
  }

  /// Whether the lesion fits elsewhere in the image, as `control` needs it. False for an empty mask.
  public static func hasControl(of lesion: Mask, seed: Int) -> Bool {
    lesion.count > 0 && drawnControl(of: lesion, seed: seed) != nil
  }

  private static func drawnControl(of lesion: Mask, seed: Int) -> Mask? {
    var generator = RandomGenerator(seed: seed)
    return ControlRegions(of: lesion).draws(1, using: &generator).first
  }
}
