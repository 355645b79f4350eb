// Follows transformers' image_processing_pil_idefics3.py (Idefics3ImageProcessorPil), which is also that of
// SmolVLM.
import Files
import Foundation
import Preconditions

/// How a model sees an image as square tiles next to each other and, resized, as a whole.
///
/// An image is resized so that its longer side has a certain length, then, with its levels rounded, so that
/// both sides are multiples of a tile's: this is what tiles are cut from, and what the model sees as a whole
/// in the size of one tile. An image that is no larger than a tile is seen once.
package struct TilePlan: Sendable {
  /// The side of a tile in pixels.
  package let tileSide: Int
  /// Whether images are cut at all; without it, the whole is all that is seen.
  package let cuts: Bool
  /// The length of the longer side after the first resizing.
  private let longestEdge: Int
  private let filter: ResamplingFilter
  private let rescaleFactor: Float
  private let mean: [Float]
  private let standardDeviation: [Float]

  /// The most tiles along a side.
  private static let mostTiles = 64

  /// Reads `preprocessor_config.json` in a checkpoint's folder, or the member `image_processor` of
  /// `processor_config.json`, as `ImagePreprocessing` does. Keys that are missing have the reference's
  /// defaults.
  ///
  /// - Throws: `InputError` for wrong types and values, and for other processors
  package init(contentsOf folder: URL) throws {
    let file = try JSONField(contentsOf: ImagePreprocessing.file(in: folder), largest: 1 << 20)
    let config = try file.member("image_processor").ifPresent ?? file
    let names = ["Idefics3", "SmolVLM"].flatMap { name in
      ["", "Fast", "Pil"].map { "\(name)ImageProcessor\($0)" }
    }
    _ = try config.member("image_processor_type").ifPresent?.string(oneOf: names)
    guard try config.flag("do_resize", default: true) else {
      throw try config.member("do_resize").error(expected: "true, because the tiles have one size")
    }
    tileSide = try config.longestEdge("max_image_size", default: 364)
    longestEdge = try config.longestEdge("size", default: 4 * 364)
    guard longestEdge <= Self.mostTiles * tileSide else {
      throw try config.member("size").error(expected: "at most \(Self.mostTiles) tiles along a side")
    }
    cuts = try config.flag("do_image_splitting", default: true)
    filter = try ResamplingFilter(code: config.member("resample"), default: .lanczos)
    rescaleFactor =
      try config.flag("do_rescale", default: true) ? config.member("rescale_factor").rescaleFactor() : 1
    let normalizes = try config.flag("do_normalize", default: true)
    let half = [Float](repeating: 0.5, count: 3)
    mean = normalizes ? try config.member("image_mean").channels() ?? half : [0, 0, 0]
    standardDeviation =
      normalizes ? try config.member("image_std").channels(nonzero: true) ?? half : [1, 1, 1]
  }

  /// What becomes of images of one size before they are cut into tiles.
  package func preprocessing(width: Int, height: Int) -> ImagePreprocessing {
    let source = ImagePreprocessing.Size(width: width, height: height)
    let resizing = ImagePreprocessing.Resizing.longestEdgeThenExact(longestEdge, sheet(for: source))
    return ImagePreprocessing(
      resizing: resizing, filter: filter, crop: nil, rescaleFactor: rescaleFactor, mean: mean,
      standardDeviation: standardDeviation)
  }

  /// The number of tiles down and across a preprocessed image; nil when it is seen once, as a whole.
  package func grid(width: Int, height: Int) -> (rows: Int, columns: Int)? {
    let (rows, columns) = (height / tileSide, width / tileSide)
    return rows * columns > 1 ? (rows, columns) : nil
  }

  /// The size in which an image is cut.
  private func sheet(for source: ImagePreprocessing.Size) -> ImagePreprocessing.Size {
    guard cuts else { return ImagePreprocessing.Size(width: tileSide, height: tileSide) }
    let first = ImagePreprocessing.size(longestEdge: longestEdge, of: source)
    let ratio = Double(first.width) / Double(first.height)
    func full(_ side: Int) -> Int { max(1, (side + tileSide - 1) / tileSide) * tileSide }
    if first.width >= first.height {
      let width = full(first.width)
      return ImagePreprocessing.Size(width: width, height: full(Int(Double(width) / ratio)))
    }
    let height = full(first.height)
    return ImagePreprocessing.Size(width: full(Int(Double(height) * ratio)), height: height)
  }

  /// The weights by which an axis of a preprocessed image is resized to that of the whole.
  package func sharesOfWhole(from count: Int) -> [(start: Int, weights: [Float])] {
    resamplingShares(from: count, to: tileSide, filter: filter)
  }

  /// A preprocessed image as a whole, in the size of a tile.
  package func whole(of sheet: Image) -> Image {
    sheet.resized(width: tileSide, height: tileSide, filter: filter)
  }
}

extension JSONField {
  /// The member `longest_edge` of a size.
  fileprivate func longestEdge(_ key: String, default standard: Int) throws -> Int {
    guard let size = try member(key).ifPresent else { return standard }
    try size.expectKeys(["longest_edge"])
    return try size.member("longest_edge").integer(in: ImagePreprocessing.sides)
  }
}
