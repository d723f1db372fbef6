/* The partner's library: loaded from the bytes that were verified together with this file, and made callable.
 * All of it once for each process, under one lock. */
#define _GNU_SOURCE
#include "interpreter.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

foreign_function *library_functions;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int is_open;
static char fault[320];
static ffi_type *types;

#define MOST_ELEMENTS 4096u
/* Above what the loader has had as a name: it would take the same number for the same library. */
#define FIRST_DESCRIPTOR 32

static const char *refuse(const char *format, const char *name) {
  snprintf(fault, sizeof fault, format, name);
  return fault;
}

/* ---- types ------------------------------------------------------------------------------------ */

ffi_type *library_type(binding_type type) {
  return type.kind == BINDING_STRUCT ? &types[type.structure] : foreign_scalar(type.kind);
}

void library_parameters(uint32_t first, uint32_t count, ffi_type **room) {
  for (uint32_t i = 0; i < count; i++)
    room[i] = library_type(TABLE(parameters, binding_parameter)[first + i].type);
}

/* The elements of a struct as libffi wants them, an array as so many elements. */
static ffi_type **elements_of(const binding_struct *record) {
  const binding_field *fields = TABLE(fields, binding_field) + record->first_field;
  uint64_t count = 0;
  ffi_type **elements, **next;
  for (uint32_t i = 0; i < record->field_count; i++) count += fields[i].count;
  if (count > MOST_ELEMENTS) return 0;
  next = elements = calloc(count + 1, sizeof *elements);
  if (!elements) return 0;
  for (uint32_t i = 0; i < record->field_count; i++)
    for (uint32_t k = 0; k < fields[i].count; k++) *next++ = library_type(fields[i].type);
  return elements;
}

/* What libffi makes of a struct on this machine must be what the binding was built with. */
static const char *check_layout(const binding_struct *record, ffi_type *type, uint64_t count) {
  const binding_field *fields = TABLE(fields, binding_field) + record->first_field;
  size_t *offsets = calloc(count, sizeof *offsets);
  const char *wrong = 0;
  uint64_t element = 0;
  if (!offsets) return "there is no memory for the layout of a struct";
  if (foreign_layout(type, offsets) != 0 || type->size != record->size ||
      type->alignment != record->alignment)
    wrong = refuse("the struct %s has another size on this machine", text_at(record->name));
  for (uint32_t i = 0; i < record->field_count && !wrong; element += fields[i].count, i++)
    if (offsets[element] != fields[i].offset)
      wrong = refuse("the struct %s is laid out otherwise on this machine", text_at(record->name));
  free(offsets);
  return wrong;
}

static const char *make_types(void) {
  const binding_struct *structs = TABLE(structs, binding_struct);
  types = calloc((size_t)program->structs.count + 1, sizeof *types);
  if (!types) return "there is no memory for types";
  for (uint32_t i = 0; i < program->structs.count; i++) {
    ffi_type **elements = elements_of(&structs[i]);
    const char *wrong;
    uint64_t count = 0;
    if (!elements) return refuse("the struct %s has too many elements", text_at(structs[i].name));
    types[i] = (ffi_type){0, 0, FFI_TYPE_STRUCT, elements};
    while (elements[count]) count++;
    if ((wrong = check_layout(&structs[i], &types[i], count))) return wrong;
  }
  return 0;
}

/* ---- functions --------------------------------------------------------------------------------- */

static const char *bind_function(void *library, const binding_function *function, foreign_function *bound) {
  ffi_type **arguments = calloc((size_t)function->parameter_count + 1, sizeof *arguments);
  void *symbol = dlsym(library, text_at(function->name));
  if (!symbol) return refuse("the library has no function %s", text_at(function->name));
  if (!arguments) return "there is no memory for the types of arguments";
  memcpy(&bound->code, &symbol, sizeof symbol);
  library_parameters(function->first_parameter, function->parameter_count, arguments);
  if (foreign_prepare(&bound->interface, library_type(function->result), function->parameter_count, arguments) != 0)
    return refuse("libffi cannot call %s", text_at(function->name));
  return 0;
}

static const char *bind_functions(void *library) {
  const char *wrong = 0;
  library_functions = calloc((size_t)program->functions.count + 1, sizeof *library_functions);
  if (!library_functions) return "there is no memory for functions";
  for (uint32_t i = 0; i < program->functions.count && !wrong; i++)
    wrong = bind_function(library, &TABLE(functions, binding_function)[i], &library_functions[i]);
  return wrong;
}

/* ---- loading ----------------------------------------------------------------------------------- */

static int put_all(int file, const char *bytes, uint64_t count) {
  while (count > 0) {
    const ssize_t written = write(file, bytes, count);
    if (written <= 0) return -1;
    bytes += written;
    count -= (uint64_t)written;
  }
  return 0;
}

/* A file in memory with the library's bytes. It stays open: the loader goes by its name. */
static int make_file(void) {
  const int file = memfd_create("bound-library", MFD_CLOEXEC);
  int high = -1;
  if (file < 0) return -1;
  if (put_all(file, (const char *)program + program->library_at, program->library_bytes) == 0)
    high = fcntl(file, F_DUPFD_CLOEXEC, FIRST_DESCRIPTOR);
  close(file);
  return high;
}

static const char *load(void) {
  char path[64];
  void *library;
  const char *wrong;
  const int file = make_file();
  if (file < 0) return "no file in memory is to be had for the library";
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!library) {
    wrong = dlerror();
    return refuse("the library cannot be loaded: %s", wrong ? wrong : "the loader gives no reason");
  }
  if ((wrong = make_types())) return wrong;
  return bind_functions(library);
}

const char *library_open(void) {
  static const char *wrong;
  pthread_mutex_lock(&lock);
  if (!is_open) {
    wrong = load();
    is_open = 1;
  }
  pthread_mutex_unlock(&lock);
  return wrong;
}
