/* What the adapter makes of messages: one call of `expect` for each thing that it must do. */
#include "fake_host.h"

#include <iostream>
#include <string>

namespace {

int failures = 0;

void expect(const char *what, const char *message, mtda_status status, const std::string &told) {
  const mtda_adapter *adapter;
  mtda_instance *instance = fake_host_start(&adapter);
  char seen[4096];
  const mtda_status answer = fake_host_receive(adapter, instance, message, seen, sizeof seen);
  fake_host_end(adapter, instance);
  const bool is_good = answer == status && told == seen;
  std::cout << (is_good ? "ok      " : "FAILED  ") << what << "\n";
  if (is_good) return;
  failures++;
  std::cout << "expected " << status << "\n" << told << "seen " << answer << "\n" << seen;
}

} /* namespace */

int main() {
  expect("a line is a report in the partner's own word",
         "SN-1\tinfected\t1795392000000\n", MTDA_OK,
         "state serial=SN-1 word=infected at=1795392000000\n");
  expect("a platform is reported, and one that nobody knows is told to the host",
         "SN-1\tok\t1795392000000\tios\nSN-2\tok\t1795392000000\tbeos\n", MTDA_OK,
         "state serial=SN-1 on=ios word=ok at=1795392000000\n"
         "skipped unknown-word field=platform\nstate serial=SN-2 word=ok at=1795392000000\n");
  expect("a device that is gone is removed",
         "SN-1\tgone\t1795392000000\n", MTDA_OK,
         "removed serial=SN-1 at=1795392000000\n");
  expect("a word that nobody knows goes along, for the host to count",
         "SN-1\tpurple\t1795392000000\n", MTDA_OK,
         "state serial=SN-1 word=purple at=1795392000000\n");
  expect("a line that cannot be read is told to the host, and the next one is read",
         "SN-1\tinfected\nSN-2\tok\t1795392000000\n", MTDA_OK,
         "skipped malformed field=seen\nstate serial=SN-2 word=ok at=1795392000000\n");
  expect("a message without a line that can be read is refused",
         "<html>", MTDA_ARG,
         "skipped malformed field=status\n");
  expect("an empty message is refused", "", MTDA_ARG, "");
  return failures == 0 ? 0 : 1;
}
