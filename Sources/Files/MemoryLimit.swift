import Foundation
import Locks

/// The memory that models and attacks of this process may take.
///
/// An attack's memory is estimated before it starts; one that would need more is refused.
public enum MemoryLimit {
  private static let chosen = Mutex<Int?>(nil)

  /// In bytes, above 0: the memory of the machine, or what the process's control group may take of it, unless
  /// set.
  public static var bytes: Int {
    get { chosen.withLock { $0 } ?? ofMachine }
    set { chosen.withLock { $0 = newValue } }
  }

  private static let ofMachine: Int = {
    // Of the second version of control groups, and of the first.
    let files = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
    let groups = files.compactMap { file in
      (try? String(contentsOfFile: file, encoding: .utf8)).flatMap {
        Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }
    return ([Int(clamping: ProcessInfo.processInfo.physicalMemory)] + groups).filter { $0 > 0 }.min()!
  }()

  /// Throws `InputError` when what needs so many bytes has no room.
  ///
  /// - Parameters:
  ///   - bytes: all that would be held at once
  ///   - parts: what takes them, as a phrase
  package static func require(_ bytes: Int, for parts: String, file: String? = nil) throws {
    guard bytes > self.bytes else { return }
    throw InputError(
      file: file, field: "memory",
      expected: "at most \(text(self.bytes)), the limit (--memory-limit sets another)",
      found: "a need of about \(text(bytes)): \(parts)")
  }

  /// A number of bytes for people, such as "1.5 GiB".
  package static func text(_ bytes: Int) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
    var (value, unit) = (Double(bytes), 0)
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    return unit == 0 ? "\(bytes) bytes" : String(format: value < 10 ? "%.1f " : "%.0f ", value) + units[unit]
  }
}
