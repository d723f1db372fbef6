/* Processes that an adapter starts where it may. */
#include <unistd.h>

/* Where it may: a child that stays. */
static void fork_away(void) {
  if (fork() == 0)
    for (;;) pause();
}

/* One that nobody waits for, in a session of its own. */
static void fork_far_away(void) {
  if (fork() == 0) {
    setsid();
    fork_away();
    _exit(0);
  }
}

/* So many that no bound allows. */
static void fork_often(void) {
  for (int i = 0; i < 60; i++) fork_away();
  for (;;) pause();
}
