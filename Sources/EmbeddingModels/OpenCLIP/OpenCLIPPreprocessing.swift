// Follows open_clip's transform.py (image_transform for evaluation).
import Files
import Foundation
import Imaging

extension ImagePreprocessing {
  /// Reads the `preprocess_cfg` of `open_clip_config.json`.
  ///
  /// - Parameter imageSize: the sides of the model's image in pixels, where the section names none
  /// - Throws: `InputError` for wrong types and values, and for sizes other than squares
  init(openCLIP config: JSONField, imageSize: Int) throws {
    let config = config.ifPresent
    let size = try config?.member("size").squareSide() ?? imageSize
    let square = Size(width: size, height: size)
    let interpolation = try config?.member("interpolation").ifPresent?.string(
      oneOf: ["bicubic", "bilinear", "random"])
    let mode = try config?.member("resize_mode").ifPresent?.string(oneOf: ["shortest", "longest", "squash"])
    _ = try config?.member("mode").ifPresent?.string(oneOf: ["RGB"])
    if let fill = try config?.member("fill_color").ifPresent, mode == "longest" {
      guard case .integer(0) = fill.value else { throw fill.error(expected: "0 (black)") }
    }
    self.init(
      resizing: mode == "squash"
        ? .exact(square) : mode == "longest" ? .longestEdge(square) : .shortestEdge(size),
      filter: interpolation == "bilinear" ? .bilinear : .bicubic, crop: mode == "squash" ? nil : square,
      cropRule: .torchvision, mean: try config?.member("mean").channels() ?? Self.clipMean,
      standardDeviation: try config?.member("std").channels(nonzero: true) ?? Self.clipStandardDeviation)
  }
}
