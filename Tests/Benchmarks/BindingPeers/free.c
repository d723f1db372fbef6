#include "free.h"

int32_t free_grade(uint64_t device) { return (int32_t)(device & 3); }
