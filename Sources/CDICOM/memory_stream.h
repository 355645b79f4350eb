// A stream over bytes in memory that stops DCMTK's reader, which recurses, before sequences within sequences
// use up the stack. What a deflated data set unpacks to could not be watched, so that none is unpacked.

#ifndef CDICOM_MEMORY_STREAM_H
#define CDICOM_MEMORY_STREAM_H

#include <algorithm>
#include <cstring>

#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dcerror.h"
#include "dcmtk/dcmdata/dcistrma.h"

class MemoryProducer : public DcmProducer {
 public:
  MemoryProducer(const uint8_t *bytes, offile_off_t count, offile_off_t place)
      : bytes_(bytes), count_(count), place_(place), stack_(stackPlace()) {}

  OFBool good() const override { return status_.good(); }
  OFCondition status() const override { return status_; }
  OFBool eos() override { return place_ == count_; }
  offile_off_t avail() override { return checkStack() ? count_ - place_ : 0; }

  offile_off_t read(void *target, offile_off_t length) override {
    length = bounded(length);
    std::memcpy(target, bytes_ + place_, size_t(length));
    place_ += length;
    return length;
  }

  offile_off_t skip(offile_off_t length) override {
    length = bounded(length);
    place_ += length;
    return length;
  }

  void putback(offile_off_t length) override {
    if (length <= place_) {
      place_ -= length;
    } else {
      status_ = EC_PutbackFailed;
    }
  }

  bool isTooDeep() const { return isTooDeep_; }
  const uint8_t *bytes() const { return bytes_; }
  offile_off_t count() const { return count_; }
  offile_off_t place() const { return place_; }

 private:
  // About a hundred levels; published files have fewer than twenty.
  static constexpr ptrdiff_t deepest = 96 * 1024;

  static const char *stackPlace() { return static_cast<const char *>(__builtin_frame_address(0)); }

  bool checkStack() {
    ptrdiff_t used = stack_ - stackPlace();
    if (used > deepest || used < -deepest) {
      isTooDeep_ = true;
      status_ = EC_InvalidStream;
    }
    return !isTooDeep_;
  }

  offile_off_t bounded(offile_off_t length) {
    return checkStack() ? std::max<offile_off_t>(0, std::min(length, count_ - place_)) : 0;
  }

  const uint8_t *bytes_;
  offile_off_t count_;
  offile_off_t place_;
  const char *stack_;
  bool isTooDeep_ = false;
  OFCondition status_ = EC_Normal;
};

class MemoryStream : public DcmInputStream {
 public:
  MemoryStream(const uint8_t *bytes, offile_off_t count, offile_off_t place)
      : DcmInputStream(&producer_), producer_(bytes, count, place) {}

  // Long values are passed over first, which fails where the file is shorter than it says, and read when they
  // are asked for; so no memory is taken for what is not there.
  DcmInputStreamFactory *newFactory() const override;

  OFCondition installCompressionFilter(E_StreamCompression) override {
    isDeflated_ = true;
    return EC_IllegalCall;
  }

  bool isDeflated() const { return isDeflated_; }
  bool isTooDeep() const { return producer_.isTooDeep(); }

 private:
  MemoryProducer producer_;
  bool isDeflated_ = false;
};

// A place in the bytes, which outlive it.
class MemoryFactory : public DcmInputStreamFactory {
 public:
  explicit MemoryFactory(const MemoryProducer &producer)
      : bytes_(producer.bytes()), count_(producer.count()), place_(producer.place()) {}

  DcmInputStream *create() const override { return new MemoryStream(bytes_, count_, place_); }
  DcmInputStreamFactory *clone() const override { return new MemoryFactory(*this); }
  DcmInputStreamFactoryType ident() const override { return DFT_DcmInputFileStreamFactory; }

 private:
  const uint8_t *bytes_;
  offile_off_t count_;
  offile_off_t place_;
};

inline DcmInputStreamFactory *MemoryStream::newFactory() const { return new MemoryFactory(producer_); }

#endif
