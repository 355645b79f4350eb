import CWorkers
import Locks

/// The precision of what only decides where an attack looks next.
///
/// What is reported, compared or saved is computed in 32 bits in either.
public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
  /// 32 bits.
  case f32
  /// bfloat16 where the processor multiplies so faster, as Intel's does with tiles (AMX) and AMD's with dot products:
  /// candidates of token searches are ranked in it, and the best of them scored again in 32 bits; derivatives go back
  /// through the model in it. Elsewhere the same as `f32`, to the bit.
  case mixed

  private static let isMixed = Atomic(false)

  /// The precision of the process's attacks, `f32` unless set; to be set before an attack starts.
  public static var current: Precision {
    get { isMixed.load(ordering: .relaxed) ? .mixed : .f32 }
    set { isMixed.store(newValue == .mixed, ordering: .relaxed) }
  }

  /// Whether some work is done in bfloat16.
  public static var hasDrafts: Bool { current == .mixed && bfloatUnit != nil }

  /// The result of `body`, whose products are in bfloat16 where `hasDrafts` says so.
  public static func drafting<Result>(_ body: () throws -> Result) rethrows -> Result {
    try hasDrafts ? within(WORKER_DRAFT, body) : body()
  }

  /// The result of `body`; derivatives that go back through what it records are in bfloat16 where `hasDrafts` says so.
  package static func draftingDerivatives<Result>(_ body: () throws -> Result) rethrows -> Result {
    try hasDrafts ? within(WORKER_EXACT_FORWARD, body) : body()
  }

  /// The result of `body`, which goes back through what was recorded.
  static func goingBack<Result>(_ body: () throws -> Result) rethrows -> Result {
    try worker_precision() == WORKER_EXACT_FORWARD ? within(WORKER_DRAFT, body) : body()
  }

  private static func within<Result>(
    _ precision: worker_precision, _ body: () throws -> Result
  ) rethrows -> Result {
    let before = worker_set_precision(precision)
    defer { _ = worker_set_precision(before) }
    return try body()
  }
}
