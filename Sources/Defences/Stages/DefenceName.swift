import Files

/// The defences of the package by their names, each with one parameter.
public enum DefenceName: String, Sendable, CaseIterable {
  /// Compression; the parameter is the quality.
  case jpeg
  /// Fewer levels; the parameter is the bits of a level.
  case bitDepth = "bit-depth"
  /// Smoothing; the parameter is the standard deviation in pixels.
  case blur
  /// Shrinking and padding at random; the parameter is the smallest size as a share.
  case resize
  /// Noise; the parameter is the standard deviation in pixel units.
  case noise
  /// A counterattack on the model's own embedding; the parameter is the radius.
  case ttc
  /// Steps of the embedding towards that of a text that says nothing; the parameter is the size of a step.
  case clipure

  /// Whether the defence is random.
  public var isRandom: Bool {
    switch self {
    case .jpeg: JPEGDefence.isRandom
    case .bitDepth: BitDepthDefence.isRandom
    case .blur: BlurDefence.isRandom
    case .resize: ResizeDefence.isRandom
    case .noise: NoiseDefence.isRandom
    case .ttc: CounterattackDefence.isRandom
    case .clipure: PurificationDefence.isRandom
    }
  }

  /// The defence.
  ///
  /// - Parameter value: the parameter, nil for the usual one
  /// - Throws: `InputError` for a value that is not possible
  public func defence(_ value: Float?) throws -> any ImageDefence {
    let defence = try made(value)
    try defence.validate()
    return defence
  }

  private func made(_ value: Float?) throws -> any ImageDefence {
    switch self {
    case .jpeg: return try value.map { JPEGDefence(quality: try whole($0)) } ?? JPEGDefence()
    case .bitDepth: return try value.map { BitDepthDefence(bits: try whole($0)) } ?? BitDepthDefence()
    case .blur: return value.map { BlurDefence(deviation: $0) } ?? BlurDefence()
    case .resize: return value.map { ResizeDefence(smallest: $0) } ?? ResizeDefence()
    case .noise: return value.map { NoiseDefence(deviation: $0) } ?? NoiseDefence()
    case .ttc: return value.map { CounterattackDefence(radius: $0) } ?? CounterattackDefence()
    case .clipure: return value.map { PurificationDefence(stepSize: $0) } ?? PurificationDefence()
    }
  }

  private func whole(_ value: Float) throws -> Int {
    guard let number = Int(exactly: value) else {
      throw InputError(field: rawValue, expected: "a whole number", found: "\(value)")
    }
    return number
  }
}
