#ifndef CIMAGING_PNG_ORDER_H
#define CIMAGING_PNG_ORDER_H

#include <png.h>

/// Rows of 16-bit samples are handed over in the order of this machine; in the file they are big-endian.
static inline void use_native_order(png_structp png, int bit_depth) {
  if (bit_depth == 16 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) png_set_swap(png);
}

#endif
