/* The adapter in one's own process, called as C calls C: records are laid out and reports copied, and
 * that is all. Arguments: the adapter, then the sizes of batches. */
#include "judge.h"
#include "meter.h"
#include "mtda.h"

#include <dlfcn.h>

static unsigned char records[16u << 20], laid_out[16u << 20];
static char arena[16u << 20], copies[16u << 20];
static const mtda_adapter *adapter;
static mtda_instance *instance;

static void *take(mtda_call *call, uint64_t size, uint64_t alignment) {
  (void)call, (void)alignment;
  return size <= sizeof arena ? arena : 0;
}

static mtda_status emit(mtda_call *call, const mtda_report *reports, uint32_t stride, uint64_t count) {
  (void)call;
  if (count * stride > sizeof copies) return MTDA_LIMIT;
  memcpy(copies, reports, count * stride);
  return MTDA_OK;
}

static void exchange(unsigned batch) {
  mtda_payload payload = {.struct_size = sizeof payload};
  mtda_error error = {.struct_size = sizeof error, .item_index = MTDA_NO_INDEX};
  memcpy(laid_out, records, batch * RECORD_BYTES);
  payload.body.ptr = laid_out;
  payload.body.len = batch * RECORD_BYTES;
  if (adapter->receive(instance, 0, &payload, &error) != MTDA_OK) abort();
}

int main(int count, char **arguments) {
  mtda_host host = {.struct_size = sizeof host, .alloc = take, .emit = emit};
  mtda_error error = {.struct_size = sizeof error};
  void *library = count > 1 ? dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL) : 0;
  mtda_entry_1_fn entry;
  if (!library) return 1;
  *(void **)&entry = dlsym(library, "mtda_entry_1");
  if (!entry || entry(MTDA_ABI_MINOR, &adapter) != MTDA_OK) return 1;
  if (adapter->create(&host, &instance, &error) != MTDA_OK) return 1;
  if (adapter->activate(instance, &error) != MTDA_OK) return 1;
  for (unsigned i = 0; i < sizeof records; i++) records[i] = (unsigned char)(i * 31);
  for (int i = 2; i < count; i++) measure((unsigned)atoi(arguments[i]), exchange);
  return 0;
}
