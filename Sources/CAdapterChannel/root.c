/* A root that holds nothing but what a library needs: for a worker in namespaces of its own. */
#define _GNU_SOURCE
#include "CAdapterChannel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where the new root is put together. It is there on every machine, and nothing that is bound lies below it. */
#define PLACE "/proc"
/* The way by which a library in memory is loaded: this process's own descriptors, and nothing else of /proc. */
#define DESCRIPTORS "/proc/self/fd"

/* Makes the folders above a path, below the current folder. */
static int make_parents(const char *path) {
  char folder[PATH_MAX];
  for (const char *end = strchr(path, '/'); end; end = strchr(end + 1, '/')) {
    if ((size_t)(end - path) >= sizeof folder) return -ENAMETOOLONG;
    memcpy(folder, path, (size_t)(end - path));
    folder[end - path] = 0;
    if (mkdir(folder, 0755) != 0 && errno != EEXIST) return -errno;
  }
  return 0;
}

/* Puts one tree, by its descriptor, where it belongs below the current folder. */
static int attach(int tree, const char *path, int is_folder) {
  int error = make_parents(path), file;
  if (error != 0) return error;
  if (is_folder) {
    if (mkdir(path, 0755) != 0 && errno != EEXIST) return -errno;
  } else {
    file = open(path, O_CREAT | O_RDONLY | O_CLOEXEC, 0644);
    if (file < 0) return -errno;
    close(file);
  }
  return move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) == 0 ? 0 : -errno;
}

/* What has been taken along before the old root is out of sight. */
struct taken {
  int tree; /* -1: not there, or a link */
  int is_folder;
  const char *path; /* without the first slash */
  char link[256];   /* where a link leads; else empty */
};

static int take(struct taken *taken, const char *path) {
  struct stat status;
  ssize_t length;
  *taken = (struct taken){.tree = -1, .path = path + 1};
  length = readlink(path, taken->link, sizeof taken->link - 1);
  if (length == (ssize_t)sizeof taken->link - 1) return -ENAMETOOLONG;
  taken->link[length > 0 ? length : 0] = 0;
  if (length > 0 || stat(path, &status) != 0) return 0;
  taken->is_folder = S_ISDIR(status.st_mode);
  taken->tree = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
  return taken->tree < 0 ? -errno : 0;
}

static int put(const struct taken *taken) {
  int error = 0;
  if (taken->link[0]) {
    error = make_parents(taken->path);
    if (error == 0 && symlink(taken->link, taken->path) != 0 && errno != EEXIST) error = -errno;
  } else if (taken->tree >= 0) {
    error = attach(taken->tree, taken->path, taken->is_folder);
    close(taken->tree);
  }
  return error;
}

/* The current folder becomes the root. The old one stays mounted where no path leads, because taking it away makes
 * every start wait for all processors; who has neither a right nor a folder outside does not come back to it. */
static int enter(void) {
  struct mount_attr changes = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
  if (syscall(SYS_mount_setattr, AT_FDCWD, ".", AT_RECURSIVE, &changes, sizeof changes) != 0) return -errno;
  return chroot(".") == 0 && chdir("/") == 0 ? 0 : -errno;
}

int channel_enter_root(const char *const *paths, uint32_t count) {
  struct taken all[CHANNEL_FOLDERS + 1];
  int error = 0;
  uint32_t i = 0;
  if (count > CHANNEL_FOLDERS) return -E2BIG;
  if (mount(0, "/", 0, MS_REC | MS_PRIVATE, 0) != 0) return -errno;
  for (; i < count && error == 0; i++) error = take(&all[i], paths[i]);
  if (error == 0) error = take(&all[i++], DESCRIPTORS);
  if (error == 0 && mount("none", PLACE, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755") != 0) error = -errno;
  if (error == 0 && chdir(PLACE) != 0) error = -errno;
  for (uint32_t k = 0; k < i; k++) {
    if (error == 0) error = put(&all[k]);
    else if (all[k].tree >= 0) close(all[k].tree);
  }
  return error == 0 ? enter() : error;
}
