# SPDX-License-Identifier: Apache-2.0
"""bench.py [--json FILE] [--secs S]: our daemon beside the physical limits of this machine,
in one run. Programs from TUMORBOARD_BIN; data below TMPDIR. Prints a table; a row of the file
is {name, value, unit, floor, ratio}, the ratio being value / floor, null without a floor."""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import bench_trials

HERE = os.path.dirname(os.path.realpath(__file__))
BIN = os.environ["TUMORBOARD_BIN"]
SHAPES = [(1, 1), (64, 1), (1, 64)]
SIZE = 1024
rows = []


def run_json(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        sys.exit(f"{' '.join(command)}: status {done.returncode}: {done.stderr.strip()[-500:]}")
    return json.loads(lines[-1])


def row(name, value, unit, floor=None):
    rows.append({"name": name, "value": round(value, 3), "unit": unit, "floor": None if floor is None else round(floor, 3),
                 "ratio": None if not floor else round(value / floor, 3)})
    print(f"# {name}: {value:.1f} {unit}", file=sys.stderr, flush=True)


def floors(base, secs):
    seconds = ["--secs", str(secs)]
    common = ["--dir", base, "--size", str(SIZE)] + seconds
    out = {}
    for name, command in {
        "fdatasync": ["tumorboard-floor", "fsync"] + common,
        "fdatasync_64": ["tumorboard-floor", "fsync", "--group", "64"] + common,
        "sqlite": ["tumorboard-floor", "sqlite"] + common,
        "sqlite_64": ["tumorboard-floor", "sqlite", "--group", "64"] + common,
        "zmq": ["tumorboard-floor-zmq", "--ep", f"ipc://{base}/floor.sock", "--size", str(SIZE)] + seconds,
        "zmq_64": ["tumorboard-floor-zmq", "--ep", f"ipc://{base}/floor.sock", "--size", str(SIZE), "--window", "64"] + seconds,
    }.items():
        out[name] = run_json([os.path.join(BIN, command[0])] + command[1:])
    return out


class Stand:
    """A fresh daemon, its workers, and their end."""

    def __init__(self, base, name, workers=0, credit=16):
        self.dir = os.path.join(base, name)
        os.mkdir(self.dir)
        self.log = open(os.path.join(self.dir, "log"), "wb")
        self.children = [self.spawn("serve")]
        deadline = time.monotonic() + 60
        while not os.path.exists(os.path.join(self.dir, "run", "clients.sock")):
            if self.children[0].poll() is not None or time.monotonic() > deadline:
                self.stop()
                sys.exit("the daemon did not start:\n" + open(os.path.join(self.dir, "log")).read()[-2000:])
            time.sleep(0.02)
        if workers:
            self.children.append(self.spawn("work", "--workers", str(workers), "--credit", str(credit), "--seconds", "600"))

    def spawn(self, what, *arguments):
        return subprocess.Popen([os.path.join(HERE, "stand"), what, "--dir", self.dir, *arguments],
                                stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def measure(self, what, connections, outstanding, secs):
        return run_json([os.path.join(HERE, "stand"), what, "--dir", self.dir, "--connections", str(connections),
                         "--outstanding", str(outstanding), "--size", str(SIZE), "--seconds", str(secs), "--warm", "0.5"])

    def stop(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
                try:
                    child.wait(20)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
        self.log.close()


def json_rules(cases, secs):
    """Cases a second of the subset in json-rules-engine; None where it cannot be had here."""
    folder = os.path.join(HERE, "json-rules")
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("# json-rules-engine: skipped, there is no node", file=sys.stderr)
        return None
    if not os.path.isdir(os.path.join(folder, "node_modules")):
        made = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=300)
        if made.returncode != 0:
            print("# json-rules-engine: skipped, npm ci failed: " + made.stderr.strip()[-200:], file=sys.stderr)
            return None
    return run_json(["node", os.path.join(folder, "run.mjs"), cases, str(secs)])


def clinical(secs):
    """The pipeline on one core, beside parsing the case message and beside a JSON rules engine."""
    root = os.path.realpath(os.path.join(HERE, "..", ".."))
    cases = os.path.join(root, "tests", "cases")
    peer = json_rules(cases, secs)
    named = [] if peer is None else [name for name in peer["names"] if not name.startswith("row_")]
    ours = run_json([os.path.join(BIN, "tumorboard-clinical-bench"), cases,
                     os.path.join(root, "workers", "knowledge"), str(secs), *named])
    row("case message, parse", ours["parse"], "cases/s")
    row("assess", ours["assess"], "cases/s", ours["parse"])
    row("assess with sensitivity", ours["sensitivity"], "cases/s", ours["parse"])
    if peer is None:
        return
    rate = peer["rate"]
    row(f"json-rules-engine, {len(peer['names'])} rules, facts given", rate, "cases/s")
    row("the same rules in ours, facts given", ours["subset"], "cases/s", rate)
    row("all our rules, facts given", ours["rules"], "cases/s", rate)
    row("case to codes, all our rules", ours["codes"], "cases/s", rate)
    row("case to full answer, all our rules", ours["assess"], "cases/s", rate)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", default="")
    parser.add_argument("--secs", type=float, default=2)
    arguments = parser.parse_args()
    clinical(arguments.secs)
    base = tempfile.mkdtemp(prefix="tumorboard-bench-")
    try:
        floor = floors(base, arguments.secs)
        row("fdatasync of one 1 KiB record", floor["fdatasync"]["rate"], "1/s")
        row("fdatasync, 64 records a sync", floor["fdatasync_64"]["recs"], "records/s")
        row("SQLite WAL FULL, one row a commit", floor["sqlite"]["recs"], "rows/s")
        row("SQLite WAL FULL, 64 rows a commit", floor["sqlite_64"]["recs"], "rows/s")
        row("ZeroMQ round trip", floor["zmq"]["p50"], "us")
        row("ZeroMQ pipelined, 64 outstanding", floor["zmq_64"]["rate"], "1/s")
        for part, workers in (("accept", 0), ("e2e", min(2, os.cpu_count() or 1))):
            for connections, outstanding in SHAPES:
                shape = f"{connections}x{outstanding}"
                stand = Stand(base, f"{part}-{shape}", workers)
                try:
                    result = stand.measure(part, connections, outstanding, arguments.secs)
                finally:
                    stand.stop()
                shutil.rmtree(stand.dir, ignore_errors=True)
                if result["n"] == 0:
                    sys.exit(f"{part} {shape}: nothing completed")
                sqlite = floor["sqlite" if shape == "1x1" else "sqlite_64"]["recs"]
                row(f"{part} {shape} rate", result["rate"], "1/s", sqlite)
                row(f"{part} {shape} p50", result["p50"], "us", floor["fdatasync"]["p50"])
                row(f"{part} {shape} p99", result["p99"], "us", floor["fdatasync"]["p99"])
        bench_trials.measure(base, BIN, row)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    width = max(len(r["name"]) for r in rows)
    print(f"{'what':{width}}  {'value':>12}  {'unit':9}  {'floor':>12}  {'ratio':>7}")
    for r in rows:
        floor_text = "" if r["floor"] is None else f"{r['floor']:12.1f}"
        ratio_text = "" if r["ratio"] is None else f"{r['ratio']:7.2f}"
        print(f"{r['name']:{width}}  {r['value']:12.1f}  {r['unit']:9}  {floor_text:>12}  {ratio_text:>7}")
    if arguments.json:
        with open(arguments.json, "w") as f:
            json.dump({"rows": rows}, f, indent=1)


main()
