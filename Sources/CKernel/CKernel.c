// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static int write_all(int descriptor, const char *bytes, size_t len) {
  while (len > 0) {
    ssize_t count = write(descriptor, bytes, len);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return -1;
    bytes += count;
    len -= (size_t)count;
  }
  return 0;
}

int ck_sealed_file(const char *name, const void *bytes, size_t len) {
  const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  int descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0) return -errno;
  if (write_all(descriptor, bytes, len) != 0 || fcntl(descriptor, F_ADD_SEALS, seals) != 0) {
    int reason = errno;
    close(descriptor);
    return -reason;
  }
  return descriptor;
}

int ck_exchange(const char *path, const char *other) {
  return renameat2(AT_FDCWD, path, AT_FDCWD, other, RENAME_EXCHANGE) == 0 ? 0 : -errno;
}
