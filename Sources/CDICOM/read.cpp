#ifdef CROSSMATCH_DICOM

#include <mutex>

#include "file.h"
#include "memory_stream.h"

#include "dcmtk/dcmdata/dcrledrg.h"
#include "dcmtk/dcmjpeg/djdecode.h"
#include "dcmtk/dcmjpls/djdecode.h"

namespace {

// The longest value that is read while a file is parsed, in bytes.
constexpr Uint32 longestValue = 4096;

void prepareLibrary() {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DJDecoderRegistration::registerCodecs(
        EDC_photometricInterpretation, EUC_default, EPC_colorByPixel, OFFalse);
    DJLSDecoderRegistration::registerCodecs(EJLSUC_default, EJLSPC_colorByPixel);
    DcmRLEDecoderRegistration::registerCodecs();
  });
}

// A number that the image cannot do without.
uint32_t required(DcmItem *item, const DcmTagKey &tag, const char *name) {
  Uint16 value = 0;
  if (!findUnsigned(item, tag, value)) throw Problem(std::string("it has no ") + name);
  return value;
}

uint32_t frameCount(DcmItem *item) {
  if (!item->tagExistsWithValue(DCM_NumberOfFrames)) return 1;
  Sint32 frames = 0;
  if (item->findAndGetSint32(DCM_NumberOfFrames, frames).bad() || frames < 1) {
    throw Problem("its number of frames is none");
  }
  return uint32_t(frames);
}

// The item of a functional group for a frame: its own, or the one that frames share.
DcmItem *functionalGroup(DcmItem *dataset, uint32_t frame, const DcmTagKey &macro) {
  const DcmTagKey groups[] = {DCM_PerFrameFunctionalGroupsSequence, DCM_SharedFunctionalGroupsSequence};
  for (const DcmTagKey &group : groups) {
    DcmItem *item = nullptr;
    DcmItem *result = nullptr;
    signed long number = group == DCM_PerFrameFunctionalGroupsSequence ? long(frame) : 0;
    if (dataset->findAndGetSequenceItem(group, item, number).good() && item &&
        item->findAndGetSequenceItem(macro, result, 0).good() && result) {
      return result;
    }
  }
  return dataset;
}

double number(DcmItem *item, const DcmTagKey &tag, const char *name) {
  Float64 value = 0;
  if (item->findAndGetFloat64(tag, value).bad()) throw Problem(std::string(name) + " is no number");
  return value;
}

std::string text(DcmItem *item, const DcmTagKey &tag) {
  OFString value;
  item->findAndGetOFString(tag, value);
  return value.c_str();
}

DcmPixelData *pixelData(DcmDataset *dataset) {
  DcmElement *element = nullptr;
  dataset->findAndGetElement(DCM_PixelData, element);
  auto *data = dynamic_cast<DcmPixelData *>(element);
  if (!data) throw Problem("it has no pixel data");
  return data;
}

void copyFrame(DcmItem *dataset, uint32_t frame, uint8_t *target, size_t size) {
  const Uint8 *values = nullptr;
  unsigned long count = 0;
  check(dataset->findAndGetUint8Array(DCM_PixelData, values, &count), "its pixel data");
  if (!values || count / size <= frame) throw Problem("its pixel data end early");
  std::memcpy(target, values + size * frame, size);
}

void decodeFrame(
    DcmDataset *dataset, uint32_t frame, uint8_t *target, size_t size, std::string &photometric) {
  DcmPixelData *data = pixelData(dataset);
  if (!data->canChooseRepresentation(EXS_LittleEndianExplicit, nullptr)) {
    throw Problem(
        std::string("its pixels are compressed by ") + DcmXfer(dataset->getOriginalXfer()).getXferName() +
        ", which is not read");
  }
  Uint32 expected = 0;
  check(data->getUncompressedFrameSize(dataset, expected), "its frame");
  // An odd number of bytes is decoded with one more.
  if (expected < size || expected > size + 1) throw Problem("its frame has another size than it says");
  std::vector<uint8_t> buffer(expected + (expected & 1));
  Uint32 fragment = 0;
  OFString model;
  check(
      data->getUncompressedFrame(dataset, frame, fragment, buffer.data(), Uint32(buffer.size()), model),
      "its compressed frame");
  photometric = model.c_str();
  std::memcpy(target, buffer.data(), size);
}

}  // namespace

bool cd_open(const uint8_t *bytes, size_t count, cd_file **file, char *message) {
  return report(message, [&] {
    prepareLibrary();
    auto opened = std::make_unique<cd_file>();
    opened->bytes.assign(bytes, bytes + count);
    MemoryStream stream(opened->bytes.data(), offile_off_t(count), 0);
    opened->format.transferInit();
    OFCondition result = opened->format.read(stream, EXS_Unknown, EGL_noChange, longestValue);
    opened->format.transferEnd();
    if (stream.isDeflated()) throw Problem("its data set is deflated, which is not read");
    if (stream.isTooDeep()) throw Problem("it has too many sequences within sequences");
    check(result, "it cannot be parsed");
    *file = opened.release();
  });
}

void cd_close(cd_file *file) { delete file; }

bool cd_describe(cd_file *file, cd_description *image, char *message) {
  return report(message, [&] {
    DcmDataset *dataset = file->dataset();
    pixelData(dataset);
    DcmXfer syntax(dataset->getOriginalXfer());
    setText(image->transfer_syntax, syntax.getXferID());
    image->is_compressed = syntax.isEncapsulated();
    setText(image->photometric, text(dataset, DCM_PhotometricInterpretation));
    image->width = required(dataset, DCM_Columns, "Columns");
    image->height = required(dataset, DCM_Rows, "Rows");
    image->frames = frameCount(dataset);
    image->samples_per_pixel = required(dataset, DCM_SamplesPerPixel, "Samples per Pixel");
    image->bits_allocated = required(dataset, DCM_BitsAllocated, "Bits Allocated");
    image->bits_stored = required(dataset, DCM_BitsStored, "Bits Stored");
    image->high_bit = required(dataset, DCM_HighBit, "High Bit");
    image->is_signed = required(dataset, DCM_PixelRepresentation, "Pixel Representation") == 1;
    Uint16 planar = 0;
    image->is_planar = findUnsigned(dataset, DCM_PlanarConfiguration, planar) && planar == 1;
  });
}

bool cd_display_of_frame(cd_file *file, uint32_t frame, cd_display *display, char *message) {
  return report(message, [&] {
    DcmDataset *dataset = file->dataset();
    DcmItem *values = functionalGroup(dataset, frame, DCM_PixelValueTransformationSequence);
    DcmItem *window = functionalGroup(dataset, frame, DCM_FrameVOILUTSequence);
    display->slope = values->tagExistsWithValue(DCM_RescaleSlope)
                         ? number(values, DCM_RescaleSlope, "Rescale Slope")
                         : 1;
    display->intercept = values->tagExistsWithValue(DCM_RescaleIntercept)
                             ? number(values, DCM_RescaleIntercept, "Rescale Intercept")
                             : 0;
    display->has_window =
        window->tagExistsWithValue(DCM_WindowCenter) && window->tagExistsWithValue(DCM_WindowWidth);
    display->center = display->has_window ? number(window, DCM_WindowCenter, "Window Center") : 0;
    display->width = display->has_window ? number(window, DCM_WindowWidth, "Window Width") : 0;
    setText(display->function, text(window, DCM_VOILUTFunction));
    display->has_modality_table = dataset->tagExists(DCM_ModalityLUTSequence);
    display->has_window_table = dataset->tagExists(DCM_VOILUTSequence);
  });
}

bool cd_decode(
    cd_file *file, uint32_t frame, uint8_t *target, size_t size, char *photometric, char *message) {
  return report(message, [&] {
    cd_description image;
    char reason[CD_MESSAGE_CAPACITY];
    if (!cd_describe(file, &image, reason)) throw Problem(reason);
    if (frame >= image.frames) throw Problem("it has no such frame");
    if (size == 0 || size != frameSize(image)) throw Problem("its frame has another size than was asked for");
    std::string model = image.photometric;
    if (image.is_compressed) {
      decodeFrame(file->dataset(), frame, target, size, model);
    } else {
      copyFrame(file->dataset(), frame, target, size);
    }
    std::snprintf(photometric, CD_TEXT_CAPACITY, "%s", model.c_str());
  });
}

bool cd_palette_of_channel(cd_file *file, uint32_t channel, cd_palette *palette, char *message) {
  return report(message, [&] {
    const DcmTagKey descriptors[] = {
        DCM_RedPaletteColorLookupTableDescriptor, DCM_GreenPaletteColorLookupTableDescriptor,
        DCM_BluePaletteColorLookupTableDescriptor};
    const DcmTagKey tables[] = {
        DCM_RedPaletteColorLookupTableData, DCM_GreenPaletteColorLookupTableData,
        DCM_BluePaletteColorLookupTableData};
    DcmItem *dataset = file->dataset();
    Uint16 values[3] = {0, 0, 0};
    for (unsigned long index = 0; index < 3; index++) {
      if (dataset->findAndGetUint16(descriptors[channel], values[index], index).bad()) {
        // The second number has the sign of the pixels.
        Sint16 negative = 0;
        check(
            dataset->findAndGetSint16(descriptors[channel], negative, index), "its palette's descriptor");
        values[index] = Uint16(negative);
      }
    }
    palette->count = values[0] == 0 ? 65536 : values[0];
    Uint16 isSigned = 0;
    findUnsigned(dataset, DCM_PixelRepresentation, isSigned);
    palette->first = isSigned == 1 ? Sint16(values[1]) : values[1];
    palette->bits = values[2];
    const Uint16 *words = nullptr;
    unsigned long wordCount = 0;
    check(dataset->findAndGetUint16Array(tables[channel], words, &wordCount), "its palette");
    auto &entries = file->palettes[channel];
    if (palette->bits == 8 && wordCount < palette->count) {
      // Two entries of 8 bits in each word, the first in the low byte.
      for (unsigned long word = 0; word < wordCount; word++) {
        entries.push_back(words[word] & 0xFF);
        entries.push_back(words[word] >> 8);
      }
    } else {
      entries.assign(words, words + wordCount);
    }
    if (entries.size() < palette->count) throw Problem("its palette ends early");
    palette->entries = entries.data();
  });
}

#endif
