#pragma once
#include <stddef.h>
#include <stdint.h>

/// Parses libFuzzer's options from the arguments and calls the function with one input after another.
int LLVMFuzzerRunDriver(
    int *argc, char ***argv, int (*target)(const uint8_t *data, size_t size));
