#include "worker.h"

// Swift has no thread-local variables that cost as little.
static _Thread_local bool is_current;

bool worker_is_current(void) { return is_current; }

bool worker_set_current(bool is_worker) {
  bool before = is_current;
  is_current = is_worker;
  return before;
}
