#include <limits.h>
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
