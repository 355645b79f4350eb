#if DICOM
  /// The cells of stored values: where the bits of a value are in 8 or 16, and what they mean.
  struct DICOMCells {
    /// 8 or 16.
    let bitsAllocated: Int
    /// From 1 to `bitsAllocated`.
    let bitsStored: Int
    /// The place of the highest bit of a value, counted from 0.
    let highBit: Int
    let isSigned: Bool

    private var shift: Int { highBit + 1 - bitsStored }
    private var mask: Int { (1 << bitsStored) - 1 }
    private var signBit: Int { isSigned ? 1 << (bitsStored - 1) : 0 }

    /// The lowest value: 0, or a negative one of signed values.
    var lowest: Int { -signBit }
    /// The highest value.
    var highest: Int { lowest + mask }

    /// The value in a cell, sign included.
    func value(of cell: UInt16) -> Int { (((Int(cell) >> shift) & mask) ^ signBit) - signBit }

    /// A cell with another value. Bits outside of the value are kept, but for those that repeat its sign.
    func cell(_ cell: UInt16, holding value: Int) -> UInt16 {
      let own = ((1 << bitsAllocated) - 1) & ~(mask << shift)
      let kept = repeatsSign(cell) ? Int(repeating(value)) & own : Int(cell) & own
      return UInt16(truncatingIfNeeded: kept | ((value & mask) << shift))
    }

    private func repeatsSign(_ cell: UInt16) -> Bool { isSigned && cell == repeating(value(of: cell)) }

    /// The cell of a value whose sign is repeated in all higher bits.
    private func repeating(_ value: Int) -> UInt16 {
      UInt16(truncatingIfNeeded: (value << shift) & ((1 << bitsAllocated) - 1))
    }

    /// The cells in the bytes of a frame, in the order of this machine.
    func cells(in bytes: [UInt8]) -> [UInt16] {
      if bitsAllocated == 8 { return bytes.map(UInt16.init) }
      return bytes.withUnsafeBytes { buffer in
        (0..<buffer.count / 2).map { buffer.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self) }
      }
    }

    /// The bytes of cells, in the order of this machine.
    func bytes(of cells: [UInt16]) -> [UInt8] {
      if bitsAllocated == 8 { return cells.map { UInt8(truncatingIfNeeded: $0) } }
      return cells.withUnsafeBytes(Array.init)
    }
  }
#endif
