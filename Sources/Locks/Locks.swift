// Locks and atomic numbers: those of the standard library, but for builds under the thread sanitizer, which takes
// what a `Mutex` of the standard library guards for unguarded.
#if THREAD_SANITIZER
  @_exported import struct Synchronization.Atomic
  @_exported import struct Synchronization.AtomicLoadOrdering
  @_exported import struct Synchronization.AtomicStoreOrdering
  @_exported import struct Synchronization.AtomicUpdateOrdering
#else
  @_exported import Synchronization
#endif
