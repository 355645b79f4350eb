extension Checkpoint {
  /// The SHA-256 of the weight files' bytes, one after the other, in hexadecimal.
  package func sha256() -> String { Self.sha256(of: [self]) }

  /// The SHA-256 of the bytes of several checkpoints' weight files, one after the other, in hexadecimal.
  package static func sha256(of checkpoints: [Checkpoint]) -> String {
    SHA256.text(of: checkpoints.flatMap(\.shards).lazy.map(\.file.bytes))
  }
}
