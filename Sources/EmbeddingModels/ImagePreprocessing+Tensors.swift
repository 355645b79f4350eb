import Files
import Foundation
import Imaging
import Tensors

extension ImagePreprocessing {
  /// The weights that preprocessing applies to the rows and columns of images of this size; nil when it
  /// leaves them as they are.
  package func axisWeights(width: Int, height: Int) -> (rows: AxisWeights, columns: AxisWeights)? {
    let size = Size(width: width, height: height)
    if leavesAlone(size) { return nil }
    let (columns, rows) = axes(of: size)
    func weights(_ axis: Axis, _ count: Int) -> AxisWeights {
      AxisWeights(sourceCount: count, results: axis.results)
        .padded(before: axis.padding, after: axis.paddingAfter)
    }
    return (weights(rows, height), weights(columns, width))
  }

  /// The model's input from the pixels of images of one size, without rounding.
  ///
  /// - Parameters:
  ///   - pixels: `[n, channels, height, width]` in [0, 1]
  ///   - axes: the weights for images of this size
  /// - Returns: `[n, channels, height, width]` of the input's size; three channels where images are put on a
  ///   coloured square
  package func resampled(
    _ pixels: Tensor, by axes: (rows: AxisWeights, columns: AxisWeights)
  ) -> Tensor {
    guard let background, pixels.shape[2] != pixels.shape[3] else {
      return pixels.resampled(rows: axes.rows, columns: axes.columns).clamped(to: 0...1)
    }
    // Around an image on the square stands what is nothing after the background has been subtracted.
    let levels = background.map { Float($0) / 255 }
    let ones = levels.map { _ in Float(1) }
    return pixels.inThreeChannels.channelsNormalized(scale: 1, mean: levels, deviation: ones)
      .resampled(rows: axes.rows, columns: axes.columns)
      .channelsNormalized(scale: 1, mean: levels.map { -$0 }, deviation: ones).clamped(to: 0...1)
  }

  /// Normalizes pixels `[batch, 3, height, width]` in [0, 1] as the model's input.
  package func normalized(_ pixels: Tensor) -> Tensor {
    pixels.channelsNormalized(scale: 255 * rescaleFactor, mean: mean, deviation: standardDeviation)
  }

  /// Throws `InputError` unless preprocessing ends at the model's square image size.
  package func check(imageSize size: Int, file: URL) throws {
    guard width == size, height == size else {
      throw InputError(
        file: file.path, field: "size", expected: "the model's image size \(size) × \(size)",
        found: "\(width) × \(height)")
    }
  }

  /// The model's input for an image in the image's own channels, `[1, channels, height, width]` in [0, 1]. An
  /// image in a depth beyond 8 bits is resized without rounding.
  func channels(of image: Image) -> Tensor {
    guard image.fine != nil, let axes = axisWeights(width: image.width, height: image.height) else {
      return (image.fine == nil ? keepingChannels(image) : image).channelPixels
    }
    return resampled(image.channelPixels, by: axes)
  }
}

extension Image {
  /// The pixels as `[1, channels, height, width]` in [0, 1]; of an image deeper than 8 bits, the samples
  /// within its window.
  package var channelPixels: Tensor {
    if let fine {
      return Tensor(fine.shownLevels.map { $0 / Float(fine.levels) }, shape: [1, 1, height, width])
    }
    guard channels == 1 else { return Tensor(pixels: pixels, height: height, width: width) }
    return Tensor(pixels.map { Float($0) / 255 }, shape: [1, 1, height, width])
  }
}

extension Tensor {
  /// The pixels `[n, channels, height, width]` with three channels, as encoders take them; gray ones are
  /// repeated.
  package var inThreeChannels: Tensor { shape[1] == 1 ? repeatingChannels(3) : self }
}
