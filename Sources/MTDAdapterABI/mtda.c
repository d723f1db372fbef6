/* The header checks itself: compiling it here fails where a struct has another size than promised. */
#include "mtda.h"
