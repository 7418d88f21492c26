#!/usr/bin/env python3
"""Fills the disk of a pusher's store under load, frees it again, and counts what is lost and what arrives twice.

    full-disk.py MATRIX_PUSH [--store sqlite|postgresql]… [--seconds NUMBER]

MATRIX_PUSH is the command to run as the pusher and as a gateway. The disk is a small file system in memory, which only root can
mount. It stays full for NUMBER seconds (default 15), while a homeserver goes on sending events. A PostgreSQL server that ends
because of it is started again, as a service manager would.

Exit codes: 0 nothing is lost, nothing is out of order, and twice is only what was in flight when the disk was full; 1 otherwise;
3 the file system can't be mounted.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import time

from pusher import load as load_module

kills = load_module("kills")

MEGABYTES = {"sqlite": 48, "postgresql": 192}
EVENTS_A_SECOND = 10


class Disk:
    """A small file system in memory."""

    def __init__(self, folder, megabytes):
        self.folder = folder
        folder.mkdir(mode=0o711)
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=711", "full-disk", folder]
        if subprocess.run(command, stderr=subprocess.DEVNULL).returncode != 0:
            sys.exit(3)

    def fill(self):
        """Writes until nothing more fits."""
        with open(self.folder / "filler", "ab", buffering=0) as filler:
            for size in (1 << 20, 4096, 1):
                try:
                    while filler.write(bytes(size)):
                        pass
                except OSError:
                    pass

    def free(self):
        (self.folder / "filler").unlink()

    def unmount(self):
        subprocess.run(["umount", "--lazy", self.folder], check=True)


class FullDisk(kills.Run):
    def __init__(self, program, folder, store):
        folder.mkdir(mode=0o711)
        self.disk = Disk(folder / "disk", MEGABYTES[store])
        super().__init__(program, folder, store, True, data=self.disk.folder)
        self.restarts = 0

    async def start(self):
        try:
            await super().start()
        except BaseException:
            self.disk.unmount()
            raise

    async def stop(self):
        await super().stop()
        self.disk.unmount()

    async def stay_full(self, seconds):
        """Keeps the disk full, and returns for how long no event was stored at most."""
        longest, since, known = 0, time.monotonic(), self.homeserver.acknowledged
        end = since + seconds
        while time.monotonic() < end:
            self.disk.fill()
            # What was in flight now may arrive twice, as after a kill.
            self.kills.append(time.monotonic())
            await asyncio.sleep(0.1)
            if self.homeserver.acknowledged != known:
                since, known = time.monotonic(), self.homeserver.acknowledged
            longest = max(longest, time.monotonic() - since)
        return longest

    async def run(self, seconds):
        load = asyncio.create_task(self.load(EVENTS_A_SECOND))
        try:
            await self.wait_until("the first events are stored", lambda: self.homeserver.acknowledged >= 20, 0.05)
            longest = await self.stay_full(seconds)
            self.disk.free()
            freed = time.monotonic()
            if self.database and self.database.process.poll() is not None:
                self.restarts += 1
                self.database.start()
            number = len(self.homeserver.events) - 1
            await self.wait_for(number)
            recovery = time.monotonic() - freed
        finally:
            load.cancel()
        await self.wait_until(
            "all events are stored", lambda: self.homeserver.acknowledged == len(self.homeserver.events), 0.05)
        await self.wait_for(len(self.homeserver.events) - 1)
        last = self.homeserver.events[-1]
        await self.wait_until("the last event arrives at our gateway",
                              lambda: sum(got[-1] == last for got in self.ours().values()) == kills.USERS, 0.5)
        # What would arrive twice has time to do so.
        await asyncio.sleep(2)
        problems, twice, lost, ours_twice, ours_lost = self.check()
        if longest < seconds / 2:
            problems.append(f"the disk wasn't full: the longest time without a stored event is {longest:.1f} s")
        memory = ", ".join(pusher.resident_megabytes() for pusher in self.pushers)
        print(f"{'ok  ' if not problems else 'FAIL'} {self.store}: the disk was full for {seconds} s, nothing was stored for "
              f"{longest:.1f} s of them; {len(self.homeserver.events)} events for {2 * kills.USERS} pushers; plain gateway: "
              f"{lost} lost, {twice} twice; our gateway: {ours_lost} lost, {ours_twice} twice; all that waited had arrived "
              f"{recovery:.1f} s after there was room; {self.homeserver.repetitions} transactions repeated; "
              f"{self.restarts} restarts of the database; the pushers take {memory} MB", flush=True)
        for problem in problems[:10]:
            print(f"     {problem}")
        return not problems


async def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("program")
    parser.add_argument("--store", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--seconds", type=float, default=15)
    options = parser.parse_args()
    program = shutil.which(options.program) or os.path.abspath(options.program)
    return await kills.try_all("full-disk-", (
        (store, lambda folder: FullDisk(program, folder, store), lambda run: run.run(options.seconds))
        for store in options.store or ["sqlite", "postgresql"]))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
