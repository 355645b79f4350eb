#ifndef CROSSMATCH_POOL_H
#define CROSSMATCH_POOL_H

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

/// Does one piece of the work that `context` describes.
typedef void (*worker_body)(void *context, size_t piece);

/// Does the pieces from 0 on, each once, on the calling thread and on others that wait for such calls; returns when all are
/// done. Returns false, with nothing done, while another call is in work, and for thousands of pieces.
bool worker_pool_run(worker_body body, void *context, size_t pieces);

#pragma clang assume_nonnull end

#endif
