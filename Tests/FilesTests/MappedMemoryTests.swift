import Testing

@testable import Files

@Suite struct MappedMemoryTests {
  private func file(_ number: UInt64) -> MappedMemory.FileIdentity { .init(device: .max, number: number) }

  @Test func aFileCountsOnceHoweverOftenItIsMapped() throws {
    let large = 1 << 50
    #expect(throws: InputError.self) { try MappedMemory.add(file(1), bytes: large, path: "weights") }
    try MappedMemory.add(file(2), bytes: 0, path: "weights")
    try MappedMemory.add(file(2), bytes: large, path: "weights")
    MappedMemory.remove(file(2))
    MappedMemory.remove(file(2))
    #expect(throws: InputError.self) { try MappedMemory.add(file(2), bytes: large, path: "weights") }
  }

  @Test func aNeedBeyondTheLimitSaysWhatItIs() throws {
    try MemoryLimit.require(MemoryLimit.bytes, for: "everything")
    do {
      try MemoryLimit.require(.max, for: "weights 1 KiB", file: "f")
      Issue.record("not refused")
    } catch let error as InputError {
      #expect(error.description.hasPrefix("f: memory: expected at most "))
      #expect(error.description.hasSuffix("found a need of about 8388608 TiB: weights 1 KiB"))
    }
  }

  @Test(arguments: [
    (0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (20 << 20, "20 MiB"), (8 << 30, "8.0 GiB"),
  ])
  func bytesAreReadable(bytes: Int, text: String) {
    #expect(MemoryLimit.text(bytes) == text)
  }
}
