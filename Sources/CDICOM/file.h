// What the functions of this folder share: an opened file, and calls whose exceptions become messages.

#ifndef CDICOM_FILE_H
#define CDICOM_FILE_H

#include <cstdio>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "cdicom.h"

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dctk.h"

struct cd_file {
  // The whole file, of which the format reads long values when they are asked for.
  std::vector<uint8_t> bytes;
  DcmFileFormat format;
  std::vector<uint16_t> palettes[3];

  DcmDataset *dataset() { return format.getDataset(); }
};

// A reason that stands in the message.
struct Problem : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void check(const OFCondition &condition, const char *work) {
  if (condition.bad()) throw Problem(std::string(work) + ": " + condition.text());
}

inline void setText(char (&target)[CD_TEXT_CAPACITY], const std::string &text) {
  std::snprintf(target, CD_TEXT_CAPACITY, "%s", text.c_str());
}

template <typename Work>
bool report(char *message, Work work) {
  try {
    work();
    return true;
  } catch (const std::bad_alloc &) {
    std::snprintf(message, CD_MESSAGE_CAPACITY, "not enough memory");
  } catch (const std::exception &problem) {
    std::snprintf(message, CD_MESSAGE_CAPACITY, "%s", problem.what());
  }
  return false;
}

// A number of 16 bits of an item, signed or not.
inline bool findUnsigned(DcmItem *item, const DcmTagKey &tag, Uint16 &value) {
  return item->findAndGetUint16(tag, value).good();
}

// The bytes of a frame with a number of samples for each pixel.
inline size_t frameSize(const cd_description &image) {
  // Without compression, two pixels share their colours.
  bool shares = !image.is_compressed && std::string(image.photometric) == "YBR_FULL_422";
  return size_t(image.width) * image.height * (shares ? 2 : image.samples_per_pixel) *
         (image.bits_allocated / 8);
}

#endif
