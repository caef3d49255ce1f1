# SPDX-License-Identifier: Apache-2.0
"""run.py --program P --seeds DIR --found DIR --minutes N: runs one libFuzzer target and says how
long ago code of ours last gained an edge. Exit 1 if it found a crash, a leak or a hang."""
import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import time

# The place of the edge ends the line; a type before it may name a lambda of ours in library code.
OURS = re.compile(r"/(?:proto|storage|workers|daemon|clients)/[^\s)]+\.(?:cc|h):\d+(?::\d+)?\s*$")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("program", "seeds", "found"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--minutes", type=float, required=True)
    arguments = parser.parse_args()
    os.makedirs(arguments.found, exist_ok=True)
    seconds = int(arguments.minutes * 60)
    command = [arguments.program, arguments.found, arguments.seeds, f"-max_total_time={seconds}", "-timeout=10",
               "-rss_limit_mb=2048", "-print_pcs=1", "-use_value_profile=0", "-max_len=8192",
               f"-dict={os.path.join(os.path.dirname(os.path.abspath(__file__)), 'ctml.dict')}",
               f"-artifact_prefix={arguments.found}-crash-"]
    symbolizer = shutil.which("llvm-symbolizer")
    if symbolizer is None:
        sys.exit("llvm-symbolizer is missing: scripts/setup installs it")
    environment = dict(os.environ, ASAN_SYMBOLIZER_PATH=symbolizer, UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")
    started = last = time.monotonic()
    edges = 0
    searching = False  # no longer reading the corpus it starts from
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          env=environment) as child:
        for line in child.stdout:
            if line.lstrip().startswith("NEW_PC"):
                if OURS.search(line):
                    edges, last = edges + 1, time.monotonic()
                    if searching:
                        print(f"{last - started:.0f} s: {line.strip()}", file=sys.stderr, flush=True)
                continue
            searching = searching or "INITED" in line
            if re.match(r"#\d+\s+(?:NEW|REDUCE)|\s*NEW_FUNC", line):
                continue
            print(line.rstrip(), file=sys.stderr, flush=True)
        status = child.wait()
    ended = time.monotonic()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    print(f"{os.path.basename(arguments.program)}: {ended - started:.0f} s, {cpu / 60:.1f} CPU minutes, {edges} edges of our own code, "
          f"the last {ended - last:.0f} s before the end, {len(os.listdir(arguments.found))} inputs kept")
    sys.exit(0 if status == 0 else 1)


main()
