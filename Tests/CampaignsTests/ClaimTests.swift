import Experiments
import Files
import Foundation
import GRDB
import Tensors
import TestSupport
import Testing

@testable import Campaigns

/// The claim protocol: no item is lost, and none counts twice.
@Suite struct ClaimTests {
  private static let lease = 100.0

  /// A result that says of which item it is.
  private static func result(of item: ClaimedItem) throws -> ItemResult {
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
    return ItemResult(
      row: row, picture: String(repeating: "0", count: 64),
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
  @Test(arguments: [1, 2]) func thousandWorkersLoseNothingAndDoNothingTwice(seed: Int) throws {
    try withTemporaryFolder { folder in
      let database = try TestPlans.database(TestPlans.large(phantoms: 5, seeds: 50), in: folder)
      let count = try database.status().count
      #expect(count == 1000)
      var generator = RandomGenerator(seed: seed)
      var (now, accepted) = (0.0, [Int64: Int]())
      var workers = try (0..<1000).map { _ in
        Simulated(id: try database.enterWorker(host: "h", process: "p", now: now))
      }
      var steps = 0
      while try steps % 100 != 0 || !database.status().isDone {
        (now, steps) = (now + 0.05, steps + 1)
        try #require(steps < 200_000, "something is lost")
        let index = Int(generator.next() % 1000)
        let chance = Double(generator.next() % 10_000) / 10_000
        if chance < 0.002 {
          try database.endDeadWorkers(lease: Self.lease, now: now)
          continue
        }
        guard workers[index].silentUntil <= now else { continue }
        let worker = workers[index]
        try database.beat(worker.id, now: now)
        guard let item = worker.item else {
          workers[index].item = try database.claim(worker.id)
          continue
        }
        switch chance {
        case ..<0.05:  // It dies, and another one takes its place.
          workers[index] = Simulated(id: try database.enterWorker(host: "h", process: "p", now: now))
        case ..<0.08:  // It stalls for longer than the lease, and then goes on as if nothing had been.
          workers[index].silentUntil = now + 3 * Self.lease
        case ..<0.1:
          try database.giveBack(worker.id)
          workers[index].item = nil
        default:
          if try database.record(Self.result(of: item), of: item, by: worker.id, now: now) {
            accepted[item.id, default: 0] += 1
          }
          workers[index].item = nil
        }
      }
      #expect(accepted.count == count)
      #expect(accepted.values.allSatisfy { $0 == 1 })
      let done = try database.read {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM results WHERE item = evaluations")
      }
      #expect(done == count)
      let status = try database.status()
      #expect((status.pending, status.claimed, status.done, status.failed) == (0, 0, count, 0))
    }
  }

  @Test func aFailureIsTriedAgainAsOftenAsThePlanSays() throws {
    try withTemporaryFolder { folder in
      let database = try TestPlans.database(TestPlans.tiny, in: folder)
      let worker = try database.enterWorker(host: "h", process: "p", now: 0)
      for attempt in 1...3 {
        let item = try #require(try database.claim(worker))
        #expect(item.id == 1, "attempt \(attempt)")
        try database.fail(item, by: worker, error: "broken\nin two", now: 0)
      }
      #expect(try database.claim(worker)?.id == 2)
      #expect(try database.status().failed == 1)
      let errors = try database.read { try String.fetchAll($0, sql: "SELECT error FROM failures") }
      #expect(errors == ["broken\\u{a}in two"])
    }
  }

  /// What ended workers by a signal is given up after as many attempts; what was killed from outside is not.
  @Test func onlyFaultsThatSomebodySawCount() throws {
    try withTemporaryFolder { folder in
      let database = try TestPlans.database(TestPlans.tiny, in: folder)
      for _ in 1...5 {
        let worker = try database.enterWorker(host: "h", process: "p", now: 0)
        #expect(try database.claim(worker)?.id == 1)
        try database.endDeadWorkers(lease: 10, now: 5, isDead: { _, _ in true })
      }
      for _ in 1...3 {
        let worker = try database.enterWorker(host: "h", process: "p", now: 0)
        #expect(try database.claim(worker)?.id == 1)
        try database.end(worker, fault: "signal 11", now: 1)
      }
      #expect(try database.status().failed == 1)
    }
  }

  @Test func aWorkerThatLostItsItemWritesNothing() throws {
    try withTemporaryFolder { folder in
      let database = try TestPlans.database(TestPlans.tiny, in: folder)
      let slow = try database.enterWorker(host: "h", process: "p", now: 0)
      let item = try #require(try database.claim(slow))
      #expect(try database.endDeadWorkers(lease: 10, now: 9) == 0)
      #expect(try database.endDeadWorkers(lease: 10, now: 11) == 1)
      let other = try database.enterWorker(host: "h", process: "q", now: 11)
      #expect(try database.claim(other) == item)
      #expect(try !database.record(Self.result(of: item), of: item, by: slow, now: 12))
      try database.fail(item, by: slow, error: "late", now: 12)
      #expect(try database.record(Self.result(of: item), of: item, by: other, now: 13))
      #expect(try !database.record(Self.result(of: item), of: item, by: other, now: 14))
      #expect(try database.status().done == 1)
    }
  }
}
