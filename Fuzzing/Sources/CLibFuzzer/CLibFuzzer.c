// `-sanitize=fuzzer` links the library; this module has only its header.
#include "CLibFuzzer.h"
