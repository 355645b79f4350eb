/// The fields of a NIfTI header by their places, which differ between the two versions.
struct NIfTIFields {
  private let reader: ByteReader
  private let isSecond: Bool

  /// - Parameters:
  ///   - bytes: as many as the version's header has, or fields beyond them are 0
  ///   - isSecond: whether it is a header of NIfTI-2
  init(_ bytes: [UInt8], isSecond: Bool, isLittleEndian: Bool) {
    reader = ByteReader(bytes[...], isLittleEndian: isLittleEndian)
    self.isSecond = isSecond
  }

  /// `dim[index]`: the number of axes, then their sides.
  func side(_ index: Int) -> Int {
    isSecond
      ? Int(truncatingIfNeeded: bits(16 + 8 * index, 8))
      : Int(Int16(truncatingIfNeeded: bits(40 + 2 * index, 2)))
  }

  /// `datatype`
  var type: Int { Int(Int16(truncatingIfNeeded: bits(isSecond ? 12 : 70, 2))) }
  /// `vox_offset`
  var offset: Double { isSecond ? Double(Int64(bitPattern: bits(168, 8))) : number(108, second: 0) }
  /// `scl_slope`
  var slope: Double { number(112, second: 176) }
  /// `scl_inter`
  var intercept: Double { number(116, second: 184) }
  /// `cal_max`
  var highestShown: Double { number(124, second: 192) }
  /// `cal_min`
  var lowestShown: Double { number(128, second: 200) }

  private func number(_ first: Int, second: Int) -> Double {
    isSecond
      ? Double(bitPattern: bits(second, 8))
      : Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits(first, 4))))
  }

  private func bits(_ place: Int, _ size: Int) -> UInt64 { reader.unsigned(place, size: size) ?? 0 }
}
