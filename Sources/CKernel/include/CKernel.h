/* SPDX-License-Identifier: Apache-2.0
 *
 * Calls of Linux that the C library offers only to programs that ask for its extensions.
 */
#ifndef CKERNEL_H
#define CKERNEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Makes a file in memory of these bytes that nobody, its maker included, can change any more. Answers
 * its descriptor, which is closed when a program is executed, or -errno. */
int ck_sealed_file(const char *name, const void *bytes, size_t len);

/* Lets two paths of one file system change places in one step. Answers 0 or -errno. */
int ck_exchange(const char *path, const char *other);

/* ---- sockets between processes of this machine, which keep messages apart (SOCK_SEQPACKET); all answer a
 * negative errno when they fail ---- */

/* Makes a socket in the file system, in the place of one that lies there, and listens. The path is absolute
 * and may be longer than the kernel's own limit. Answers a descriptor. */
int ck_listen(const char *path, uint32_t mode);
int ck_connect(const char *path);
/* Waits for a caller; -EINVAL once the listener was shut down. */
int ck_accept(int listener);
int ck_socket_pair(int32_t pair[2]);
/* Who was on the other side when it connected. */
int ck_peer(int socket, uint32_t *user, uint32_t *group);
/* Whether a group was among the other side's supplementary groups: 1 or 0. */
int ck_peer_is_in(int socket, uint32_t group);
/* How long receiving, or sending, may take before it answers -EAGAIN; 0: as long as it likes. */
int ck_time_out(int socket, int receives, uint32_t ms);
/* Sends one message, and with it an open file unless `file` is negative; raises no signal. */
int ck_send(int socket, const void *bytes, size_t length, int file);
/* Takes one message and answers its length, 0 at the end; -EMSGSIZE when there was no room for it, -EPROTO when
 * several files came with it, -EMFILE when there was no room for those. `file` gets the descriptor that came with
 * it alone, or -1; it is the caller's to close, whatever the answer. Of several, all are closed. */
int64_t ck_receive(int socket, void *bytes, size_t room, int32_t *file);

/* ---- folders that are watched ---- */

/* A descriptor that becomes readable when something has happened. */
int ck_watch(void);
/* Watches a folder for files that are moved into it or that have been written to their end. */
int ck_watch_folder(int watch, const char *path);
/* Reads what there is and throws it away. */
int ck_drain(int descriptor);

#ifdef __cplusplus
}
#endif

#endif
