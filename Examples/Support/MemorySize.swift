import ArgumentParser

/// A number of bytes as people write it: `8GiB`, `500M`, `1024B`; a bare number is in mebibytes.
public struct MemorySize: ExpressibleByArgument, Sendable {
  public let bytes: Int

  private static let units: [String: Int] = [
    "": 20, "b": 0, "k": 10, "kb": 10, "kib": 10, "m": 20, "mb": 20, "mib": 20, "g": 30, "gb": 30, "gib": 30,
    "t": 40, "tb": 40, "tib": 40,
  ]

  public init?(argument: String) {
    let text = argument.lowercased()
    let unit = text.drop { !$0.isLetter }
    guard let shift = Self.units[String(unit)], let number = Double(text.dropLast(unit.count)) else {
      return nil
    }
    let bytes = number * Double(1 << shift)
    guard bytes >= 1, bytes < Double(1 << 60) else { return nil }
    self.bytes = Int(bytes)
  }
}
