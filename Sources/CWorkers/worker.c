#include "worker.h"

// Swift has no thread-local variables that cost as little.
static _Thread_local bool is_current;
static _Thread_local void *current_account;
static _Thread_local enum worker_precision current_precision;

bool worker_is_current(void) { return is_current; }

bool worker_set_current(bool is_worker) {
  bool before = is_current;
  is_current = is_worker;
  return before;
}

void *worker_account(void) { return current_account; }

void *worker_set_account(void *account) {
  void *before = current_account;
  current_account = account;
  return before;
}

enum worker_precision worker_precision(void) { return current_precision; }

enum worker_precision worker_set_precision(enum worker_precision precision) {
  enum worker_precision before = current_precision;
  current_precision = precision;
  return before;
}
