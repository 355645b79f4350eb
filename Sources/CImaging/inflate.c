#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "cimaging.h"

bool ci_inflate(const uint8_t *bytes, size_t count, uint8_t *result, size_t capacity, size_t *result_count) {
  if (count > UINT_MAX || capacity > UINT_MAX) return false;
  z_stream stream = {
      .next_in = (Bytef *)bytes, .avail_in = (uInt)count, .next_out = result, .avail_out = (uInt)capacity};
  if (inflateInit(&stream) != Z_OK) return false;
  bool is_whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
  *result_count = stream.total_out;
  inflateEnd(&stream);
  return is_whole;
}

uint32_t ci_crc32(const uint8_t *bytes, size_t count) {
  return (uint32_t)crc32_z(0, bytes, count);
}

struct ci_gunzipper {
  z_stream stream;
};

ci_gunzipper *ci_gunzip_begin(const uint8_t *bytes, size_t count) {
  if (count > UINT_MAX) return NULL;
  ci_gunzipper *result = calloc(1, sizeof *result);
  if (!result) return NULL;
  result->stream.next_in = (Bytef *)bytes;
  result->stream.avail_in = (uInt)count;
  // 16: a gzip file, not a zlib stream.
  if (inflateInit2(&result->stream, 16 + MAX_WBITS) == Z_OK) return result;
  free(result);
  return NULL;
}

bool ci_gunzip(ci_gunzipper *gunzipper, uint8_t *result, size_t count) {
  z_stream *stream = &gunzipper->stream;
  if (count > UINT_MAX) return false;
  stream->next_out = result;
  stream->avail_out = (uInt)count;
  while (stream->avail_out > 0) {
    int status = inflate(stream, Z_NO_FLUSH);
    // A file may be several, one behind the other.
    if (status == Z_STREAM_END && stream->avail_in > 0) status = inflateReset(stream);
    if (status != Z_OK && !(status == Z_STREAM_END && stream->avail_out == 0)) return false;
  }
  return true;
}

void ci_gunzip_end(ci_gunzipper *gunzipper) {
  inflateEnd(&gunzipper->stream);
  free(gunzipper);
}
