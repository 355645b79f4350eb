import Files

/// A NIfTI volume of which slices are read. Rows and columns lie as they are stored: the axis that runs
/// faster in the file goes to the right, the other one downwards.
struct NIfTIVolume {
  private let header: NIfTIHeader
  private let bytes: VolumeBytes
  private let file: String?
  /// Numbers along the first three axes, and volumes.
  private let sides: [Int]

  /// The most bytes that are read or unpacked to reach a slice.
  private static let farthest = 1 << 32

  /// Nil for bytes of another format. Throws `InputError` for a header that is damaged or not read.
  init?(_ bytes: [UInt8], file: String?) throws {
    let start = Self.start(of: bytes, file)
    guard start.count >= NIfTIHeader.shortest, let header = try NIfTIHeader(start, file: file) else {
      return nil
    }
    (self.header, self.file) = (header, file)
    self.bytes = VolumeBytes(bytes, file: file)
    let sides = header.sides + Array(repeating: 1, count: max(0, 3 - header.sides.count))
    self.sides = Array(sides[..<3]) + [sides[3...].reduce(1) { min($0 * $1, Self.farthest) }]
    try checkSize()
  }

  /// As much of a header as the file has. Other formats may be shorter, and other files packed by gzip as
  /// well.
  private static func start(of bytes: [UInt8], _ file: String?) -> [UInt8] {
    let source = VolumeBytes(bytes, file: file)
    let first = (try? source.read(NIfTIHeader.shortest)) ?? []
    return first + ((try? source.read(NIfTIHeader.longest - NIfTIHeader.shortest)) ?? [])
  }

  private func checkSize() throws {
    let most = (bytes.mostCount - header.offset) / header.type.size
    let count = sides.reduce((count: 1, overflows: false)) { total, side in
      let (count, overflows) = total.count.multipliedReportingOverflow(by: side)
      return (count, total.overflows || overflows)
    }
    guard !count.overflows, count.count <= most else {
      let found = header.sides.map(String.init).joined(separator: " x ")
      throw InputError(
        file: file, field: "dim", expected: "no more numbers than the file can hold", found: found)
    }
  }

  /// A slice.
  ///
  /// - Parameter part: its name as in `NIfTISliceName`; nil for a volume with one slice on the third axis
  func slice(named part: String?, largestPixelCount: Int) throws -> MedicalSlice {
    let name = try name(part)
    let (width, height) = (sides[name.axis == 0 ? 1 : 0], sides[name.axis == 2 ? 1 : 2])
    guard width * height <= largestPixelCount else {
      throw InputError(
        file: file, field: "dim", expected: "a slice of at most \(largestPixelCount) pixels",
        found: "\(width) x \(height) pixels")
    }
    let numbers = try numbers(name)
    guard let range = header.type.range else { return .numbers(numberSlice(numbers, width, height)) }
    let scale = try StoredScale(of: range, slope: header.slope, intercept: header.intercept, file: file)
    let samples = numbers.map { UInt16(scale.sample(of: Int($0))) }
    let own = header.displayRange ?? dataRange(of: samples, scale)
    return .gray(
      GraySamples(
        file: file, width: width, height: height, samples: samples, highest: scale.highestSample,
        values: scale.values, ownRange: .success(own)),
      zero: scale.sample(of: 0))
  }

  private func name(_ part: String?) throws -> NIfTISliceName {
    guard let part else {
      if sides[2] == 1, sides[3] == 1 { return .first }
      throw InputError(
        file: file, field: "dim",
        expected: "one slice, or the name of the wanted one behind the file's, as in #k\(sides[2] / 2)",
        found: "\(sides[2]) slices" + (sides[3] > 1 ? " in each of \(sides[3]) volumes" : ""))
    }
    guard let name = NIfTISliceName(part) else {
      throw InputError(
        file: file, field: "#\(part)", expected: NIfTISliceName.expected, found: "\"\(part)\"")
    }
    guard name.index < sides[name.axis], name.volume < sides[3] else {
      throw InputError(
        file: file, field: "#\(part)",
        expected: "an index below \(sides[name.axis])" + (sides[3] > 1 ? ", a volume below \(sides[3])" : ""),
        found: "\(name.index)" + (name.volume > 0 ? " of volume \(name.volume)" : ""))
    }
    return name
  }

  private func numberSlice(_ numbers: [Double], _ width: Int, _ height: Int) -> NumberSlice {
    NumberSlice(
      file: file, width: width, height: height, numbers: numbers,
      values: SampleValues(step: header.slope, origin: header.intercept), ownRange: header.displayRange)
  }

  /// The values from the lowest to the highest sample; nil when all are one.
  private func dataRange(of samples: [UInt16], _ scale: StoredScale) -> ShownRange? {
    let range = SampleRange(of: samples)
    let ends = [range.lowest, range.highest].map { scale.values.value(of: Double($0)) }.sorted()
    return ShownRange(low: ends[0], high: ends[1])
  }
}

// MARK: - Numbers

extension NIfTIVolume {
  /// The numbers of a slice, row by row.
  private func numbers(_ name: NIfTISliceName) throws -> [Double] {
    let (columns, rows, area) = (sides[0], sides[1], sides[0] * sides[1])
    let first = name.volume * area * sides[2]
    switch name.axis {
    case 2: return try read(area, at: first + name.index * area)
    case 1:
      return try (0..<sides[2]).flatMap { try read(columns, at: first + $0 * area + name.index * columns) }
    default:
      return try (0..<sides[2] * rows).map { try read(columns, at: first + $0 * columns)[name.index] }
    }
  }

  /// Numbers from a place behind those that were read.
  private func read(_ count: Int, at number: Int) throws -> [Double] {
    let (size, type) = (header.type.size, header.type)
    let start = header.offset + number * size
    guard start + count * size <= Self.farthest else {
      throw InputError(
        file: file, expected: "a slice within the first \(Self.farthest) bytes", found: "one beyond them")
    }
    try bytes.skip(to: start)
    let reader = ByteReader(try bytes.read(count * size)[...], isLittleEndian: header.isLittleEndian)
    return (0..<count).map { type.number(reader.unsigned($0 * size, size: size) ?? 0) }
  }
}
