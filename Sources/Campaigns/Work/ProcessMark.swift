import Foundation

/// What tells a process from all others, also from later ones of the same number.
enum ProcessMark {
  /// The machine's name and the number that it gave itself when it was started.
  static let host: String = {
    let boot = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
    return "\(ProcessInfo.processInfo.hostName) \(boot.trimmingCharacters(in: .whitespacesAndNewlines))"
  }()

  /// This process.
  static let own = mark(of: getpid())

  /// The process of a number: that number, and when it was started.
  static func mark(of process: pid_t) -> String { "\(process) \(startTime(of: process) ?? "")" }

  /// Whether a process of this machine has ended; false for those of others.
  static func hasEnded(host: String, process: String) -> Bool {
    guard host == Self.host, let number = process.split(separator: " ").first.flatMap({ pid_t($0) }) else {
      return false
    }
    return mark(of: number) != process
  }

  /// The 22nd field of a process's `stat`: clock ticks from the machine's start to its own; nil for a process
  /// that has ended, waited for or not.
  private static func startTime(of process: pid_t) -> Substring? {
    guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return nil }
    // The second field is the program's name in parentheses, with anything in it.
    guard let end = stat.lastIndex(of: ")") else { return nil }
    let fields = stat[stat.index(after: end)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z" else { return nil }
    return fields[19]
  }
}
