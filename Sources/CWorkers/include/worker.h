#ifndef CROSSMATCH_WORKER_H
#define CROSSMATCH_WORKER_H

#include <stdbool.h>
#include <stddef.h>

/// Whether the calling thread is at work on one piece of a larger whole, and should not cut its own work further.
bool worker_is_current(void);

/// Sets what `worker_is_current` says on the calling thread; returns what it said before.
bool worker_set_current(bool is_worker);

/// What the calling thread's memory is counted in; null where it is not counted.
void *_Nullable worker_account(void);

/// Sets what `worker_account` says on the calling thread; returns what it said before.
void *_Nullable worker_set_account(void *_Nullable account);

/// What products of the calling thread are computed in.
enum worker_precision {
  /// 32 bits.
  WORKER_EXACT,
  /// 32 bits, but derivatives that go back through a recorded call in bfloat16.
  WORKER_EXACT_FORWARD,
  /// bfloat16.
  WORKER_DRAFT,
};

/// The precision of the calling thread's products.
enum worker_precision worker_precision(void);

/// Sets what `worker_precision` says on the calling thread; returns what it said before.
enum worker_precision worker_set_precision(enum worker_precision precision);

#endif
