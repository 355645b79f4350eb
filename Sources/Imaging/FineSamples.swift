public struct FineSamples: Sendable, Hashable {
  public let samples: [UInt16]
  public let black: Int
  public let white: Int
  public var levels: Int { white - black }
  public init(samples: [UInt16], black: Int, white: Int) {
    (self.samples, self.black, self.white) = (samples, black, white)
  }
}
