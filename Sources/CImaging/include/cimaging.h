// The C side of Imaging: what libpng and libjpeg report through setjmp/longjmp, which must not cross Swift
// frames, comes back as a return code and a message. Nothing here keeps state between calls.

#ifndef CIMAGING_H
#define CIMAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The size of every `message` buffer below; messages are shortened to fit and end with a zero byte.
enum { CI_MESSAGE_CAPACITY = 256 };

typedef struct {
  uint32_t width;
  uint32_t height;
  /// 1 (gray) or 3 (RGB): what decoding gives, whatever the file stores.
  uint32_t channels;
  /// Bits of a sample in the file: 1, 2, 4, 8 or 16.
  uint32_t bit_depth;
  /// No file with fewer bytes than this can hold that many pixels.
  uint64_t smallest_byte_count;
} ci_image_info;

/// Reads up to where the pixels begin, allocating no memory for them. True if it is such a file.
bool ci_png_read_info(const uint8_t *bytes, size_t count, ci_image_info *info, char *message);
bool ci_jpeg_read_info(const uint8_t *bytes, size_t count, ci_image_info *info, char *message);

/// Decodes into `pixels`, which has room for the width x height x channels bytes that `info`, read from the
/// same bytes, says. True if the whole file was decoded; false for damaged and for truncated files.
bool ci_png_decode(
    const uint8_t *bytes, size_t count, const ci_image_info *info, uint8_t *pixels, char *message);
bool ci_jpeg_decode(
    const uint8_t *bytes, size_t count, const ci_image_info *info, uint8_t *pixels, char *message);

/// As above, the width x height samples of a gray file of 16 bits; alpha is dropped.
bool ci_png_decode_gray16(
    const uint8_t *bytes, size_t count, const ci_image_info *info, uint16_t *samples, char *message);

/// What `ci_png_mark` says of a pixel: bits of one byte.
enum {
  /// A sample of gray or colour is above 0, looked up if there is a palette.
  CI_MARK_LIGHT = 1,
  /// Not fully transparent, by alpha, the palette's alpha or the one transparent colour.
  CI_MARK_VISIBLE = 2,
};

/// Marks the width x height pixels, with all bits of their samples. `*alpha_varies` is whether alpha has more
/// than one value. True if the whole file was decoded.
bool ci_png_mark(
    const uint8_t *bytes, size_t count, const ci_image_info *info, uint8_t *marks, bool *alpha_varies,
    char *message);

/// Inflates a whole zlib stream into at most `capacity` bytes. False if it is damaged, unfinished or longer.
bool ci_inflate(const uint8_t *bytes, size_t count, uint8_t *result, size_t capacity, size_t *result_count);

typedef struct ci_gunzipper ci_gunzipper;

/// Unpacks a gzip file bit by bit. The bytes must stay until the end. NULL if there is no memory.
ci_gunzipper *ci_gunzip_begin(const uint8_t *bytes, size_t count);
/// The next `count` bytes. False if the file is damaged or ends before.
bool ci_gunzip(ci_gunzipper *gunzipper, uint8_t *result, size_t count);
void ci_gunzip_end(ci_gunzipper *gunzipper);

/// The checksum of PNG chunks.
uint32_t ci_crc32(const uint8_t *bytes, size_t count);

/// Encodes 1 or 3 interleaved channels of 8 bits, or of 16 bits in the order of this machine. On success
/// `*bytes` is the file, to be freed by the caller.
bool ci_png_encode(
    const void *pixels, uint32_t width, uint32_t height, uint32_t channels, uint32_t bit_depth,
    uint8_t **bytes, size_t *count, char *message);

/// Encodes 1 or 3 interleaved 8-bit channels as above, with libjpeg's defaults and a quality from 1 to 100.
bool ci_jpeg_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, uint32_t channels, int quality,
    uint8_t **bytes, size_t *count, char *message);

/// Weights of resampling are fixed-point numbers with this many bits after the point.
enum { CI_WEIGHT_BITS = 22 };

/// Whether this processor can run the kernels below with `avx2` set. Both ways give the same bytes.
bool ci_has_avx2(void);

/// One row, horizontally: `result` pixel x is the sum over counts[x] source pixels, beginning with pixel
/// starts[x] of `row`; `weights` holds the weights of all result pixels, one after the other.
void ci_resample_row(
    const uint8_t *row, uint32_t channels, const int32_t *starts, const int32_t *counts,
    const int32_t *weights, size_t width, uint8_t *result, bool avx2);

/// Sets sums to the fixed-point half that rounds, adds weighted rows to them, and rounds them to bytes.
void ci_begin_sums(uint32_t *sums, size_t count);
void ci_add_row(uint32_t *sums, const uint8_t *row, int32_t weight, size_t count, bool avx2);
void ci_finish_sums(const uint32_t *sums, uint8_t *result, size_t count, bool avx2);

#endif
