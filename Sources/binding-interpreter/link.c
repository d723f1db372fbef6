/* The interpreter is C, and linked as a program of the package is: what keeps Swift's runtime out of a worker
 * keeps it out of here. */
#include "../adapter-worker/link.c"
