/* libFuzzer's entry for programs that have a main of their own. */
#ifndef C_FUZZER_H
#define C_FUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *count, char ***words, int (*read)(const uint8_t *start, size_t length));

#endif
