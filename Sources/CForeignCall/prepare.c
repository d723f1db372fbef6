/* What libffi is asked before a call. */
#include "CForeignCall.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

ffi_type *foreign_scalar(uint32_t kind) {
  static ffi_type *const scalars[BINDING_KINDS] = {
      &ffi_type_void,   &ffi_type_sint8,  &ffi_type_sint16, &ffi_type_sint32,  &ffi_type_sint64,
      &ffi_type_uint8,  &ffi_type_uint16, &ffi_type_uint32, &ffi_type_uint64,  &ffi_type_float,
      &ffi_type_double, &ffi_type_pointer, &ffi_type_pointer, 0, &ffi_type_uint8};
  return kind < BINDING_KINDS ? scalars[kind] : 0;
}

int foreign_prepare(ffi_cif *interface, ffi_type *result, uint32_t count, ffi_type **arguments) {
  ffi_status status;
  pthread_mutex_lock(&lock);
  status = ffi_prep_cif(interface, FFI_DEFAULT_ABI, count, result, arguments);
  pthread_mutex_unlock(&lock);
  return status == FFI_OK ? 0 : -1;
}

int foreign_layout(ffi_type *record, size_t *offsets) {
  ffi_status status;
  pthread_mutex_lock(&lock);
  status = ffi_get_struct_offsets(FFI_DEFAULT_ABI, record, offsets);
  pthread_mutex_unlock(&lock);
  return status == FFI_OK ? 0 : -1;
}
