#ifndef SWIFT_MATRIX_PUSH_CJANSSON_SHIM_H
#define SWIFT_MATRIX_PUSH_CJANSSON_SHIM_H

#include <jansson.h>

/* Keys that contain U+0000 need the functions with a parameter for the key's length, which were added in 2.14. */
#if JANSSON_VERSION_HEX < 0x020e00
#error "libjansson 2.14 or newer is needed"
#endif

#endif
