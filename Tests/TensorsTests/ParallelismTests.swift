import Synchronization
import Tensors
import Testing

@Suite struct ParallelismTests {
  @Test(arguments: [0, 1, 7, 100, 1001], [1, 3, 64])
  func coversEveryIndexOnce(_ count: Int, _ grain: Int) {
    let hits = Mutex([Int](repeating: 0, count: count))
    parallelFor(count, grain: grain) { range in
      hits.withLock { hits in for index in range { hits[index] += 1 } }
    }
    #expect(hits.withLock { $0 } == [Int](repeating: 1, count: count))
  }

  @Test func doesNotCutWorkInsideOfAPiece() {
    parallelFor(8, grain: 1) { outer in
      guard outer.count < 8 else { return }  // one thread only: nothing to see
      let pieces = Mutex(0)
      parallelFor(1000, grain: 1) { _ in pieces.withLock { $0 += 1 } }
      #expect(pieces.withLock { $0 } == 1)
    }
  }

  /// Threads that call at once share nothing, whoever gets those that wait for work; thousands of pieces are nobody's.
  @Test(arguments: [3, 16, 5000])
  func callsFromSeveralThreadsDoNotMix(_ threads: Int) async {
    let before = Parallelism.threadCount
    defer { Parallelism.threadCount = before }
    Parallelism.threadCount = threads
    await withTaskGroup(of: Bool.self) { group in
      for caller in 0..<4 {
        group.addTask {
          (0..<200).allSatisfy { round in
            let count = round == 0 ? 5000 : 1 + (round * 7 + caller) % 40
            let hits = Mutex([Int](repeating: 0, count: count))
            parallelFor(count, grain: 1) { range in
              hits.withLock { hits in for index in range { hits[index] += 1 + caller } }
            }
            return hits.withLock { $0 } == [Int](repeating: 1 + caller, count: count)
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func mapsInOrder() {
    #expect(concurrentMap(1000) { $0 * $0 } == (0..<1000).map { $0 * $0 })
  }
}

@Suite struct RandomGeneratorTests {
  /// The first numbers of SplitMix64 from seed 1234567, as its author's reference prints them.
  @Test func isSplitMix64() {
    var generator = RandomGenerator(seed: 1_234_567)
    #expect(
      (0..<3).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test func drawsEveryIntegerAboutEquallyOften() {
    var generator = RandomGenerator(seed: 5)
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<60_000 { counts[generator.integer(below: 6)] += 1 }
    #expect(counts.allSatisfy { (9_600...10_400).contains($0) })
  }

  @Test func uniformStaysBelowOne() {
    var generator = RandomGenerator(seed: 6)
    let draws = (0..<100_000).map { _ in generator.uniform() }
    #expect(draws.allSatisfy { 0 <= $0 && $0 < 1 })
    #expect(abs(draws.reduce(0, +) / 100_000 - 0.5) < 0.005)
  }
}

@Suite struct MemoryPoolTests {
  @Test func keepsNoMoreThanItsLimit() {
    let pool = MemoryPool.shared
    let limit = pool.byteLimit
    defer { pool.byteLimit = limit }
    pool.byteLimit = 1 << 20
    _ = (0..<100).map { _ in Tensor.zeros([100_000]) }
    #expect(pool.idleBytes <= 1 << 20)
  }
}
