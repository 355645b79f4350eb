#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "cimaging.h"
#include "png_errors.h"
#include "png_order.h"

typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
} byte_sink;

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
  byte_sink *sink = png_get_io_ptr(png);
  if (count > sink->capacity - sink->count) {
    size_t capacity = sink->capacity * 2 + count;
    uint8_t *grown = realloc(sink->bytes, capacity);
    if (!grown) png_error(png, "not enough memory");
    sink->bytes = grown;
    sink->capacity = capacity;
  }
  memcpy(sink->bytes + sink->count, bytes, count);
  sink->count += count;
}

static void nothing_to_flush(png_structp png) { (void)png; }

static bool write_png(byte_sink *sink, const uint8_t *pixels, uint32_t width, uint32_t height,
                      uint32_t channels, uint32_t bit_depth, char *message) {
  set_message(message, "not enough memory");
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, message, report_error, ignore_warning);
  if (!png) return false;
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return false;
  }
  png_set_write_fn(png, sink, write_bytes, nothing_to_flush);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(png, info, width, height, (int)bit_depth,
               channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  // Fixed, so that the same pixels give the same bytes whatever a library's defaults become.
  png_set_compression_level(png, 6);
  png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
  png_write_info(png, info);
  use_native_order(png, bit_depth);
  for (uint32_t y = 0; y < height; y++) {
    png_write_row(png, pixels + (size_t)y * width * channels * (bit_depth / 8));
  }
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &info);
  return true;
}

bool ci_png_encode(
    const void *pixels, uint32_t width, uint32_t height, uint32_t channels, uint32_t bit_depth,
    uint8_t **bytes, size_t *count, char *message) {
  byte_sink sink = {NULL, 0, 0};
  if (!write_png(&sink, pixels, width, height, channels, bit_depth, message)) {
    free(sink.bytes);
    return false;
  }
  *bytes = sink.bytes;
  *count = sink.count;
  return true;
}
