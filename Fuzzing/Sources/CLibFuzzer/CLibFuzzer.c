// The library comes with `-sanitize=fuzzer`; only its header is here.
#include "CLibFuzzer.h"
