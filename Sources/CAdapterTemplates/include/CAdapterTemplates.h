/* What new adapters begin with: the files of adapters/templates and the header, as part of this program. */
#ifndef C_ADAPTER_TEMPLATES_H
#define C_ADAPTER_TEMPLATES_H

#include <stdint.h>

/* One file of a new adapter; constant. */
typedef struct template_file {
  const char *language; /* c, cpp, rust or swift                 */
  const char *path;     /* where it goes in the adapter's folder */
  const uint8_t *bytes; /* UTF-8                                 */
  uint64_t length;      /* bytes                                 */
} template_file;

/* The file with an index, from 0; null behind the last one. */
const template_file *template_file_at(uint64_t index);

#endif /* C_ADAPTER_TEMPLATES_H */
