import Foundation
import Testing

/// A lost or shortened fixture fails here instead of testing less.
@Test(arguments: [
  ("lines.json", 413_000), ("stages.json", 160_000), ("make_fixtures.py", 20_000), ("README.md", 500),
  ("forms.json", 155_000),
  ("minilm/tokenizer.json", 466_000), ("minilm/tokenizer_config.json", 300), ("minilm/lines.ids", 256_000),
  ("minilm/scalars.hash", 17_408), ("minilm/tokens.hash", 480), ("minilm/cases.json", 150_000),
  ("cleaning.json", 90_000), ("spm/unigram.model", 240_000), ("spm/bpe.model", 9_000),
  ("spm/defined.model", 8_000), ("make_family_fixtures.py", 10_000), ("make_slow_fixtures.py", 1_000),
  ("make_cleaning_fixtures.py", 3_000), ("make_html_entities.py", 800),
  ("clip/tokenizer.json", 1_485_000), ("clip/tokenizer_config.json", 200), ("clip/lines.ids", 521_000),
  ("clip/scalars.hash", 17_408), ("clip/tokens.hash", 772), ("clip/cases.json", 179_000),
])
func fixtureIsWhole(name: String, leastBytes: Int) throws {
  #expect(try Fixture.bytes(name).count >= leastBytes)
}

@Test func fixtureHasTenThousandLines() throws {
  #expect(try Fixture.lines().count == 11_000)
}
