import CKernels
import Testing

/// The executables find what they found before, bit for bit, on every processor that has AVX2.
@Suite(.enabled(if: ck_supports(CK_AVX2), "the digests are those of AVX2, which this processor lacks"))
struct DigestTests {
  @Suite(.disabled(if: DigestFixture.isRecording, "the digests are recorded anew"))
  struct Comparisons {
    @Test(arguments: DigestCommands.all)
    func isWhatItWas(_ command: String) throws {
      try compare(command, DigestRun.content)
    }

    @Test(arguments: DigestCommands.interruptedSets)
    func isTheSameWhenInterrupted(_ command: String) throws {
      try compare(command, DigestRun.contentWhenInterrupted)
    }

    private func compare(_ command: String, _ run: (String) throws -> DigestContent) throws {
      let recorded = try #require(
        try DigestFixture.digests()[command],
        "digests.tsv has no digest of “\(command)”; \(DigestFixture.advice)")
      let (content, archive) = (try run(command), try DigestArchive())
      try archive.keep(content)
      #expect(
        content.digest == recorded,
        """
        “\(command)” has the digest \(content.digest), recorded is \(recorded); \
        \(archive.firstDifference(of: content, from: recorded)). If it was to change, \(DigestFixture.advice)
        """)
    }

    @Test func nothingElseIsRecorded() throws {
      let others = try Set(DigestFixture.digests().keys).subtracting(DigestCommands.all).sorted()
      #expect(others.isEmpty, "digests.tsv has \(others), which is run no more; \(DigestFixture.advice)")
    }

    /// Otherwise digests would say nothing.
    @Test(arguments: [
      "image-attack \(DigestCommands.model) --phantom 5 --random-start --steps 2",
      "token-search \(DigestCommands.model) --prompt 'a chest' --target 'a brain' --preset random --steps 20",
      "cross-attack \(DigestCommands.model) --pairs set/metadata.jsonl --limit 1 --rounds 1",
    ])
    func anotherSeedHasAnother(_ command: String) throws {
      let digests = try ["", " --seed 1"].map { try DigestRun.content(of: command + $0).digest }
      #expect(digests[0] != digests[1])
    }
  }

  @Test(.enabled(if: DigestFixture.isRecording, "CROSSMATCH_RECORD_DIGESTS=1 records digests"))
  func areRecorded() throws {
    let archive = try DigestArchive()
    try DigestFixture.write(
      DigestCommands.all.map { command in
        let content = try DigestRun.content(of: command)
        try archive.keep(content)
        return (command, content.digest)
      })
  }
}
