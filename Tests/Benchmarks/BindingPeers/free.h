/* A library whose calls cost nothing, so that the way to it is what is measured. */
#ifndef FREE_H
#define FREE_H

#include <stdint.h>

int32_t free_grade(uint64_t device);

#endif
