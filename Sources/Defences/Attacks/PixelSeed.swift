import Tensors

/// A seed of draws that follows from an image's levels and from another seed: other pixels see other draws, so
/// that an attack cannot settle on some, and the same pixels see the same ones, so that a run repeats.
func pixelSeed(_ seed: Int, of image: Tensor) -> UInt64 {
  // FNV-1a over the levels; the generator mixes what comes of it.
  let hash = image.withValues { levels in
    levels.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01B3 }
  }
  var mixed = RandomGenerator(seed: hash ^ UInt64(bitPattern: Int64(seed)))
  return mixed.next()
}
