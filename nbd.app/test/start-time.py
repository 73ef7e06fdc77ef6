#!/usr/bin/env python3
"""How long a server takes from the start of its process until a client can connect.

usage: start-time.py [-n RUNS] COMMAND WORD...

The command is started with {} in its words replaced by a new Unix socket's path, or by a free TCP
port where {port} stands, for instance:

  start-time.py nbd.app/target/nbdj-*/bin/nbdj -U {} memory 1G
  start-time.py nbdkit -f -U {} memory 1G

Prints each run's milliseconds and processor time at the first connect, then the medians.
"""
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connects(path, port):
    family = socket.AF_INET if port else socket.AF_UNIX
    with socket.socket(family) as client:
        try:
            client.connect(("127.0.0.1", port) if port else path)
            return True
        except OSError:
            return False


def processor_ms(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf("SC_CLK_TCK")


def run(words):
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "socket")
    port = free_port() if any("{port}" in word for word in words) else None
    command = [word.replace("{port}", str(port)).replace("{}", path) for word in words]
    began = time.monotonic()
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while not connects(path, port):
        if server.poll() is not None or time.monotonic() - began > 60:
            sys.exit(f"{command} does not listen")
        time.sleep(0.001)
    took = (time.monotonic() - began) * 1000
    used = processor_ms(server.pid)
    server.terminate()
    server.wait()
    if os.path.exists(path):
        os.unlink(path)
    os.rmdir(folder)
    return took, used


def main():
    words = sys.argv[1:]
    runs = 9
    if words[:1] == ["-n"]:
        runs, words = int(words[1]), words[2:]
    times = []
    for _ in range(runs):
        times.append(run(words))
        print("%7.0f ms  %5d ms processor" % times[-1], flush=True)
    print(
        "%7.0f ms  %5d ms processor  median of %d, load %.1f"
        % (
            statistics.median(t for t, _ in times),
            statistics.median(p for _, p in times),
            runs,
            os.getloadavg()[0],
        )
    )


main()
