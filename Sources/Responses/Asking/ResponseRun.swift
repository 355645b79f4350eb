import Files
import Foundation
import Locks
import Runs

/// All questions of a plan to one model, several at a time, into a file of JSON lines that grows.
///
/// `NAME.run.json` beside the file says who was asked and how. A run may end at any moment, by a kill too,
/// and be taken up again: what is answered is not asked again, and the file ends as that of a run that nobody
/// stopped.
public final class ResponseRun: Sendable {
  /// What is asked.
  public let plan: ResponsePlan
  /// The file of the responses.
  public let file: URL

  private let responder: any Responder
  private let lines: GrowingResults<ResponseLine>
  private let state: Mutex<ResponseProgress>

  /// How far the run is.
  public var progress: ResponseProgress { state.withLock { $0 } }

  /// Opens the file or makes it, and drops a last line that was not written whole, and failures, which are
  /// tried again.
  ///
  /// - Parameters:
  ///   - plan: what is asked
  ///   - responder: who is asked
  ///   - file: the file of the responses; a link is not followed
  ///   - isResuming: whether a run that is there may be taken up; without one, a new one begins
  /// - Throws: `InputError` when the file is there and `isResuming` is false, when the run that is there asked
  ///   otherwise, when its file is damaged or in use by another process; `OutputError`
  public init(
    _ plan: ResponsePlan, asking responder: any Responder, into file: URL, isResuming: Bool = false
  ) throws {
    (self.plan, self.responder, self.file) = (plan, responder, file)
    let (folder, name) = (file.deletingLastPathComponent(), Self.documentName(of: file))
    if !isResuming {
      for url in [file, folder.appendingPathComponent(name)] where FileKind(at: url.path) != .nothing {
        throw InputError(
          file: url.path, expected: "--resume, --overwrite, or another name",
          found: "a file of an earlier run")
      }
    } else if InputFile.exists(file), !InputFile.exists(folder.appendingPathComponent(name)) {
      throw InputError(
        file: file.path, expected: "responses of an earlier run, with \(name) beside them",
        found: "no such file")
    }
    let decisive = JSONObject([
      "schema": .integer(ResultSchema.version), "responder": try JSON(encoding: responder.settings),
      "safety_prompt": .optional(plan.safetyPrompt), "method": .optional(plan.method),
    ])
    let document = RunDocument(decisive, decisive: decisive, name: name)
    _ = try document.settle(in: folder, isResuming: isResuming)
    lines = try Self.opened(file, plan, model: responder.name)
    state = Mutex(ResponseProgress(total: plan.items.count, answered: lines.doneCount))
  }

  /// Removes the file of an earlier run and what stands beside it, if they are there.
  public static func remove(_ file: URL) {
    let document = file.deletingLastPathComponent().appendingPathComponent(documentName(of: file))
    for url in [file, document] where FileKind(at: url.path) == .file { unlink(url.path) }
  }

  private static func documentName(of file: URL) -> String {
    file.deletingPathExtension().lastPathComponent + "." + RunDocument.name
  }

  private static func opened(
    _ url: URL, _ plan: ResponsePlan, model: String
  ) throws -> GrowingResults<ResponseLine> {
    let planned = Dictionary(plan.items.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    return try GrowingResults(opening: url) { read, line, isFirst in
      guard case .answered(let response) = read, let item = planned[read.key],
        plan.asksFor(response, about: item, of: model)
      else { throw try line.member("id").error(expected: "an item of this run, asked as it asks") }
      guard isFirst else {
        throw try line.member("id").error(expected: "each item once for each input")
      }
    }
  }

  /// Asks what is left to ask. Returns whether nothing is left; the file is then in the order of the plan.
  ///
  /// A question that cannot be answered does not keep the others from being: the file says why.
  ///
  /// - Parameters:
  ///   - shouldStop: asked often, by several tasks; what is being asked then is waited for
  ///   - progress: told how far the run is, by one task at a time
  /// - Throws: the `InputError` of a `ResponderFailure`, and `OutputError`, after which nothing more is asked
  public func run(
    shouldStop: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (ResponseProgress) -> Void = { _ in }
  ) async throws -> Bool {
    let settled = lines.settled
    let pending = plan.items.filter { !settled.contains($0.key) }
    let course = Course()
    let isOver = { @Sendable in shouldStop() || course.hasFailed.load(ordering: .relaxed) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<min(responder.concurrency, pending.count) {
        group.addTask {
          do {
            while !isOver(), !Task.isCancelled {
              let index = course.next.wrappingAdd(1, ordering: .relaxed).oldValue
              guard index < pending.count else { return }
              try await self.ask(pending[index], shouldStop: isOver, progress)
            }
          } catch {
            course.hasFailed.store(true, ordering: .relaxed)
            throw error
          }
        }
      }
      // What others are being answered is waited for, so that it is not asked again.
      var failure: (any Error)?
      while let result = await group.nextResult() {
        if case .failure(let error) = result { failure = failure ?? error }
      }
      if let failure { throw failure }
    }
    guard lines.settled.count == plan.items.count else { return false }
    try lines.sort(by: plan.items.map(\.key))
    return true
  }

  private func ask(
    _ item: ResponseItem, shouldStop: @Sendable () -> Bool, _ progress: (ResponseProgress) -> Void
  ) async throws {
    do {
      let reply = try await responder.reply(
        to: plan.prompt(of: item), about: item.imageFile, shouldStop: shouldStop)
      try add(.answered(plan.response(to: item, reply, of: responder.name)), progress) {
        $0.answered += 1
        $0.add(reply.tokens)
      }
    } catch let error as ResponderFailure {
      throw error.problem
    } catch let error as InputError {
      let failure = FailedResponse(id: item.id, input: item.question.input, reason: error.description)
      try add(.failed(failure), progress) { $0.failed += 1 }
    } catch is CancellationError {
      // Asked again by the next run.
    }
  }

  private func add(
    _ line: ResponseLine, _ progress: (ResponseProgress) -> Void, _ count: (inout ResponseProgress) -> Void
  ) throws {
    try lines.append(line) { _ in
      progress(
        state.withLock {
          count(&$0)
          return $0
        })
    }
  }

  /// The first question that failed, if there is one, for messages. Throws `InputError` when the file cannot be
  /// read.
  public func firstFailure() throws -> FailedResponse? {
    try JSONLines.map(file) { line, _ in try FailedResponse(line) }.compactMap { $0 }.first
  }
}

/// Where the tasks of a run are.
private final class Course: Sendable {
  /// The place of the question that is asked next.
  let next = Atomic(0)
  /// Whether one of them failed, so that nothing more is asked.
  let hasFailed = Atomic(false)
}
