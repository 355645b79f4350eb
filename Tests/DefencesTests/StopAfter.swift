import Synchronization

/// A wish to stop after so many questions whether to.
func after(_ count: Int) -> @Sendable () -> Bool {
  let asked = Counter()
  return { asked.next() > count }
}

private final class Counter: Sendable {
  private let count = Atomic(0)

  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
