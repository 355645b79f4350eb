#include <png.h>
#include <string.h>

#include "cimaging.h"
#include "png_errors.h"

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

static void read_info(png_structp png, png_infop info, byte_source *source) {
  png_set_read_fn(png, source, read_bytes);
  // The caller checks sizes before it decodes, with words of its own.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  // Profiles, texts and transparency are not used, so hostile ones are not even unpacked.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, (png_const_bytep) "tRNS", 1);
  png_read_info(png, info);
}

static uint32_t channels_after_decoding(int color_type) {
  return (color_type & PNG_COLOR_MASK_COLOR) ? 3 : 1;
}

static void describe(png_structp png, png_infop info, ci_image_info *result) {
  result->width = png_get_image_width(png, info);
  result->height = png_get_image_height(png, info);
  result->channels = channels_after_decoding(png_get_color_type(png, info));
  uint64_t bits_per_pixel = (uint64_t)png_get_bit_depth(png, info) * png_get_channels(png, info);
  uint64_t packed_row = result->width * bits_per_pixel / 8;
  // Deflate's longest match, 258 bytes, takes at least two bits.
  result->smallest_byte_count = packed_row * result->height / 1032;
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

static void decode_pixels(
    png_structp png, png_infop info, const ci_image_info *expected, uint8_t *pixels) {
  int color_type = png_get_color_type(png, info);
  bool has_palette = color_type == PNG_COLOR_TYPE_PALETTE;
  if (png_get_image_width(png, info) != expected->width ||
      png_get_image_height(png, info) != expected->height ||
      channels_after_decoding(color_type) != expected->channels) {
    png_error(png, "the size is not the announced one");
  }
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  png_set_packing(png);
  if (!has_palette) png_set_expand_gray_1_2_4_to_8(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t bytes_per_row = (size_t)expected->width * expected->channels;
  size_t bytes_read_per_row = has_palette ? expected->width : bytes_per_row;
  if (png_get_rowbytes(png, info) != bytes_read_per_row) png_error(png, "an unknown pixel layout");

  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t y = 0; y < expected->height; y++) {
      png_read_row(png, pixels + y * bytes_per_row, NULL);
    }
  }
  png_read_end(png, NULL);
  if (has_palette) {
    png_colorp palette = NULL;
    int palette_count = 0;
    png_get_PLTE(png, info, &palette, &palette_count);
    for (uint32_t y = 0; y < expected->height; y++) {
      look_up_row(png, pixels + y * bytes_per_row, expected->width, palette, palette_count);
    }
  }
}

// Decodes if there are `pixels` to decode into, and only describes otherwise.
static bool read_png(byte_source *source, ci_image_info *result, const ci_image_info *expected,
                     uint8_t *pixels, char *message) {
  set_message(message, "not enough memory");
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, message, report_error, ignore_warning);
  if (!png) return false;
  png_infop info = png_create_info_struct(png);
  if (!info || setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return false;
  }
  read_info(png, info, source);
  if (pixels) {
    decode_pixels(png, info, expected, pixels);
  } else {
    describe(png, info, result);
  }
  png_destroy_read_struct(&png, &info, NULL);
  return true;
}

bool ci_png_read_info(const uint8_t *bytes, size_t count, ci_image_info *info, char *message) {
  byte_source source = {bytes, count, 0};
  return read_png(&source, info, NULL, NULL, message);
}

bool ci_png_decode(
    const uint8_t *bytes, size_t count, const ci_image_info *info, uint8_t *pixels, char *message) {
  byte_source source = {bytes, count, 0};
  return read_png(&source, NULL, info, pixels, message);
}
