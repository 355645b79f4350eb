import EmbeddingModels
import Files
import Imaging

/// The pixels that an image attack may change.
public enum Region: Sendable, Hashable {
  /// All pixels.
  case everywhere
  /// The lesion's pixels.
  case lesion(Mask)
  /// The pixels around a lesion, up to `width` pixels away in both directions, without the lesion itself.
  case margin(Mask, width: Int)
  /// All pixels but the lesion's.
  case outside(Mask)
  /// The smallest set of the model's patches that covers a lesion.
  case patches(Mask)
  /// The pixels of a mask of the source image, such as a user's choice or a control, under the name that
  /// results give it.
  case mask(Mask, name: String = "mask")
  /// The pixels of a mask of the model's input, such as the patches that a `PatchRanking` puts first.
  case modelInput(Mask, name: String)

  /// The name that results give it.
  public var name: String {
    switch self {
    case .everywhere: "everywhere"
    case .lesion: "lesion"
    case .margin: "margin"
    case .outside: "outside"
    case .patches: "patches"
    case .mask(_, let name), .modelInput(_, let name): name
    }
  }

  /// The pixels of the source image or of the model's input that may change.
  ///
  /// A mask of the source image goes through the model's own resizing and cropping on the way to the model's
  /// input; a pixel there is inside when at least half of it is. A margin's width counts pixels of the space
  /// that is asked for.
  /// - Throws: `InputError` when a mask does not have the source image's size, is empty or covers everything,
  ///   or when nothing of the region is left in the model's input
  package func mask(
    for source: Image, _ input: any ImageInput, in space: PixelSpace = .modelInput
  ) throws -> Mask {
    let (height, width) = space == .source ? (source.height, source.width) : input.imageSize
    let region: Mask
    switch self {
    case .everywhere:
      return Mask(width: width, height: height, pixels: .init(repeating: true, count: width * height))
    case .lesion(let mask), .mask(let mask, _): region = try Self.prepared(mask, source, input, space)
    case .outside(let mask): region = try Self.prepared(mask, source, input, space).inverted
    case .margin(let mask, let distance):
      let lesion = try Self.prepared(mask, source, input, space)
      region = lesion.dilated(by: distance).subtracting(lesion)
    case .patches(let mask):
      guard let size = input.patchSize else {
        throw InputError(field: "region", expected: "a model with patches", found: "one without")
      }
      let patches = try Self.prepared(mask, source, input, .modelInput).covered(byPatchesOf: size)
      region = seen(patches, input, space, width: width, height: height)
    case .modelInput(let mask, _):
      let size = input.imageSize
      guard mask.width == size.width, mask.height == size.height else {
        throw InputError(
          field: "region", expected: "a mask of the model's input, \(size.width) × \(size.height)",
          found: "\(mask.width) × \(mask.height)")
      }
      region = seen(mask, input, space, width: width, height: height)
    }
    guard region.count > 0 else {
      throw InputError(field: "region", expected: "pixels that the model sees", found: "none")
    }
    return region
  }

  /// A mask of the model's input in the space that is asked for.
  private func seen(
    _ mask: Mask, _ input: any ImageInput, _ space: PixelSpace, width: Int, height: Int
  ) -> Mask {
    space == .modelInput
      ? mask : input.preprocessing.sourceMask(of: mask, in: .init(width: width, height: height))
  }

  private static func prepared(
    _ mask: Mask, _ source: Image, _ input: any ImageInput, _ space: PixelSpace
  ) throws -> Mask {
    guard mask.width == source.width, mask.height == source.height else {
      throw InputError(
        field: "mask", expected: "the image's size, \(source.width) × \(source.height)",
        found: "\(mask.width) × \(mask.height)")
    }
    guard mask.count > 0, mask.count < mask.pixels.count else {
      throw InputError(
        field: "mask", expected: "some pixels inside and some outside",
        found: mask.count == 0 ? "none inside" : "none outside")
    }
    if space == .source { return mask }
    return input.preprocessing.inputMask(of: mask)
  }
}

extension Mask {
  /// Inside and outside exchanged.
  package var inverted: Mask { Mask(width: width, height: height, pixels: pixels.map { !$0 }) }

  /// The pixels that are inside here and not there. Both have one size.
  package func subtracting(_ other: Mask) -> Mask {
    Mask(width: width, height: height, pixels: zip(pixels, other.pixels).map { $0 && !$1 })
  }

  /// All pixels at most `distance` columns and rows away from one inside.
  package func dilated(by distance: Int) -> Mask {
    let distance = min(distance, max(width, height))
    let near = { (index: Int, end: Int) in max(0, index - distance)...min(end - 1, index + distance) }
    let across = (0..<width * height).map { place in
      near(place % width, width).contains { pixels[place / width * width + $0] }
    }
    return Mask(
      width: width, height: height,
      pixels: (0..<width * height).map { place in
        near(place / width, height).contains { across[$0 * width + place % width] }
      })
  }

  /// All pixels of the square patches, from the upper left corner, that have one inside.
  package func covered(byPatchesOf size: Int) -> Mask {
    let patch = { (place: Int) in [place % width / size, place / width / size] }
    let hit = Set(pixels.indices.filter { pixels[$0] }.map(patch))
    return Mask(width: width, height: height, pixels: pixels.indices.map { hit.contains(patch($0)) })
  }
}
