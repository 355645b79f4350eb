#include <png.h>
#include <stdlib.h>

#include "cimaging.h"
#include "message.h"
#include "png_order.h"
#include "png_reading.h"

static const unsigned opaque = 0xFFFF;

typedef struct {
  const ci_image_info *expected;
  uint8_t *marks;
  /// Room for one row of four samples of 16 bits for each pixel.
  uint8_t *row;
  unsigned lowest_alpha;
  unsigned highest_alpha;
} marking;

/// How the samples of a pixel are to be understood.
typedef struct {
  uint32_t samples;
  bool has_16_bits;
  bool has_alpha;
  const png_color *palette;
  int palette_count;
  const png_byte *palette_alpha;
  int palette_alpha_count;
  /// The samples of the one transparent colour, if there is one.
  bool has_key;
  unsigned key[3];
} pixel_meaning;

static pixel_meaning meaning(png_structp png, png_infop info) {
  int color_type = png_get_color_type(png, info);
  int bit_depth = png_get_bit_depth(png, info);
  pixel_meaning result = {
      .samples = png_get_channels(png, info),
      .has_16_bits = bit_depth == 16,
      .has_alpha = (color_type & PNG_COLOR_MASK_ALPHA) != 0,
  };
  png_bytep alpha = NULL;
  int alpha_count = 0;
  png_color_16p key = NULL;
  bool is_transparent = png_get_tRNS(png, info, &alpha, &alpha_count, &key) & PNG_INFO_tRNS;
  if (color_type == PNG_COLOR_TYPE_PALETTE) {
    png_colorp palette = NULL;
    png_get_PLTE(png, info, &palette, &result.palette_count);
    result.palette = palette;
    result.palette_alpha = alpha;
    result.palette_alpha_count = is_transparent && alpha ? alpha_count : 0;
  } else if (is_transparent && key && !result.has_alpha) {
    // Only the bits that samples have count.
    unsigned bits = (1u << bit_depth) - 1;
    bool is_gray = result.samples == 1;
    result.has_key = true;
    result.key[0] = (is_gray ? key->gray : key->red) & bits;
    result.key[1] = key->green & bits;
    result.key[2] = key->blue & bits;
  }
  return result;
}

static unsigned sample(const uint8_t *row, size_t index, const pixel_meaning *pixels) {
  return pixels->has_16_bits ? ((const uint16_t *)row)[index] : row[index];
}

static uint8_t mark_pixel(png_structp png, const pixel_meaning *pixels, size_t x, marking *result) {
  bool is_light = false;
  unsigned alpha = opaque;
  if (pixels->palette) {
    int index = result->row[x];
    if (index >= pixels->palette_count) png_error(png, "a pixel's colour is not in the palette");
    png_color color = pixels->palette[index];
    is_light = color.red | color.green | color.blue;
    if (index < pixels->palette_alpha_count) alpha = pixels->palette_alpha[index] * 257u;
  } else {
    uint32_t colors = pixels->samples - pixels->has_alpha;
    bool is_key = pixels->has_key;
    for (uint32_t channel = 0; channel < colors; channel++) {
      unsigned value = sample(result->row, x * pixels->samples + channel, pixels);
      is_light |= value > 0;
      is_key &= value == pixels->key[channel];
    }
    if (is_key) alpha = 0;
    if (pixels->has_alpha) {
      alpha = sample(result->row, x * pixels->samples + colors, pixels);
      if (!pixels->has_16_bits) alpha *= 257;
    }
  }
  if (alpha < result->lowest_alpha) result->lowest_alpha = alpha;
  if (alpha > result->highest_alpha) result->highest_alpha = alpha;
  return (is_light ? CI_MARK_LIGHT : 0) | (alpha > 0 ? CI_MARK_VISIBLE : 0);
}

static void mark_pixels(png_structp png, png_infop info, void *context) {
  marking *result = context;
  uint32_t width = result->expected->width, height = result->expected->height;
  ci_check_announced(png, info, result->expected);
  pixel_meaning pixels = meaning(png, info);
  png_set_packing(png);
  use_native_order(png, png_get_bit_depth(png, info));
  bool is_interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
  png_read_update_info(png, info);
  size_t bytes_per_row = (size_t)width * pixels.samples * (pixels.has_16_bits ? 2 : 1);
  if (png_get_rowbytes(png, info) != bytes_per_row) png_error(png, "an unknown pixel layout");

  // The passes of an interlaced file are read as they are, so that one row is all the memory they take.
  for (int pass = 0; pass < (is_interlaced ? PNG_INTERLACE_ADAM7_PASSES : 1); pass++) {
    uint32_t columns = is_interlaced ? PNG_PASS_COLS(width, pass) : width;
    uint32_t rows = is_interlaced ? PNG_PASS_ROWS(height, pass) : height;
    if (columns == 0) continue;
    for (uint32_t y = 0; y < rows; y++) {
      png_read_row(png, result->row, NULL);
      size_t line = (size_t)(is_interlaced ? PNG_ROW_FROM_PASS_ROW(y, pass) : y) * width;
      for (uint32_t x = 0; x < columns; x++) {
        uint32_t column = is_interlaced ? PNG_COL_FROM_PASS_COL(x, pass) : x;
        result->marks[line + column] = mark_pixel(png, &pixels, x, result);
      }
    }
  }
  png_read_end(png, NULL);
}

bool ci_png_mark(
    const uint8_t *bytes, size_t count, const ci_image_info *info, uint8_t *marks, bool *alpha_varies,
    char *message) {
  set_message(message, "not enough memory");
  marking result = {.expected = info, .marks = marks, .lowest_alpha = opaque, .highest_alpha = 0};
  result.row = malloc((size_t)info->width * 4 * 2);
  if (!result.row) return false;
  bool succeeds = ci_read_png(bytes, count, true, mark_pixels, &result, message);
  free(result.row);
  *alpha_varies = result.lowest_alpha < result.highest_alpha;
  return succeeds;
}
