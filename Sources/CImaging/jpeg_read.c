#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>

#include <jpeglib.h>
#include <jerror.h>

#include "cimaging.h"
#include "message.h"

// Real progressive files have about ten scans. A small file can ask for thousands over a large image.
static const int most_scans = 100;

typedef struct {
  struct jpeg_error_mgr base;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  char *message;
} reader_state;

static void report(j_common_ptr decoder, const char *text) {
  reader_state *state = (reader_state *)decoder->err;
  set_message(state->message, text);
  longjmp(state->escape, 1);
}

static void report_error(j_common_ptr decoder) {
  char text[JMSG_LENGTH_MAX];
  decoder->err->format_message(decoder, text);
  report(decoder, text);
}

// libjpeg fills what is missing with gray and warns. These are the warnings that say pixels are missing;
// the others, such as stray bytes between segments, are harmless and common.
static void refuse_damage(j_common_ptr decoder, int level) {
  if (level >= 0) return;
  switch (decoder->err->msg_code) {
    case JWRN_JPEG_EOF:
      report(decoder, "the file ends early");
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_BOGUS_PROGRESSION:
      report_error(decoder);
    default:
      break;
  }
}

static void print_nothing(j_common_ptr decoder) { (void)decoder; }

static void count_scans(j_common_ptr decoder) {
  if (((j_decompress_ptr)decoder)->input_scan_number > most_scans) report(decoder, "more than 100 scans");
}

static void read_header(j_decompress_ptr decoder, const uint8_t *bytes, size_t count) {
  jpeg_mem_src(decoder, bytes, count);
  jpeg_read_header(decoder, TRUE);
  if (decoder->num_components == 2 || decoder->num_components > 4) {
    report((j_common_ptr)decoder, "a number of colour components other than 1, 3 or 4");
  }
}

static void describe(j_decompress_ptr decoder, ci_image_info *result) {
  result->width = decoder->image_width;
  result->height = decoder->image_height;
  result->channels = decoder->num_components == 1 ? 1 : 3;
  result->bit_depth = (uint32_t)decoder->data_precision;
  result->smallest_byte_count = 0;
  // Arithmetic coding can spend almost nothing on a block; Huffman codes are at least one bit long, and a
  // block takes one for its mean and, unless that may come in scans of its own, one for where it ends.
  if (decoder->arith_code) return;
  uint64_t blocks = 0;
  for (int i = 0; i < decoder->num_components; i++) {
    blocks += (uint64_t)decoder->comp_info[i].width_in_blocks * decoder->comp_info[i].height_in_blocks;
  }
  result->smallest_byte_count = blocks * (decoder->progressive_mode ? 1 : 2) / 8;
}

// value x share / 255, rounded.
static unsigned scaled(unsigned value, unsigned share) {
  unsigned product = value * share + 128;
  return ((product >> 8) + product) >> 8;
}

// Adobe's convention, which is what files in the wild follow: the bytes say how much ink is missing.
static void convert_inverted_cmyk(const uint8_t *inks, uint8_t *colors, size_t width) {
  for (size_t x = 0; x < width; x++) {
    unsigned light = inks[4 * x + 3];
    for (size_t channel = 0; channel < 3; channel++) {
      colors[3 * x + channel] = (uint8_t)(light - scaled(255u - inks[4 * x + channel], light));
    }
  }
}

static void decode_pixels(j_decompress_ptr decoder, const ci_image_info *expected, uint8_t *pixels) {
  j_common_ptr common = (j_common_ptr)decoder;
  uint32_t channels = decoder->num_components == 1 ? 1 : 3;
  if (decoder->image_width != expected->width || decoder->image_height != expected->height ||
      channels != expected->channels) {
    report(common, "the size is not the announced one");
  }
  bool has_inks = decoder->num_components == 4;
  decoder->out_color_space = has_inks ? JCS_CMYK : channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  decoder->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(decoder);
  if (decoder->output_width != expected->width || decoder->output_height != expected->height ||
      decoder->output_components != (has_inks ? 4 : (int)channels)) {
    report(common, "an unknown pixel layout");
  }
  JSAMPARRAY inks =
      has_inks ? decoder->mem->alloc_sarray(common, JPOOL_IMAGE, expected->width * 4, 1) : NULL;
  size_t bytes_per_row = (size_t)expected->width * channels;
  while (decoder->output_scanline < expected->height) {
    uint8_t *row = pixels + decoder->output_scanline * bytes_per_row;
    JSAMPROW target = has_inks ? inks[0] : row;
    jpeg_read_scanlines(decoder, &target, 1);
    if (has_inks) convert_inverted_cmyk(inks[0], row, expected->width);
  }
  // libjpeg notes a component's quantization when its first scan begins.
  for (int i = 0; i < decoder->num_components; i++) {
    if (!decoder->comp_info[i].quant_table) report(common, "a colour component without data");
  }
  jpeg_finish_decompress(decoder);
}

// Decodes if there are `pixels` to decode into, and only describes otherwise.
static bool read_jpeg(struct jpeg_decompress_struct *decoder, reader_state *state, const uint8_t *bytes,
                      size_t count, ci_image_info *result, const ci_image_info *expected,
                      uint8_t *pixels) {
  decoder->err = jpeg_std_error(&state->base);
  state->base.error_exit = report_error;
  state->base.emit_message = refuse_damage;
  state->base.output_message = print_nothing;
  if (setjmp(state->escape)) {
    jpeg_destroy_decompress(decoder);
    return false;
  }
  jpeg_create_decompress(decoder);
  state->progress.progress_monitor = count_scans;
  decoder->progress = &state->progress;
  read_header(decoder, bytes, count);
  if (pixels) {
    decode_pixels(decoder, expected, pixels);
  } else {
    describe(decoder, result);
  }
  jpeg_destroy_decompress(decoder);
  return true;
}

bool ci_jpeg_read_info(const uint8_t *bytes, size_t count, ci_image_info *info, char *message) {
  struct jpeg_decompress_struct decoder = {0};
  reader_state state = {.message = message};
  return read_jpeg(&decoder, &state, bytes, count, info, NULL, NULL);
}

bool ci_jpeg_decode(
    const uint8_t *bytes, size_t count, const ci_image_info *info, uint8_t *pixels, char *message) {
  struct jpeg_decompress_struct decoder = {0};
  reader_state state = {.message = message};
  return read_jpeg(&decoder, &state, bytes, count, NULL, info, pixels);
}
