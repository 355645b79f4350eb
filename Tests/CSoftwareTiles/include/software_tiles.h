#ifndef CROSSMATCH_SOFTWARE_TILES_H
#define CROSSMATCH_SOFTWARE_TILES_H

#include "product.h"

/// The product of `CK_TILES` with tile registers that are arrays, for processors that have none; NULL where the processor
/// lacks AVX512-BF16.
const ck_product *_Nullable software_tile_product(void);

#endif
