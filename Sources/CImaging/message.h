#ifndef CIMAGING_MESSAGE_H
#define CIMAGING_MESSAGE_H

#include <stdio.h>

#include "cimaging.h"

static inline void set_message(char *message, const char *text) {
  snprintf(message, CI_MESSAGE_CAPACITY, "%s", text);
}

#endif
