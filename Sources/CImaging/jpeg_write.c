#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

#include "cimaging.h"
#include "message.h"

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf escape;
  char *message;
} writer_state;

static void report_error(j_common_ptr encoder) {
  writer_state *state = (writer_state *)encoder->err;
  char text[JMSG_LENGTH_MAX];
  encoder->err->format_message(encoder, text);
  set_message(state->message, text);
  longjmp(state->escape, 1);
}

static bool write_jpeg(struct jpeg_compress_struct *encoder, writer_state *state, const uint8_t *pixels,
                       uint32_t width, uint32_t height, uint32_t channels, int quality,
                       unsigned char **bytes, unsigned long *count) {
  encoder->err = jpeg_std_error(&state->base);
  state->base.error_exit = report_error;
  if (setjmp(state->escape)) {
    jpeg_destroy_compress(encoder);
    return false;
  }
  jpeg_create_compress(encoder);
  jpeg_mem_dest(encoder, bytes, count);
  encoder->image_width = width;
  encoder->image_height = height;
  encoder->input_components = (int)channels;
  encoder->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(encoder);
  jpeg_set_quality(encoder, quality, TRUE);
  jpeg_start_compress(encoder, TRUE);
  while (encoder->next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(pixels + (size_t)encoder->next_scanline * width * channels);
    jpeg_write_scanlines(encoder, &row, 1);
  }
  jpeg_finish_compress(encoder);
  jpeg_destroy_compress(encoder);
  return true;
}

bool ci_jpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int quality,
                    uint8_t **bytes, size_t *count, char *message) {
  struct jpeg_compress_struct encoder;
  writer_state state;
  state.message = message;
  unsigned char *file = NULL;
  unsigned long size = 0;
  bool written = write_jpeg(&encoder, &state, pixels, width, height, channels, quality, &file, &size);
  if (!written) {
    free(file);
    return false;
  }
  *bytes = file;
  *count = size;
  return true;
}
