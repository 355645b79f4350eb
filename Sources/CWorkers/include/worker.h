#ifndef CROSSMATCH_WORKER_H
#define CROSSMATCH_WORKER_H

#include <stdbool.h>

/// Whether the calling thread is at work on one piece of a larger whole, and should not cut its own work further.
bool worker_is_current(void);

/// Sets what `worker_is_current` says on the calling thread; returns what it said before.
bool worker_set_current(bool is_worker);

#endif
