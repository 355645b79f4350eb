#include "prelude.h"

#define CK_TABLE ck_kernels_generic
#define CK_INSTRUCTION_SET CK_GENERIC
#define CK_LANES 4
#include "bodies.h"
