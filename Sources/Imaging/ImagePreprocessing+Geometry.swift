import Preconditions

/// The effect of preprocessing along the axes of an image, as numbers.
extension ImagePreprocessing {
  /// The weights of preprocessing along one axis: the source pixels that make up each pixel of the model's
  /// input, with their weights. Rounding to 8 bits is left out.
  package struct Axis {
    /// The number of empty pixels before the first one that is not empty.
    package let padding: Int
    /// The first source pixel and the weights of each pixel that is not empty.
    package let results: [(start: Int, weights: [Float])]
    /// The number of empty pixels after the last one that is not empty.
    package let paddingAfter: Int
  }

  /// The weights along the columns and rows of an image of `source`'s size.
  package func axes(of source: Size) -> (columns: Axis, rows: Axis) {
    let resized = resizedSize(of: source)
    return (
      axis(source.width, resized: resized.width, wanted: width),
      axis(source.height, resized: resized.height, wanted: height)
    )
  }

  /// Whether an image of the model's own size stays as it is.
  package func leavesAlone(_ source: Size) -> Bool {
    resizedSize(of: source) == source && source.width == width && source.height == height
  }

  private func axis(_ source: Int, resized: Int, wanted: Int) -> Axis {
    let crop = CenterCrop(resized, to: wanted, by: cropRule)
    let weights = ResamplingWeights(
      sourceCount: source, resultCount: resized, wanted: crop.kept, filter: filter)
    return Axis(
      padding: crop.padding, results: weights.shares, paddingAfter: wanted - crop.padding - crop.kept.count)
  }

  /// The source pixels whose centres lie in a pixel of the model's input that is inside `mask`. Traps unless
  /// the mask has the size of the model's input.
  package func sourceMask(of mask: Mask, in source: Size) -> Mask {
    require(
      mask.width == width && mask.height == height,
      "expected a mask of the input's \(width) x \(height) pixels, found \(mask.width) x \(mask.height)")
    let resized = resizedSize(of: source)
    func places(_ count: Int, _ resized: Int, _ wanted: Int) -> [Int?] {
      let crop = CenterCrop(resized, to: wanted, by: cropRule)
      return (0..<count).map { index in
        let place = (2 * index + 1) * resized / (2 * count)
        return crop.kept.contains(place) ? place - crop.kept.lowerBound + crop.padding : nil
      }
    }
    let columns = places(source.width, resized.width, width)
    let rows = places(source.height, resized.height, height)
    return Mask(
      width: source.width, height: source.height,
      pixels: rows.flatMap { y in columns.map { x in x.flatMap { x in y.map { mask[x, $0] } } ?? false } })
  }
}

extension ResamplingWeights {
  /// The first source pixel and the weights of each result pixel.
  var shares: [(start: Int, weights: [Float])] {
    starts.indices.map { index in
      let own = weights[offsets[index]..<offsets[index] + Int(counts[index])]
      return (Int(starts[index]), own.map { Float($0) / Float(Self.one) })
    }
  }
}

/// The weights that resize an axis of `source` pixels to `result` pixels, as Pillow does it. Traps unless
/// both are positive.
package func resamplingShares(from source: Int, to result: Int, filter: ResamplingFilter)
  -> [(start: Int, weights: [Float])]
{
  require(result > 0, "expected an axis of at least 1 pixel, found \(result)")
  return ResamplingWeights(
    sourceCount: source, resultCount: result, wanted: 0..<result, filter: filter
  ).shares
}
