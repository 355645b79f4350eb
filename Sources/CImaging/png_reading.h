#ifndef CIMAGING_PNG_READING_H
#define CIMAGING_PNG_READING_H

#include <png.h>

#include "cimaging.h"

/// What is done with a file whose header and leading chunks were read. Ends with `png_error` if it fails.
typedef void (*png_work)(png_structp png, png_infop info, void *context);

/// Does `work` on a file in memory, with setjmp around it. False and a message if anything failed.
///
/// - keeps_transparency: whether the chunk tRNS is read too.
bool ci_read_png(
    const uint8_t *bytes, size_t count, bool keeps_transparency, png_work work, void *context, char *message);

/// Ends with an error unless the file has the size, channels and depth that were read before.
void ci_check_announced(png_structp png, png_infop info, const ci_image_info *expected);

#endif
