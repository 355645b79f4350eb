#ifndef CIMAGING_PNG_ERRORS_H
#define CIMAGING_PNG_ERRORS_H

#include <png.h>

#include "message.h"

/// The error pointer of the libpng structure is the caller's message buffer.
static inline void report_error(png_structp png, png_const_charp text) {
  set_message(png_get_error_ptr(png), text);
  png_longjmp(png, 1);
}

/// Warnings concern ancillary chunks, which have no influence on the pixels.
static inline void ignore_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

#endif
