import Checkpoints
import Experiments
import Files
import Foundation
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Campaigns

/// The claim protocol: no item is lost, and none counts twice.
@Suite struct ClaimTests {
  private static let lease = 100.0

  /// A result that says of which item it is, with a picture.
  static func result(of item: ClaimedItem, in store: any CampaignStore) throws -> ItemResult {
    let picture = Array("picture".utf8)
    let digest = SHA256.text(of: picture)
    let file = store.images.appendingPathComponent(PictureStore.name(of: digest))
    if !InputFile.exists(file) { try OutputFile.write(picture, to: file) }
    let text = """
      {"schema": 2, "pairing": "matched", "pair": 0, "seed": \(item.seed), "file": "f", "class": null,
       "finding": null, "location": null, "caption": "c", "goal": "match", "wanted": null,
       "clean": {"text": "c", "tokens": []},
       "adversarial": {"text": "c", "tokens": [], "image": "images/0.png"},
       "similarity": {"before": 1, "after": 0, "textOnly": 0, "imageOnly": 0, "ownBefore": 0, "ownAfter": 0},
       "score": {"before": 0, "after": 0}, "rank": null, "imageMargin": null, "textMargin": null,
       "changedTokens": 0, "changedPixels": 0, "norm": null, "radius": null, "spent": 0, "region": null,
       "rounds": {"score": [0], "evaluations": [0]}, "phrase": null, "attribution": null, "steps": 0,
       "seconds": 0, "evaluations": \(item.id), "stopped": "steps"}
      """
    let row = try ResultRow(JSONField(parsing: Array(text.utf8), file: nil))
    return try ItemResult(
      row, picture: digest,
      judgement: .init(isRightBefore: true, isRightAfter: false, similarityBefore: 1, similarityAfter: 0),
      transfers: [:])
  }

  /// A worker of the simulation.
  private struct Simulated {
    var id: WorkerID
    var item: ClaimedItem?
    /// A worker that says nothing until then: a stalled machine.
    var silentUntil = 0.0
  }

  /// 1,000 workers claim, work, fail, stall, die and are given up, in an order that a seed decides.
  @Test(arguments: TestStore.available, [1, 2])
  func thousandWorkersLoseNothingAndDoNothingTwice(kind: TestStore, seed: Int) throws {
    try kind.with(TestPlans.large(phantoms: 5, seeds: 50)) { store in
      let count = try store.status().count
      #expect(count == 1000)
      var generator = RandomGenerator(seed: seed)
      var (now, accepted) = (0.0, [Int64: Int]())
      var workers = try (0..<1000).map { _ in
        Simulated(id: try store.enterWorker(host: "h", process: "p", now: now))
      }
      var steps = 0
      while try steps % 100 != 0 || !store.status().isDone {
        (now, steps) = (now + 0.05, steps + 1)
        try #require(steps < 200_000, "something is lost")
        let index = Int(generator.next() % 1000)
        let chance = Double(generator.next() % 10_000) / 10_000
        if chance < 0.002 {
          try store.endDeadWorkers(lease: Self.lease, now: now)
          continue
        }
        guard workers[index].silentUntil <= now else { continue }
        let worker = workers[index]
        try store.beat(worker.id, now: now)
        guard let item = worker.item else {
          workers[index].item = try store.claim(worker.id)
          continue
        }
        switch chance {
        case ..<0.05:  // It dies, and another one takes its place.
          workers[index] = Simulated(id: try store.enterWorker(host: "h", process: "p", now: now))
        case ..<0.08:  // It stalls for longer than the lease, and then goes on as if nothing had been.
          workers[index].silentUntil = now + 3 * Self.lease
        case ..<0.1:
          try store.giveBack(worker.id)
          workers[index].item = nil
        default:
          if try store.record(Self.result(of: item, in: store), of: item, by: worker.id, now: now) {
            accepted[item.id, default: 0] += 1
          }
          workers[index].item = nil
        }
      }
      #expect(accepted.count == count)
      #expect(accepted.values.allSatisfy { $0 == 1 })
      let done = try TestStore.texts(
        "SELECT finding FROM results JOIN items ON items.id = results.item WHERE evaluations = items.id",
        of: store)
      #expect(done.count == count)
      let status = try store.status()
      #expect((status.pending, status.claimed, status.done, status.failed) == (0, 0, count, 0))
    }
  }

  @Test(arguments: TestStore.available)
  func aFailureIsTriedAgainAsOftenAsThePlanSays(kind: TestStore) throws {
    try kind.with(TestPlans.tiny) { store in
      let worker = try store.enterWorker(host: "h", process: "p", now: 0)
      for attempt in 1...3 {
        let item = try #require(try store.claim(worker))
        #expect(item.id == 1, "attempt \(attempt)")
        try store.fail(item, by: worker, error: "broken\nin two", now: 0)
      }
      #expect(try store.claim(worker)?.id == 2)
      #expect(try store.status().failed == 1)
      let errors = try TestStore.texts("SELECT error FROM failures", of: store)
      #expect(errors == ["broken\\u{a}in two"])
    }
  }

  /// What ended workers by a signal is given up after as many attempts; what was killed from outside is not.
  @Test(arguments: TestStore.available) func onlyFaultsThatSomebodySawCount(kind: TestStore) throws {
    try kind.with(TestPlans.tiny) { store in
      for _ in 1...5 {
        let worker = try store.enterWorker(host: "h", process: "p", now: 0)
        #expect(try store.claim(worker)?.id == 1)
        try store.endDeadWorkers(lease: 10, now: 5, isDead: { _, _ in true })
      }
      for _ in 1...3 {
        let worker = try store.enterWorker(host: "h", process: "p", now: 0)
        #expect(try store.claim(worker)?.id == 1)
        try store.end(worker, fault: "signal 11", now: 1)
      }
      #expect(try store.status().failed == 1)
    }
  }

  @Test(arguments: TestStore.available) func aWorkerThatLostItsItemWritesNothing(kind: TestStore) throws {
    try kind.with(TestPlans.tiny) { store in
      let slow = try store.enterWorker(host: "h", process: "p", now: 0)
      let item = try #require(try store.claim(slow))
      #expect(try store.endDeadWorkers(lease: 10, now: 9) == 0)
      #expect(try store.endDeadWorkers(lease: 10, now: 11) == 1)
      let other = try store.enterWorker(host: "h", process: "q", now: 11)
      #expect(try store.claim(other) == item)
      #expect(try !store.record(Self.result(of: item, in: store), of: item, by: slow, now: 12))
      try store.fail(item, by: slow, error: "late", now: 12)
      #expect(try store.record(Self.result(of: item, in: store), of: item, by: other, now: 13))
      #expect(try !store.record(Self.result(of: item, in: store), of: item, by: other, now: 14))
      #expect(try store.status().done == 1)
    }
  }

  /// Times are the store's own unless a test gives them: a worker that has just said that it lives is not
  /// silent, whatever this machine's clock says.
  @Test(arguments: TestStore.available) func theStoreHasAClock(kind: TestStore) throws {
    try kind.with(TestPlans.tiny) { store in
      let worker = try store.enterWorker(host: "h", process: "p", now: nil)
      #expect(try store.endDeadWorkers(lease: 60) == 0)
      #expect(try store.status().workers == 1)
      let item = try #require(try store.claim(worker))
      #expect(try store.record(Self.result(of: item, in: store), of: item, by: worker, now: nil))
      #expect(try store.status().rate > 0)
      try store.beat(worker, now: 1)
      #expect(try store.endDeadWorkers(lease: 60) == 1)
    }
  }

  /// Threads with connections of their own claim, record, give back and end each other.
  @Test(arguments: TestStore.available) func manyConnectionsLoseNothingAndDoNothingTwice(kind: TestStore)
    throws
  {
    try kind.with(TestPlans.large(phantoms: 5, seeds: 20)) { store in
      let count = try store.status().count
      let accepted = Mutex([Int64: Int]())
      let problems = Mutex([any Error]())
      DispatchQueue.concurrentPerform(iterations: 6) { number in
        do {
          let own = try kind.opened(store)
          defer { own.endWork() }
          var generator = RandomGenerator(seed: number)
          var worker = try own.enterWorker(host: "h", process: "\(number)", now: nil)
          while try !own.status().isDone {
            try own.beat(worker, now: nil)
            guard let item = try own.claim(worker) else {
              try own.endDeadWorkers(lease: 0.5)
              continue
            }
            switch generator.next() % 20 {
            case 0: worker = try own.enterWorker(host: "h", process: "\(number)", now: nil)
            case 1: try own.giveBack(worker)
            case 2: try own.endDeadWorkers(lease: 0)
            default:
              let result = try Self.result(of: item, in: own)
              if try own.record(result, of: item, by: worker, now: nil) {
                accepted.withLock { $0[item.id, default: 0] += 1 }
              }
            }
          }
        } catch {
          problems.withLock { $0.append(error) }
        }
      }
      #expect(problems.withLock { $0.isEmpty }, "\(problems.withLock { $0.map { "\($0)" } })")
      #expect(accepted.withLock { $0.count } == count)
      #expect(accepted.withLock { $0.values.allSatisfy { $0 == 1 } })
    }
  }

  /// `CROSSMATCH_MEASURE_CLAIMS=1` prints how many items one connection, and several, claim in a second.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["CROSSMATCH_MEASURE_CLAIMS"] != nil,
      "CROSSMATCH_MEASURE_CLAIMS=1 measures claims a second"),
    .serialized, arguments: TestStore.available, [1, 4])
  func claimsInASecond(kind: TestStore, connections: Int) throws {
    try kind.with(TestPlans.large(phantoms: 100, seeds: 250)) { store in
      let count = try store.status().count
      let claimed = Mutex(0)
      let start = ContinuousClock.now
      DispatchQueue.concurrentPerform(iterations: connections) { number in
        guard let own = try? kind.opened(store),
          let worker = try? own.enterWorker(host: "h", process: "\(number)", now: nil)
        else { return }
        defer { own.endWork() }
        while ContinuousClock.now - start < .seconds(10), (try? own.claim(worker)) ?? nil != nil {
          claimed.withLock { $0 += 1 }
        }
      }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      let rate = Double(claimed.withLock { $0 }) / seconds
      print("\(kind), \(connections) connections: \(Int(rate)) claims a second of \(count) items")
      #expect(rate > 0)
      let begin = ContinuousClock.now
      for _ in 1...20 { _ = try store.status() }
      print("\(kind): status in \((ContinuousClock.now - begin) / .milliseconds(20)) ms")
    }
  }
}
