import Files
import Foundation
import Locks
import Tensors

extension PairSet {
  /// Throws the `InputError` of the first line that cannot be used, which then says how many others there
  /// are.
  public func requireUsable() throws {
    guard var problem = unusable.first?.problem else { return }
    let more = unusable.count - 1
    let others = more == 0 ? "" : " (and \(more) more line\(more == 1 ? "" : "s") cannot be used)"
    problem.found += "\(others); --skip-unusable leaves out what cannot be used"
    throw problem
  }

  /// The set without some of its samples.
  ///
  /// - Parameter problems: why, by the places of samples in `samples`
  package func leavingOut(_ problems: [Int: InputError]) -> PairSet {
    let further = problems.map { index, problem in
      UnusableLine(place: samples[index].place!, number: samples[index].number, problem: problem)
    }
    return PairSet(
      metadata: metadata, samples: samples.indices.filter { problems[$0] == nil }.map { samples[$0] },
      unusable: (unusable + further).sorted { $0.number < $1.number }, warnings: warnings,
      traits: traits)
  }

  /// The set without images that were left out before.
  ///
  /// - Parameter names: of the images, one for each line; where only some of an image's lines were left out,
  ///   all stay
  package func leavingOut(_ names: [String]) -> PairSet {
    func counts(_ names: [String]) -> [ExactString: Int] {
      names.reduce(into: [:]) { $0[ExactString($1), default: 0] += 1 }
    }
    let before = counts(names)
    let now = counts(samples.map(\.id) + unusable.compactMap(\.place.image))
    return leavingOut(
      samples.indices.reduce(into: [:]) { problems, index in
        let sample = samples[index]
        let name = ExactString(sample.id)
        guard before[name, default: 0] >= now[name]! else { return }
        problems[index] = sample.naming(
          InputError(expected: "the images of the run that is taken up", found: "one that it left out"))
      })
  }

  /// The values made of each sample, several at a time, and the set without the samples of which nothing can
  /// be made.
  ///
  /// - Parameters:
  ///   - shouldStop: asked before each sample
  ///   - progress: told how many are done, by one thread at a time
  ///   - body: an `InputError` of it says why a sample cannot be used
  /// - Returns: nil when it was stopped
  /// - Throws: other errors of `body`
  package func examined<Value: Sendable>(
    shouldStop: @Sendable () -> Bool, progress: @Sendable (_ done: Int) -> Void,
    _ body: @Sendable (Sample) throws -> Value
  ) throws -> (set: PairSet, values: [Value])? {
    let done = Mutex(0)
    let results = concurrentMap(samples.count) { index -> Result<Value, any Error>? in
      if shouldStop() { return nil }
      let result = Result { try body(samples[index]) }
      done.withLock {
        $0 += 1
        progress($0)
      }
      return result
    }
    guard results.allSatisfy({ $0 != nil }) else { return nil }
    var (problems, values) = ([Int: InputError](), [Value]())
    for (index, result) in results.enumerated() {
      do {
        values.append(try result!.get())
      } catch let problem as InputError {
        problems[index] = problem
      }
    }
    return (leavingOut(problems), values)
  }
}
