/// The most that is taken from files of each kind, far beyond published ones: what is larger is refused before
/// memory is taken for it. docs/limits.md lists these and all other limits.
package enum InputLimits {
  /// Bytes of a JSON file that describes something: `config.json`, synonyms, settings.
  package static let description = 16 << 20
  /// Bytes of a JSON file that lists samples, runs or results.
  package static let listing = 64 << 20
  /// Bytes of a file of lines.
  package static let lineFile = 1 << 30
  /// Bytes of one of its lines.
  package static let line = 16 << 20
  /// Lines of a file.
  package static let lines = 1 << 22
  /// Texts that share one trigger, or are searched one after the other.
  package static let prompts = 100_000
  /// Bytes of a snapshot.
  package static let snapshot = 1 << 30
}
