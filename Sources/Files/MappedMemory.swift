import Locks

/// The files that are mapped into memory at the moment, each once however often it is mapped.
package enum MappedMemory {
  /// What makes two mappings the same memory.
  package struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let number: UInt64

    /// A file by the numbers of its device and of itself there.
    package init(device: UInt64, number: UInt64) { (self.device, self.number) = (device, number) }
  }

  private static let files = Mutex<[FileIdentity: (uses: Int, bytes: Int)]>([:])

  /// The bytes of all of them.
  package static var bytes: Int { files.withLock { $0.values.reduce(0) { $0 + $1.bytes } } }

  /// Notes a further mapping of a file. Throws `InputError` when it would be more than the limit.
  package static func add(_ file: FileIdentity, bytes: Int, path: String) throws {
    try files.withLock { files in
      if let known = files[file] {
        files[file] = (known.uses + 1, known.bytes)
        return
      }
      let mapped = files.values.reduce(bytes) { $0 + $1.bytes }
      try MemoryLimit.require(mapped, for: "weights \(MemoryLimit.text(mapped))", file: path)
      files[file] = (1, bytes)
    }
  }

  /// Notes the end of a mapping.
  package static func remove(_ file: FileIdentity) {
    files.withLock { files in
      guard let known = files[file] else { return }
      files[file] = known.uses > 1 ? (known.uses - 1, known.bytes) : nil
    }
  }
}
