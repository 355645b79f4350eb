#include <png.h>
#include <string.h>

#include "cimaging.h"
#include "png_errors.h"
#include "png_order.h"
#include "png_reading.h"

typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t offset;
} byte_source;

static void read_bytes(png_structp png, png_bytep target, size_t count) {
  byte_source *source = png_get_io_ptr(png);
  if (count > source->count - source->offset) png_error(png, "the file ends early");
  memcpy(target, source->bytes + source->offset, count);
  source->offset += count;
}

static void read_info(png_structp png, png_infop info, byte_source *source, bool keeps_transparency) {
  png_set_read_fn(png, source, read_bytes);
  // The caller checks sizes before it decodes, with words of its own.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  // Profiles and texts are not used, and transparency seldom, so hostile ones are not even unpacked.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  if (!keeps_transparency) {
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, (png_const_bytep) "tRNS", 1);
  }
  png_read_info(png, info);
}

bool ci_read_png(
    const uint8_t *bytes, size_t count, bool keeps_transparency, png_work work, void *context, char *message) {
  byte_source source = {bytes, count, 0};
  set_message(message, "not enough memory");
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, report_error, ignore_warning);
  if (!png) return false;
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return false;
  }
  read_info(png, info, &source, keeps_transparency);
  work(png, info, context);
  png_destroy_read_struct(&png, &info, NULL);
  return true;
}

static uint32_t channels_after_decoding(int color_type) {
  return (color_type & PNG_COLOR_MASK_COLOR) ? 3 : 1;
}

static void describe(png_structp png, png_infop info, void *context) {
  ci_image_info *result = context;
  result->width = png_get_image_width(png, info);
  result->height = png_get_image_height(png, info);
  result->channels = channels_after_decoding(png_get_color_type(png, info));
  result->bit_depth = png_get_bit_depth(png, info);
  uint64_t bits_per_pixel = (uint64_t)png_get_bit_depth(png, info) * png_get_channels(png, info);
  uint64_t packed_row = result->width * bits_per_pixel / 8;
  // Deflate's longest match, 258 bytes, takes at least two bits.
  result->smallest_byte_count = packed_row * result->height / 1032;
}

bool ci_png_read_info(const uint8_t *bytes, size_t count, ci_image_info *info, char *message) {
  return ci_read_png(bytes, count, false, describe, info, message);
}

void ci_check_announced(png_structp png, png_infop info, const ci_image_info *expected) {
  if (png_get_image_width(png, info) != expected->width ||
      png_get_image_height(png, info) != expected->height ||
      channels_after_decoding(png_get_color_type(png, info)) != expected->channels ||
      png_get_bit_depth(png, info) != expected->bit_depth) {
    png_error(png, "the size is not the announced one");
  }
}

typedef struct {
  const ci_image_info *expected;
  void *pixels;
} decoding;

static void read_rows(png_structp png, int passes, uint32_t height, uint8_t *pixels, size_t bytes_per_row) {
  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t y = 0; y < height; y++) png_read_row(png, pixels + y * bytes_per_row, NULL);
  }
  png_read_end(png, NULL);
}

// Replaces the palette indices in the first `width` bytes of a row by colours, from the end so that no
// index is overwritten before it was used.
static void look_up_row(
    png_structp png, uint8_t *row, uint32_t width, const png_color *palette, int palette_count) {
  for (size_t x = width; x-- > 0;) {
    uint8_t index = row[x];
    if (index >= palette_count) png_error(png, "a pixel's colour is not in the palette");
    row[3 * x] = palette[index].red;
    row[3 * x + 1] = palette[index].green;
    row[3 * x + 2] = palette[index].blue;
  }
}

static void decode_pixels(png_structp png, png_infop info, void *context) {
  const ci_image_info *expected = ((decoding *)context)->expected;
  uint8_t *pixels = ((decoding *)context)->pixels;
  ci_check_announced(png, info, expected);
  bool has_palette = png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE;
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  png_set_packing(png);
  if (!has_palette) png_set_expand_gray_1_2_4_to_8(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t bytes_per_row = (size_t)expected->width * expected->channels;
  size_t bytes_read_per_row = has_palette ? expected->width : bytes_per_row;
  if (png_get_rowbytes(png, info) != bytes_read_per_row) png_error(png, "an unknown pixel layout");

  read_rows(png, passes, expected->height, pixels, bytes_per_row);
  if (has_palette) {
    png_colorp palette = NULL;
    int palette_count = 0;
    png_get_PLTE(png, info, &palette, &palette_count);
    for (uint32_t y = 0; y < expected->height; y++) {
      look_up_row(png, pixels + y * bytes_per_row, expected->width, palette, palette_count);
    }
  }
}

bool ci_png_decode(
    const uint8_t *bytes, size_t count, const ci_image_info *info, uint8_t *pixels, char *message) {
  decoding target = {info, pixels};
  return ci_read_png(bytes, count, false, decode_pixels, &target, message);
}

static void decode_samples(png_structp png, png_infop info, void *context) {
  const ci_image_info *expected = ((decoding *)context)->expected;
  ci_check_announced(png, info, expected);
  if (expected->channels != 1 || expected->bit_depth != 16) png_error(png, "not gray of 16 bits");
  png_set_strip_alpha(png);
  use_native_order(png, 16);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t bytes_per_row = (size_t)expected->width * 2;
  if (png_get_rowbytes(png, info) != bytes_per_row) png_error(png, "an unknown pixel layout");
  read_rows(png, passes, expected->height, ((decoding *)context)->pixels, bytes_per_row);
}

bool ci_png_decode_gray16(
    const uint8_t *bytes, size_t count, const ci_image_info *info, uint16_t *samples, char *message) {
  decoding target = {info, samples};
  return ci_read_png(bytes, count, false, decode_samples, &target, message);
}
