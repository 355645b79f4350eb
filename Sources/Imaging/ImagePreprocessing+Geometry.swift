/// What preprocessing does along the axes of an image, for those who need it as numbers.
extension ImagePreprocessing {
  /// One axis: which source pixels make up each pixel of the model's input, and with which weights, where rounding to
  /// 8 bits is left out.
  package struct Axis {
    /// The pixels before the first one that is not empty.
    package let padding: Int
    /// The first source pixel and the weights of each pixel that is not empty.
    package let results: [(start: Int, weights: [Float])]
    /// The pixels after the last one that is not empty.
    package let paddingAfter: Int
  }

  /// The columns and rows of an image of `source`'s size.
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
    let crop = CenterCrop(resized, to: wanted)
    let weights = ResamplingWeights(
      sourceCount: source, resultCount: resized, wanted: crop.kept, filter: filter)
    return Axis(
      padding: crop.padding, results: weights.shares, paddingAfter: wanted - crop.padding - crop.kept.count)
  }

  /// The pixels of an image of `source`'s size whose centres lie in a pixel of the model's input that is inside `mask`.
  package func sourceMask(of mask: Mask, in source: Size) -> Mask {
    let resized = resizedSize(of: source)
    func places(_ count: Int, _ resized: Int, _ wanted: Int) -> [Int?] {
      let crop = CenterCrop(resized, to: wanted)
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

/// The weights that resize an axis of `source` pixels to `result` pixels, as Pillow does it.
package func resamplingShares(from source: Int, to result: Int, filter: ResamplingFilter)
  -> [(start: Int, weights: [Float])]
{
  ResamplingWeights(sourceCount: source, resultCount: result, wanted: 0..<result, filter: filter).shares
}
