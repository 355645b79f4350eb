/// The commands whose outcomes are pinned, as a shell reads them, but for `--output out`.
///
/// They have few steps, since a digest tells no more after many.
enum DigestCommands {
  /// What the others read; first, since where it differs, most of them do.
  static let set = "phantoms --count 6 --seed 5 --size 128"

  static let all =
    [set] + descents + queries + replacements + imageOptions + regions + graySubjects + tokenSearches
    + crossAttacks + setAttacks + lesionCommands

  static let threads = "--threads 2"
  static let model = "--model phantom-clip \(threads)"

  /// A command with each of some endings.
  static func each(_ command: String, _ endings: [String]) -> [String] { endings.map { "\(command) \($0)" } }
}
