/* What the host hears: answers that nobody asked for, silence, ends; and what a process can take meanwhile. */
#ifndef CONDUCT_H
#define CONDUCT_H

#include "memory.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

static const mtda_host *host;
/* The call that is open, and one of before. */
static mtda_call *volatile open_call, *volatile last_call;

static void say(void) {
  char byte = 1;
  (void)!write(CHANNEL_FD_ANSWER, &byte, 1);
}

/* Before the question, once more, after the end, or backwards. */
static void answer(struct random *random) {
  static const uint32_t steps[] = {1, 1, 1, 2, ~0u, 0x80000000u};
  if (below(random, 2)) header()->kind = below(random, 2) ? CHANNEL_DONE : CHANNEL_ROUND;
  channel_store(&header()->answer, header()->answer + steps[below(random, COUNT(steps))]);
  say();
}

static void answer_falsely(struct random *random) {
  forge_answer(random);
  answer(random);
}

static void talk_without_end(struct random *random) {
  static const char bytes[4096];
  (void)!write(CHANNEL_FD_ANSWER, bytes, 1 + below(random, sizeof bytes));
}

static void hang_up(struct random *random) {
  const int file = (int)below(random, 9);
  if (below(random, 2)) close(file);
  else shutdown(file, (int)below(random, 3));
}

static void listen_for_the_host(struct random *random) {
  char bytes[64];
  (void)!read(CHANNEL_FD_WATCH, bytes, 1 + below(random, sizeof bytes));
}

static void stop(struct random *random) {
  (void)random;
  kill(getpid(), SIGSTOP);
}

static void die(struct random *random) {
  *(volatile int *)(uintptr_t)below(random, 4096) = 1;
}

/* With a status and words that say that it was the machine. */
static void leave(struct random *random) {
  static const int codes[] = {0, 1, CHANNEL_EXIT_USAGE, CHANNEL_EXIT_ADDRESS, CHANNEL_EXIT_SANDBOX, 127, 255};
  if (area) header()->phase = CHANNEL_PHASE_STARTING, header()->missing = (uint32_t)edge(random);
  _exit(codes[below(random, COUNT(codes))]);
}

static void *rest(void *unused) {
  for (;;) pause();
  return unused;
}

static void take_threads(struct random *random) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 64u << 10);
  for (uint64_t i = below(random, 300); i > 0; i--) {
    pthread_t thread;
    pthread_create(&thread, &attributes, rest, 0);
  }
}

static void take_memory(struct random *random) {
  const uint64_t bytes = (16 + below(random, 96)) << 20;
  char *block = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (block != MAP_FAILED) memset(block, 1, bytes);
}

/* Reports for another call, an earlier one, none. */
static void report_elsewhere(struct random *random) {
  mtda_report report = {.kind = MTDA_REPORT_HEARTBEAT};
  mtda_call *calls[] = {open_call, last_call, 0, (mtda_call *)((char *)open_call + 1),
                        (mtda_call *)(uintptr_t)next(random)};
  if (host) host->emit(calls[below(random, COUNT(calls))], &report, sizeof report, 1);
}

static void report_much(struct random *random) {
  static char bytes[MTDA_DETAIL_MAX];
  mtda_report report = {.kind = MTDA_REPORT_HEARTBEAT, .detail = {bytes, sizeof bytes}};
  memset(bytes, 'd', sizeof bytes);
  for (uint64_t i = below(random, 20000); host && i > 0; i--)
    if (host->emit(open_call, &report, sizeof report, 1) != MTDA_OK) return;
}

static void write_lines(struct random *random) {
  static char bytes[4096];
  const mtda_str line = {bytes, below(random, sizeof bytes)};
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)next(random);
  for (uint64_t i = below(random, 300); host && i > 0; i--)
    host->log(host->ctx, (uint32_t)edge(random), &line);
  for (uint64_t i = below(random, 300); i > 0; i--) (void)!write(1, bytes, line.len);
}

#endif
