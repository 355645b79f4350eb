#include "pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

enum {
  /// More pieces than this are somebody else's business.
  MOST_PIECES = 4096,
  /// How long a thread looks for work, and a caller for its end, before it sleeps: operations follow each other within
  /// this time, and to wake a thread takes as long as many of them.
  NANOSECONDS_AWAKE = 200000,
};

/// The number of the call, the number of its pieces, and the first piece that nobody has taken, in 32, 16 and 16 bits, so
/// that a thread that comes late takes a piece of what is done now or none. The last may grow beyond the number of pieces, by
/// one for each thread.
static alignas(64) _Atomic uint64_t state;
/// Pieces that are not done. The caller returns at 0, so that what belongs to a piece that was taken stays in place.
static alignas(64) _Atomic uint32_t remaining;

static alignas(64) worker_body body_of_call;
static void *context_of_call;
static _Atomic bool spins_of_call;

static alignas(64) atomic_flag is_taken = ATOMIC_FLAG_INIT;
static size_t helpers;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_work = PTHREAD_COND_INITIALIZER, is_done = PTHREAD_COND_INITIALIZER;
static _Atomic uint32_t sleepers;
static _Atomic bool is_awaited;

static uint32_t call_of(uint64_t state) { return (uint32_t)(state >> 32); }

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static uint64_t nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/// Whether the condition held before the thread should sleep.
#define COMES_SOON(condition)                                             \
  ({                                                                      \
    bool holds = condition;                                               \
    for (uint64_t end = nanoseconds() + NANOSECONDS_AWAKE; !holds;) {     \
      for (int i = 0; i < 32 && !holds; i++) relax(), holds = condition;  \
      if (nanoseconds() > end) break;                                     \
    }                                                                     \
    holds;                                                                \
  })

/// Does pieces of the call that is in work until none is left; returns that call's number.
static uint32_t work(void) {
  for (;;) {
    uint64_t taken = atomic_fetch_add(&state, 1);
    uint32_t piece = taken & 0xFFFF, pieces = taken >> 16 & 0xFFFF;
    if (piece >= pieces) return call_of(taken);
    body_of_call(context_of_call, piece);
    if (atomic_fetch_sub(&remaining, 1) == 1 && atomic_load(&is_awaited)) {
      pthread_mutex_lock(&lock);
      pthread_cond_signal(&is_done);
      pthread_mutex_unlock(&lock);
    }
  }
}

static void *help(void *unused) {
  (void)unused;
  for (;;) {
    uint32_t last = work();
    if (spins_of_call && COMES_SOON(call_of(atomic_load(&state)) != last)) continue;
    pthread_mutex_lock(&lock);
    atomic_fetch_add(&sleepers, 1);
    while (call_of(atomic_load(&state)) == last) pthread_cond_wait(&has_work, &lock);
    atomic_fetch_sub(&sleepers, 1);
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}

/// Starts threads until there are as many helpers, or no more can be had. Signals are for others, but for those that are
/// about what a thread does itself.
static void hire(size_t wanted) {
  sigset_t all, before;
  sigfillset(&all);
  for (const int *own = (int[]){SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGABRT, SIGTRAP, 0}; *own; own++) sigdelset(&all, *own);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  for (pthread_t thread; helpers < wanted && pthread_create(&thread, NULL, help, NULL) == 0; helpers++) {
    pthread_detach(thread);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

bool worker_pool_run(worker_body body, void *context, size_t pieces) {
  if (pieces > MOST_PIECES || atomic_flag_test_and_set(&is_taken)) return false;
  static size_t processors;
  if (processors == 0) processors = (size_t)sysconf(_SC_NPROCESSORS_ONLN);
  body_of_call = body;
  context_of_call = context;
  bool spins = spins_of_call = pieces <= processors;
  atomic_store(&remaining, (uint32_t)pieces);
  uint64_t call = call_of(atomic_load(&state)) + 1;
  atomic_store(&state, call << 32 | (uint64_t)pieces << 16);
  if (helpers + 1 < pieces) hire(pieces - 1);
  if (atomic_load(&sleepers) > 0) {
    pthread_mutex_lock(&lock);
    pthread_cond_broadcast(&has_work);
    pthread_mutex_unlock(&lock);
  }
  work();
  if (!(spins && COMES_SOON(atomic_load(&remaining) == 0))) {
    pthread_mutex_lock(&lock);
    atomic_store(&is_awaited, true);
    while (atomic_load(&remaining) > 0) pthread_cond_wait(&is_done, &lock);
    atomic_store(&is_awaited, false);
    pthread_mutex_unlock(&lock);
  }
  atomic_flag_clear(&is_taken);
  return true;
}
