import ArgumentParser

/// A finite number that may be written as a fraction: "8/255".
public struct Fraction: ExpressibleByArgument, CustomStringConvertible {
  public let value: Float

  public init(value: Float) { self.value = value }

  public init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Float($0) }
    guard (1...2).contains(parts.count), let first = parts[0], let second = parts.count == 2 ? parts[1] : 1,
      (first / second).isFinite
    else { return nil }
    value = first / second
  }

  public var description: String { "\((value * 255 * 1000).rounded() / 1000)/255" }
}
