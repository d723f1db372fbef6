"""A house for Scripts/chaos-adapters: one data folder with a service on it, good adapters and hostile ones."""

import os
import pathlib
import signal
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = pathlib.Path(os.environ.get("GATEHOUSE_PRODUCTS", ROOT / ".build/debug")).absolute()
HOSTILE = {"forging": "Forging/forging", "greedy": "greedy", "holding": "holding", "sound": "process"}
GOOD = {"acme-mobile-shield": "libreference-c-adapter.so", "acme-mobile-shield-c": "libreference-cpp-adapter.so"}
# A call has 30 seconds, then 2 of grace. Whoever waits for it is answered within 2 more.
MOST_SECONDS = 34.0


class House:
    """Commands are counted in and out, so that a service is not started while one of them has the folder."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.log = self.folder / "service.log"
        self.environment = {
            "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder), "GATEHOUSE_DATA": str(self.data)}
        self.service = None
        self.is_open = False
        self.inside = 0
        self.changed = threading.Condition()

    def run(self, *words, text="", patience=4 * MOST_SECONDS):
        """A command: exit code, seconds, what it said. A code of None: it did not end within `patience` seconds."""
        began = time.monotonic()
        process = subprocess.Popen(
            [BUILT / "gatehouse", *words], env=self.environment, cwd=self.folder, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            said, _ = process.communicate(text.encode(), timeout=patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return None, time.monotonic() - began, ""
        return process.returncode, time.monotonic() - began, said.decode(errors="replace")

    def must(self, *words):
        code, _, said = self.run(*words)
        if code != 0:
            raise SystemExit(f"gatehouse {' '.join(map(str, words))}: {said}")
        return said

    # Setting up

    def furnish(self):
        self.must("adapter", "keygen", "chaos")
        self.must("trust", "add", "chaos.pub", "--partner", "*")
        libraries = [self.folder / f"{name}.so" for name in HOSTILE]
        for (name, source), library in zip(HOSTILE.items(), libraries):
            self.compile(name, source, library)
        libraries += [BUILT / file for file in GOOD.values()]
        for library in libraries:
            before = set(self.folder.glob("*.mtda"))
            self.must("adapter", "pack", library, "--licence", "Apache-2.0")
            (bundle,) = set(self.folder.glob("*.mtda")) - before
            self.must("adapter", "sign", bundle, "--key", "chaos.key")
            self.must("adapter", "install", bundle)
        for name in [*HOSTILE, "Acme Mobile Shield", "Acme Mobile Shield (C++)"]:
            self.must("connector", "add", name)

    @staticmethod
    def compile(name, source, library):
        number = 1 + list(HOSTILE).index(name)
        subprocess.run(
            ["cc", "-std=c11", "-shared", "-fPIC", "-fvisibility=hidden", "-w",
             f'-DSOUND_PARTNER_ID="{number:08}-2222-4333-8444-555555555555"',
             "-I", ROOT / "Sources/MTDAdapterABI/include", "-o", library, ROOT / f"Tests/FaultyAdapters/{source}.c"],
            check=True)

    # The service

    def open(self):
        with self.changed:
            self.changed.wait_for(lambda: self.inside == 0)
        with open(self.log, "ab") as log:
            before = log.tell()
            self.service = subprocess.Popen(
                [BUILT / "gatehouse", "serve"], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        while b"serves" not in self.log.read_bytes()[before:]:
            if self.service.poll() is not None:
                raise SystemExit(f"The service does not start: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        with self.changed:
            self.is_open = True
            self.changed.notify_all()

    def close(self, number=signal.SIGTERM):
        """Ends the service: exit code, seconds, and which of its workers are left."""
        with self.changed:
            self.is_open = False
        workers = self.workers()
        began = time.monotonic()
        self.service.send_signal(number)
        try:
            code = self.service.wait(4 * MOST_SECONDS)
        except subprocess.TimeoutExpired:
            self.service.kill()
            code = self.service.wait()
        took = time.monotonic() - began
        end = time.monotonic() + 2
        while (left := [worker for worker in workers if is_there(*worker)]) and time.monotonic() < end:
            time.sleep(0.05)
        return code, took, left

    def command(self, *words, text=""):
        with self.changed:
            self.changed.wait_for(lambda: self.is_open)
            self.inside += 1
        try:
            return self.run(*words, text=text)
        finally:
            with self.changed:
                self.inside -= 1
                self.changed.notify_all()

    def drop(self, folder, name, content):
        draft = self.folder / f"draft-{folder}-{name}"
        draft.write_bytes(content)
        while True:
            try:
                return draft.rename(self.data / "drop" / folder / name)
            except FileNotFoundError:
                time.sleep(0.1)

    def workers(self):
        """Each with its number and when it was started."""
        found = []
        for task in pathlib.Path(f"/proc/{self.service.pid}/task").glob("*/children"):
            try:
                found += [(int(word), started(int(word))) for word in task.read_text().split()]
            except OSError:
                pass
        return [worker for worker in found if worker[1]]


def started(process):
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return None


def is_there(process, since):
    try:
        stat = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return False
    return stat[19] == since and stat[0] not in "ZX"


def memory(process):
    """Bytes in use, shared memory too."""
    try:
        lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    values = dict(line.split(":", 1) for line in lines if ":" in line)
    return sum(int(values.get(name, "0").split()[0]) << 10 for name in ("RssAnon", "RssShmem", "VmSwap", "VmPTE"))
