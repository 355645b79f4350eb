#if DICOM
  /// Colours as brightness and two differences (PS3.3 C.7.6.3.1.2).
  enum YBR {
    /// The levels of RGB for levels of YBR_FULL, `[pixels, 3]`, rounded.
    static func rgb(_ levels: [UInt8]) -> [UInt8] {
      var result = levels
      for pixel in stride(from: 0, to: levels.count, by: 3) {
        let (brightness, blue, red) = (
          Double(levels[pixel]), Double(levels[pixel + 1]) - 128, Double(levels[pixel + 2]) - 128
        )
        result[pixel] = level(brightness + 1.402 * red)
        result[pixel + 1] = level(brightness - (0.114 * 1.772 * blue + 0.299 * 1.402 * red) / 0.587)
        result[pixel + 2] = level(brightness + 1.772 * blue)
      }
      return result
    }

    private static func level(_ value: Double) -> UInt8 {
      UInt8(min(max((value + 0.5).rounded(.down), 0), 255))
    }

    /// Three samples for each pixel of YBR_FULL_422, where two neighbours share their colours: Y Y B R.
    static func spread(_ samples: [UInt16], width: Int) -> [UInt16] {
      (0..<samples.count / 2).flatMap { pixel in
        let pair = pixel / 2 * 4
        return [samples[pair + pixel % 2], samples[pair + 2], samples[pair + 3]]
      }
    }
  }
#endif
