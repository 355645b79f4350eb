import CImaging

/// One walk over the source rows, in which each row is added, weighted, to the sums of all result rows that
/// it is part of. Rows are resampled horizontally either before they are added or after they were summed up.
///
/// Beside the result this needs the sums of those rows only, however large the source is.
struct ResamplingPass {
  private let source: Image
  private let horizontal: ResamplingWeights
  private let vertical: ResamplingWeights
  private let verticalFirst: Bool
  private let avx2: Bool
  private let height: Int
  private let bytesPerRow: Int
  private let bytesPerSum: Int
  /// The number of result rows that are summed up at a time; row y has slot y % slots.
  private let slots: Int
  /// The first element of a source row that is kept, when rows are taken over as they are; nil when they are
  /// resampled.
  private let shift: Int?

  init(
    source: Image, horizontal: ResamplingWeights, vertical: ResamplingWeights, verticalFirst: Bool, avx2: Bool
  ) {
    self.source = source
    self.horizontal = horizontal
    self.vertical = vertical
    self.verticalFirst = verticalFirst
    self.avx2 = avx2
    height = vertical.starts.count
    bytesPerRow = horizontal.starts.count * source.channels
    bytesPerSum = verticalFirst ? source.width * source.channels : bytesPerRow
    slots = Self.mostOpenRows(vertical)
    shift = horizontal.isShift ? horizontal.sources.lowerBound * source.channels : nil
  }

  /// The largest number of result rows that need the same source row.
  private static func mostOpenRows(_ vertical: ResamplingWeights) -> Int {
    var most = 0
    var oldest = 0
    for newest in vertical.starts.indices {
      while vertical.end(of: oldest) <= vertical.starts[newest] { oldest += 1 }
      most = max(most, newest - oldest + 1)
    }
    return most
  }

  /// The levels of the result, `[rows, columns, channels]`.
  func run() -> [UInt8] {
    var sums = [UInt32](repeating: 0, count: slots * bytesPerSum)
    var row = [UInt8](repeating: 0, count: bytesPerSum)
    return [UInt8](unsafeUninitializedCapacity: height * bytesPerRow) { result, count in
      sums.withUnsafeMutableBufferPointer { sums in
        row.withUnsafeMutableBufferPointer { row in
          source.pixels.withUnsafeBufferPointer { pixels in
            walk(pixels: pixels, row: row, sums: sums, result: result)
          }
        }
      }
      count = height * bytesPerRow
    }
  }

  private func walk(
    pixels: UnsafeBufferPointer<UInt8>, row: UnsafeMutableBufferPointer<UInt8>,
    sums: UnsafeMutableBufferPointer<UInt32>, result: UnsafeMutableBufferPointer<UInt8>
  ) {
    guard let pixels = pixels.baseAddress, let row = row.baseAddress, let sums = sums.baseAddress,
      let result = result.baseAddress
    else { return }
    var open = 0..<0
    for y in vertical.sources {
      while open.upperBound < height, vertical.starts[open.upperBound] <= y {
        ci_begin_sums(sums + slot(of: open.upperBound), bytesPerSum)
        open = open.lowerBound..<open.upperBound + 1
      }
      // Nearest neighbours leave out source rows.
      if open.isEmpty { continue }
      let summand = summand(pixels + y * source.width * source.channels, scratch: row)
      for index in open {
        let weight = vertical.weights[vertical.offsets[index] + y - Int(vertical.starts[index])]
        ci_add_row(sums + slot(of: index), summand, weight, bytesPerSum, avx2)
      }
      while let index = open.first, vertical.end(of: index) == y + 1 {
        finish(sums + slot(of: index), into: result + index * bytesPerRow, scratch: row)
        open = index + 1..<open.upperBound
      }
    }
  }

  private func slot(of resultRow: Int) -> Int { resultRow % slots * bytesPerSum }

  /// The row that is added up for a source row: the row itself, a part of it, or `scratch`.
  private func summand(
    _ sourceRow: UnsafePointer<UInt8>, scratch: UnsafeMutablePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    if verticalFirst { return sourceRow }
    if let shift { return sourceRow + shift }
    resample(sourceRow, into: scratch)
    return UnsafePointer(scratch)
  }

  private func finish(
    _ sums: UnsafePointer<UInt32>, into target: UnsafeMutablePointer<UInt8>,
    scratch: UnsafeMutablePointer<UInt8>
  ) {
    if verticalFirst {
      ci_finish_sums(sums, scratch, bytesPerSum, avx2)
      resample(scratch, into: target)
    } else {
      ci_finish_sums(sums, target, bytesPerSum, avx2)
    }
  }

  private func resample(_ row: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<UInt8>) {
    ci_resample_row(
      row, UInt32(source.channels), horizontal.starts, horizontal.counts, horizontal.weights,
      horizontal.starts.count, target, avx2)
  }
}
