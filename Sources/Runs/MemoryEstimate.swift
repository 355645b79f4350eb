import Files
import Foundation
import Tensors

/// The memory that an attack is expected to hold at most, by what takes it.
///
/// What one pass of a model takes is measured at the attack's own first; the rest is counted.
public struct MemoryEstimate: Sendable, Hashable {
  /// What takes memory.
  public struct Part: Sendable, Hashable {
    /// A phrase: "weights".
    public let name: String
    /// In bytes.
    public let bytes: Int
  }

  /// The parts, of which none is 0.
  public private(set) var parts: [Part] = []

  /// All of it, in bytes.
  public var bytes: Int { Int(clamping: parts.reduce(0) { $0 + Double($1.bytes) }) }

  /// What the process holds at the moment: weights that are mapped, and everything else.
  package static var ofProcess: MemoryEstimate {
    MemoryEstimate().adding("weights", Double(MappedMemory.bytes)).adding("held already", Double(heldBytes))
  }

  /// The estimate with a further part.
  package func adding(_ name: String, _ bytes: Double) -> MemoryEstimate {
    guard bytes > 0 else { return self }
    var estimate = self
    estimate.parts.append(Part(name: name, bytes: Int(clamping: bytes)))
    return estimate
  }

  /// Throws `InputError`, which says what takes how much, when it is more than `MemoryLimit.bytes`.
  package func requireRoom() throws {
    let list = parts.map { "\($0.name) \(MemoryLimit.text($0.bytes))" }.joined(separator: ", ")
    try MemoryLimit.require(bytes, for: list)
  }

  /// The bytes that belong to this process alone, mapped files not counted; where the system does not tell,
  /// those of tensors.
  private static var heldBytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
    let kibibytes = line.flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first }.flatMap {
      Int($0)
    }
    return kibibytes.map { $0 << 10 } ?? MemoryPool.shared.heldBytes
  }
}
