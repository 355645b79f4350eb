#if DICOM
  import Files

  /// One channel of a palette: levels by stored value.
  struct DICOMPalette {
    private let first: Int
    private let levels: [UInt8]

    /// - Parameters:
    ///   - first: the stored value of the first entry
    ///   - bits: bits of an entry: 8, or 16, of which the high ones count
    ///   - entries: at least one
    init(first: Int, bits: Int, entries: [UInt16], file: String?) throws {
      guard bits == 8 || bits == 16, !entries.isEmpty else {
        throw InputError(
          file: file, field: "Palette Color Lookup Table Descriptor", expected: "entries of 8 or 16 bits",
          found: "\(bits) bits")
      }
      self.first = first
      levels = entries.map { UInt8(truncatingIfNeeded: bits == 16 ? $0 >> 8 : $0) }
    }

    /// The level of a stored value; beyond the entries that of the nearest one.
    subscript(value: Int) -> UInt8 { levels[min(max(value - first, 0), levels.count - 1)] }
  }
#endif
