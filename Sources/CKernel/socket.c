// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A path of any length: the kernel's own name for the open folder stands in for it. */
static int address(const char *path, struct sockaddr_un *address, int *folder) {
  const char *slash = strrchr(path, '/');
  char *parent;
  int length;
  if (!slash || slash == path || slash[1] == 0) return -EINVAL;
  parent = strndup(path, (size_t)(slash - path));
  if (!parent) return -ENOMEM;
  *folder = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
  free(parent);
  if (*folder < 0) return -errno;
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  length = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", *folder,
                    slash + 1);
  if (length > 0 && (size_t)length < sizeof address->sun_path) return 0;
  close(*folder);
  return -ENAMETOOLONG;
}

static int open_socket(void) { return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0); }

static int failed(int descriptor) {
  int reason = errno;
  if (descriptor >= 0) close(descriptor);
  return -reason;
}

int ck_listen(const char *path, uint32_t mode) {
  struct sockaddr_un name;
  int folder, descriptor, error = address(path, &name, &folder);
  if (error != 0) return error;
  descriptor = open_socket();
  /* Nobody can connect before listen, so the permissions are right when it matters. */
  if (descriptor < 0 || (unlink(path) != 0 && errno != ENOENT) ||
      bind(descriptor, (struct sockaddr *)&name, sizeof name) != 0 || chmod(path, mode) != 0 ||
      listen(descriptor, 64) != 0)
    descriptor = failed(descriptor);
  close(folder);
  return descriptor;
}

int ck_connect(const char *path) {
  struct sockaddr_un name;
  int folder, descriptor, error = address(path, &name, &folder);
  if (error != 0) return error;
  descriptor = open_socket();
  if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&name, sizeof name) != 0)
    descriptor = failed(descriptor);
  close(folder);
  return descriptor;
}

int ck_accept(int listener) {
  int descriptor;
  do descriptor = accept4(listener, 0, 0, SOCK_CLOEXEC);
  while (descriptor < 0 && (errno == EINTR || errno == ECONNABORTED));
  return descriptor < 0 ? -errno : descriptor;
}

int ck_socket_pair(int32_t pair[2]) {
  return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0 ? 0 : -errno;
}

int ck_peer(int socket, uint32_t *user, uint32_t *group) {
  struct ucred peer;
  socklen_t length = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return -errno;
  *user = peer.uid;
  *group = peer.gid;
  return 0;
}

int ck_peer_is_in(int socket, uint32_t group) {
  gid_t groups[1024];
  socklen_t length = sizeof groups;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, groups, &length) != 0) return -errno;
  for (size_t i = 0; i < length / sizeof groups[0]; i++)
    if (groups[i] == group) return 1;
  return 0;
}

int ck_time_out(int socket, int receives, uint32_t ms) {
  struct timeval time = {ms / 1000, (ms % 1000) * 1000};
  int option = receives ? SO_RCVTIMEO : SO_SNDTIMEO;
  return setsockopt(socket, SOL_SOCKET, option, &time, sizeof time) == 0 ? 0 : -errno;
}

/* Room for one descriptor beside a message. */
union one_file {
  struct cmsghdr header;
  char room[CMSG_SPACE(sizeof(int))];
};

int ck_send(int socket, const void *bytes, size_t length, int file) {
  struct iovec part = {(void *)bytes, length};
  union one_file control;
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  ssize_t count;
  if (file >= 0) {
    memset(&control, 0, sizeof control);
    control.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof file), .cmsg_level = SOL_SOCKET,
                                      .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), &file, sizeof file);
    message.msg_control = control.room;
    message.msg_controllen = sizeof control.room;
  }
  do count = sendmsg(socket, &message, MSG_NOSIGNAL);
  while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : 0;
}

/* Room for all the descriptors that the kernel lets come with one message. */
union all_files {
  struct cmsghdr header;
  char room[CMSG_SPACE(sizeof(int) * 253)];
};

/* Takes the file that came with a message; of several, all are closed. Answers how many there were. */
static size_t take_files(struct msghdr *message, int32_t *file) {
  size_t count = 0;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header; header = CMSG_NXTHDR(message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    for (size_t at = CMSG_LEN(0); at + sizeof *file <= header->cmsg_len; at += sizeof *file) {
      if (count++ > 0) close(*file);
      memcpy(file, (char *)header + at, sizeof *file);
    }
  }
  if (count > 1) {
    close(*file);
    *file = -1;
  }
  return count;
}

int64_t ck_receive(int socket, void *bytes, size_t room, int32_t *file) {
  struct iovec part = {bytes, room};
  union all_files control;
  struct msghdr message;
  size_t files;
  ssize_t count;
  int resets = 0;
  *file = -1;
  /* Whoever says no and hangs up before it has read everything resets the connection; what it said comes behind. */
  do {
    message = (struct msghdr){.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room,
                              .msg_controllen = sizeof control.room};
    count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (count < 0 && (errno == EINTR || (errno == ECONNRESET && resets++ == 0)));
  if (count < 0) return -errno;
  files = take_files(&message, file);
  if (message.msg_flags & MSG_CTRUNC) return -EMFILE;
  if (files > 1) return -EPROTO;
  return message.msg_flags & MSG_TRUNC ? -EMSGSIZE : count;
}

int ck_watch(void) {
  int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  return watch < 0 ? -errno : watch;
}

int ck_watch_folder(int watch, const char *path) {
  const uint32_t events = IN_MOVED_TO | IN_CLOSE_WRITE | IN_ONLYDIR | IN_DONT_FOLLOW;
  int number = inotify_add_watch(watch, path, events);
  return number < 0 ? -errno : number;
}

int ck_drain(int descriptor) {
  char bytes[4096];
  ssize_t count;
  do count = read(descriptor, bytes, sizeof bytes);
  while (count > 0 || (count < 0 && errno == EINTR));
  return count == 0 || errno == EAGAIN ? 0 : -errno;
}
