#ifdef CROSSMATCH_DICOM

#include <cstdlib>
#include <cstring>
#include <memory>

#include <openssl/sha.h>

#include "file.h"

#include "dcmtk/dcmdata/dcostrmb.h"

namespace {

// A UID below 2.25, the root of UUIDs, from what it is to be the name of: equal inputs have equal ones.
std::string derivedUID(const std::string &source, uint32_t frame, const uint8_t *values, size_t size) {
  std::string named = source + '\0' + std::to_string(frame) + '\0';
  named.append(reinterpret_cast<const char *>(values), size);
  uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const uint8_t *>(named.data()), named.size(), digest);
  // Version 8 of UUIDs: made in a way of one's own.
  digest[6] = uint8_t((digest[6] & 0x0F) | 0x80);
  digest[8] = uint8_t((digest[8] & 0x3F) | 0x80);
  unsigned __int128 number = 0;
  for (int index = 0; index < 16; index++) number = number << 8 | digest[index];
  std::string digits;
  for (; number; number /= 10) digits.insert(digits.begin(), char('0' + int(number % 10)));
  return "2.25." + digits;
}

std::string text(DcmItem *item, const DcmTagKey &tag) {
  OFString value;
  item->findAndGetOFString(tag, value);
  return value.c_str();
}

void put(DcmItem *item, const DcmTagKey &tag, const std::string &value) {
  check(item->putAndInsertString(tag, value.c_str()), "a new value");
}

void put(DcmItem *item, const DcmTagKey &tag, Uint16 value) {
  check(item->putAndInsertUint16(tag, value), "a new value");
}

// Names the image that this one was made from, and what for.
void nameSource(DcmItem *dataset, const std::string &sopClass, const std::string &instance) {
  dataset->findAndDeleteElement(DCM_SourceImageSequence);
  DcmItem *source = nullptr;
  check(dataset->findOrCreateSequenceItem(DCM_SourceImageSequence, source, 0), "the source image");
  put(source, DCM_ReferencedSOPClassUID, sopClass);
  put(source, DCM_ReferencedSOPInstanceUID, instance);
  DcmItem *purpose = nullptr;
  check(source->findOrCreateSequenceItem(DCM_PurposeOfReferenceCodeSequence, purpose, 0), "its purpose");
  put(purpose, DCM_CodeValue, "121322");
  put(purpose, DCM_CodingSchemeDesignator, "DCM");
  put(purpose, DCM_CodeMeaning, "Source image for image processing operation");
}

// The type of a derived image: its first value says that pixels were derived, the others stay.
std::string derivedType(DcmItem *dataset) {
  OFString type;
  dataset->findAndGetOFStringArray(DCM_ImageType, type);
  std::string own = type.c_str();
  size_t separator = own.find('\\');
  return "DERIVED" + (separator == std::string::npos ? std::string("\\SECONDARY") : own.substr(separator));
}

// Everything that speaks of the old pixels.
void forgetOldPixels(DcmItem *dataset) {
  const DcmTagKey tags[] = {
      DCM_SmallestImagePixelValue, DCM_LargestImagePixelValue, DCM_IconImageSequence,
      DCM_DigitalSignaturesSequence, DCM_MACParametersSequence};
  for (const DcmTagKey &tag : tags) dataset->findAndDeleteElement(tag);
}

void forgetPalette(DcmItem *dataset) {
  const DcmTagKey tags[] = {
      DCM_RedPaletteColorLookupTableDescriptor,
      DCM_GreenPaletteColorLookupTableDescriptor,
      DCM_BluePaletteColorLookupTableDescriptor,
      DCM_RedPaletteColorLookupTableData,
      DCM_GreenPaletteColorLookupTableData,
      DCM_BluePaletteColorLookupTableData,
      DCM_PaletteColorLookupTableUID};
  for (const DcmTagKey &tag : tags) dataset->findAndDeleteElement(tag);
}

void describeRGB(DcmItem *dataset) {
  put(dataset, DCM_SamplesPerPixel, 3);
  put(dataset, DCM_PlanarConfiguration, Uint16(0));
  put(dataset, DCM_BitsAllocated, 8);
  put(dataset, DCM_BitsStored, 8);
  put(dataset, DCM_HighBit, 7);
  put(dataset, DCM_PixelRepresentation, Uint16(0));
  put(dataset, DCM_PhotometricInterpretation, "RGB");
  forgetPalette(dataset);
}

void replaceValues(
    DcmDataset *dataset, uint32_t frame, const uint8_t *values, size_t size, bool is_rgb) {
  std::vector<uint8_t> all(values, values + size);
  Uint16 bits = 8;
  if (!is_rgb) {
    findUnsigned(dataset, DCM_BitsAllocated, bits);
    const Uint8 *old = nullptr;
    unsigned long count = 0;
    check(dataset->findAndGetUint8Array(DCM_PixelData, old, &count), "its pixel data");
    if (!old || count / size <= frame) throw Problem("its pixel data end early");
    all.assign(old, old + count);
    std::memcpy(all.data() + size * frame, values, size);
  }
  if (all.size() > 0xFFFFFFF0) throw Problem("its pixel data are too large to be written");
  if (bits == 16) {
    auto words = reinterpret_cast<const Uint16 *>(all.data());
    check(dataset->putAndInsertUint16Array(DCM_PixelData, words, all.size() / 2), "new pixel data");
  } else {
    check(dataset->putAndInsertUint8Array(DCM_PixelData, all.data(), all.size()), "new pixel data");
  }
}

void write(DcmFileFormat &format, uint8_t **bytes, size_t *count) {
  const E_TransferSyntax syntax = EXS_LittleEndianExplicit;
  check(format.validateMetaInfo(syntax, EWM_createNewMeta), "its meta information");
  // The preamble and the prefix are counted too; groups get their lengths anew.
  size_t capacity = size_t(format.calcElementLength(syntax, EET_ExplicitLength)) + 4096;
  std::unique_ptr<uint8_t, decltype(&std::free)> target(
      static_cast<uint8_t *>(std::malloc(capacity)), &std::free);
  if (!target) throw std::bad_alloc();
  DcmOutputBufferStream stream(target.get(), offile_off_t(capacity));
  format.transferInit();
  OFCondition result = format.write(
      stream, syntax, EET_ExplicitLength, nullptr, EGL_recalcGL, EPD_noChange, 0, 0, 0, EWM_dontUpdateMeta);
  format.transferEnd();
  check(result, "writing");
  void *start = nullptr;
  offile_off_t length = 0;
  stream.flushBuffer(start, length);
  *count = size_t(length);
  *bytes = target.release();
}

}  // namespace

bool cd_replace(
    cd_file *file, uint32_t frame, const uint8_t *values, size_t size, bool is_rgb, const char *derivation,
    uint8_t **bytes, size_t *count, char *message) {
  return report(message, [&] {
    if (size == 0) throw Problem("no values were given");
    DcmDataset *dataset = file->dataset();
    check(dataset->chooseRepresentation(EXS_LittleEndianExplicit, nullptr), "decompressing");
    dataset->removeAllButCurrentRepresentations();
    std::string instance = text(dataset, DCM_SOPInstanceUID);
    std::string sopClass = text(dataset, DCM_SOPClassUID);
    replaceValues(dataset, frame, values, size, is_rgb);
    if (is_rgb) describeRGB(dataset);
    forgetOldPixels(dataset);
    put(dataset, DCM_ImageType, derivedType(dataset));
    put(dataset, DCM_DerivationDescription, derivation);
    nameSource(dataset, sopClass, instance);
    put(dataset, DCM_SOPInstanceUID, derivedUID(instance, frame, values, size));
    write(file->format, bytes, count);
  });
}

#endif
