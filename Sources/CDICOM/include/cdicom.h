// DICOM files in memory, by DCMTK. What DCMTK is asked for is little: the description of an image, the stored
// values of one frame, and a copy of the file with other ones. What they mean is found out in Swift.
//
// Nothing here is compiled without the package's trait DICOM, which needs DCMTK.

#ifndef CDICOM_H
#define CDICOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The size of every `message` buffer below; messages are shortened to fit and end with a zero byte.
enum { CD_MESSAGE_CAPACITY = 256 };
/// The size of the buffers of short texts: 64 bytes of a UID and a zero byte.
enum { CD_TEXT_CAPACITY = 65 };

typedef struct cd_file cd_file;

typedef struct {
  uint32_t width;
  uint32_t height;
  /// At least 1.
  uint32_t frames;
  uint32_t samples_per_pixel;
  uint32_t bits_allocated;
  uint32_t bits_stored;
  uint32_t high_bit;
  bool is_signed;
  /// Whether the samples of a frame that is not compressed lie channel by channel.
  bool is_planar;
  /// Whether frames are compressed.
  bool is_compressed;
  /// The file's own photometric interpretation; compressed frames may be decoded to another.
  char photometric[CD_TEXT_CAPACITY];
  char transfer_syntax[CD_TEXT_CAPACITY];
} cd_description;

typedef struct {
  /// 1 and 0 where the file has none.
  double slope;
  double intercept;
  bool has_window;
  double center;
  double width;
  /// Empty, LINEAR, LINEAR_EXACT or SIGMOID.
  char function[CD_TEXT_CAPACITY];
  bool has_modality_table;
  bool has_window_table;
} cd_display;

typedef struct {
  /// The stored value that the first entry is for; lower ones have the first entry too.
  int32_t first;
  uint32_t count;
  /// Bits of an entry, 8 or 16.
  uint32_t bits;
  /// `count` entries, which live as long as the file.
  const uint16_t *entries;
} cd_palette;

/// Parses a file that begins with a preamble of 128 bytes and "DICM". The bytes are not needed afterwards.
bool cd_open(const uint8_t *bytes, size_t count, cd_file **file, char *message);
void cd_close(cd_file *file);

/// What the file says of its image. False if it has none.
bool cd_describe(cd_file *file, cd_description *description, char *message);

/// How stored values of a frame, counted from 0, are shown: the frame's own functional groups come first.
bool cd_display_of_frame(cd_file *file, uint32_t frame, cd_display *display, char *message);

/// The stored values of a frame, counted from 0, into `size` bytes, which must be what the description makes
/// of it: 8 or 16 bits a sample, in the order of this machine. `photometric` is what they were decoded to.
bool cd_decode(
    cd_file *file, uint32_t frame, uint8_t *target, size_t size, char *photometric, char *message);

/// The palette of a channel: 0 (red), 1 (green) or 2 (blue).
bool cd_palette_of_channel(cd_file *file, uint32_t channel, cd_palette *palette, char *message);

/// A copy of the file, not compressed, with the stored values of one frame replaced, an instance UID that
/// follows from the source's and the new values, and what a derived image has to say. The file that was
/// opened changes as well. `is_rgb`: the values are 8-bit RGB, interleaved, of the only frame, whatever the
/// file had. On success `*bytes` is the copy, to be freed by the caller.
bool cd_replace(
    cd_file *file, uint32_t frame, const uint8_t *values, size_t size, bool is_rgb, const char *derivation,
    uint8_t **bytes, size_t *count, char *message);

#ifdef __cplusplus
}
#endif

#endif
