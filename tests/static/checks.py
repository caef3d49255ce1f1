# SPDX-License-Identifier: Apache-2.0
"""checks.py ROOT scripts|tree|docs|layers: properties of the files themselves, one claim a function."""
import os
import re
import subprocess
import sys

ROOT = os.path.realpath(sys.argv[1])
SKIP = {".git", "node_modules", ".cache"}
problems = []


def problem(path, text):
    problems.append(f"{os.path.relpath(path, ROOT)}: {text}")


def files():
    """Every file of the project that git does not ignore, or without git all but build folders."""
    listing = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "-c", "-o", "--exclude-standard"], capture_output=True)
    if listing.returncode == 0 and listing.stdout:
        for name in listing.stdout.decode().split("\0"):
            if name and os.path.isfile(os.path.join(ROOT, name)):
                yield os.path.join(ROOT, name)
        return
    for folder, names, leaves in os.walk(ROOT):
        names[:] = [n for n in names if n not in SKIP and not n.startswith("build")]
        yield from (os.path.join(folder, leaf) for leaf in leaves)


def text_of(path):
    with open(path, "rb") as f:
        return f.read().decode("utf-8", "replace")


def scripts():
    folder = os.path.join(ROOT, "scripts")
    paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))] + [os.path.join(ROOT, ".ci", "run")]
    for path in paths:
        if not os.path.isfile(path):
            continue
        done = subprocess.run(["bash", "-n", path], capture_output=True, text=True)
        if done.returncode != 0:
            problem(path, done.stderr.strip())
        sourced = path.endswith(".sh")
        if not sourced and not os.access(path, os.X_OK):
            problem(path, "not executable")
        if not sourced and not text_of(path).startswith("#!/bin/bash\n"):
            problem(path, "does not start with #!/bin/bash")
    for name in ("setup", "test", "demo", "bench", "campaign"):
        path = os.path.join(folder, name)
        if not os.path.isfile(path):
            problem(path, "missing")
        elif "common.sh" not in text_of(path):
            problem(path, "does not end with PASS or FAIL: it does not source common.sh")
    # The last line and the exit status, for a start that cannot succeed.
    done = subprocess.run([os.path.join(folder, "test"), "--no-such-option"], capture_output=True, text=True, cwd="/")
    if done.returncode == 0 or not done.stdout.rstrip().split("\n")[-1].startswith("FAIL "):
        problem(os.path.join(folder, "test"), "a wrong option does not end in FAIL and a failing exit status")


FORBIDDEN = [
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"), "a private key"),
    (re.compile(r"(?<![\w./])/(?:home/(?!me\b)|root/|work/|Users/)[\w.-]+"), "a path of one machine"),
    (re.compile(r"https?://[\w.-]*(?:registry\.npmjs|proxy\.golang|artifactory|nexus)[\w.-]*"), "a registry host"),
    (re.compile(r"https?://[^\s/@]+:[^\s/@]+@"), "a password in an address"),
    (re.compile(r"\b(?:TODO|FIXME|XXX)\b"), "unfinished work"),
]


def tree():
    for path in files():
        name = os.path.relpath(path, ROOT)
        if name in ("LICENSE", "tests/static/checks.py"):
            continue
        if os.path.basename(name).endswith((".key", ".pem", ".db")):
            problem(path, "a key or a database in the tree")
        text = text_of(path)
        if "\0" in text:
            continue
        for number, line in enumerate(text.split("\n"), 1):
            for pattern, what in FORBIDDEN:
                if pattern.search(line):
                    problem(path, f"line {number}: {what}")
        if name.endswith((".cc", ".h", ".proto")) and "SPDX-License-Identifier: Apache-2.0" not in text.split("\n", 1)[0]:
            problem(path, "first line is not the licence")


def named_tests():
    """Every TEST(Suite, name), TEST_F and TEST_P, and every ctest name."""
    names = set()
    for path in files():
        name = os.path.relpath(path, ROOT)
        if not name.startswith("tests/"):
            continue
        text = text_of(path)
        if name.endswith(".cc"):
            for suite, test in re.findall(r"\bTEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)", text):
                names.update((test, f"{suite}.{test}"))
        if name.endswith("CMakeLists.txt"):
            names.update(re.findall(r"(?:tumorboard_test\(|add_test\(NAME\s+)([\w.-]+)", text))
    return names


def docs():
    known = named_tests()
    pages = [p for p in files() if p.endswith(".md")]
    for path in pages:
        text = text_of(path)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target) or target.startswith("#"):
                continue
            if not os.path.exists(os.path.join(os.path.dirname(path), target.split("#")[0])):
                problem(path, f"link to {target}, which does not exist")
    # The index links every page, so that each can be found.
    index = os.path.join(ROOT, "docs", "README.md")
    linked = {os.path.realpath(os.path.join(ROOT, "docs", target.split("#")[0]))
              for target in re.findall(r"\]\(([^)\s]+)\)", text_of(index)) if not re.match(r"[a-z]+:", target)}
    for path in files():
        if path.startswith(os.path.join(ROOT, "docs") + os.sep) and path != index and path not in linked:
            problem(path, "is not linked from docs/README.md")
    # A page that names a file of the source, or in a table a file and a function, is not stale.
    source = r"(?:proto|common|knowledge|storage|daemon|workers|clients|systemd|tests)/[\w./-]*[\w-]\.[a-z]+"
    for path in pages:
        text = text_of(path)
        for file in re.findall(rf"`({source})`", text):
            if not os.path.isfile(os.path.join(ROOT, file)):
                problem(path, f"names the file {file}, which does not exist")
        for file, name in re.findall(rf"\| `({source})` \| `([\w:]+)` \|", text):
            place = os.path.join(ROOT, file)
            if os.path.isfile(place) and not re.search(rf"\b{name.split('::')[-1]}\b", text_of(place)):
                problem(path, f"names {name} in {file}, which does not hold it")
    # A promise is only as good as the test it names.
    path = os.path.join(ROOT, "docs", "reference", "promises.md")
    for line in text_of(path).split("\n"):
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) < 5 or not cells[1].isdigit():
            continue
        cited = re.findall(r"`([\w.]+)`", cells[3])
        if not cited:
            problem(path, f"promise {cells[1]} names no test")
        for name in cited:
            if name not in known:
                problem(path, f"promise {cells[1]} names the test {name}, which does not exist")


def layers():
    """Every include of ours is one that CMakeLists.txt lets the folder use."""
    text = text_of(os.path.join(ROOT, "CMakeLists.txt"))
    lists = {}
    for name, words in re.findall(r"^set\(([A-Z]+(?:_[a-z/]+)?) ([^)]*)\)", text, re.MULTILINE):
        expanded = re.sub(r"\$\{([A-Z]+)\}", lambda m: " ".join(lists.get(m[1], [])), words)
        lists[name] = expanded.replace('"', "").split()
    below = {name[len("BELOW_"):]: set(words) for name, words in lists.items() if name.startswith("BELOW_")}

    def folder_of(path):  # the longest listed folder; messages are generated from proto/
        path = path if not path.startswith("tumorboard/v1/") else "proto/"
        while path and path not in below:
            path = os.path.dirname(path)
        return path

    for path in files():
        name = os.path.relpath(path, ROOT)
        top = name.split("/", 1)[0]
        if not name.endswith((".cc", ".h")) or top == "tests":
            continue
        mine = folder_of(name)
        if not mine:
            problem(path, "lies in a folder that CMakeLists.txt does not list")
            continue
        for included in re.findall(r'^#include "([^"]+)"', text_of(path), re.MULTILINE):
            theirs = folder_of(included)
            if theirs and theirs != mine and theirs not in below[mine]:
                problem(path, f"includes {included}: {mine} must not use {theirs}")
    # The list itself has no cycle: a folder uses only folders that stand before it.
    for folder, uses in below.items():
        for used in uses:
            if used not in below or folder in below[used]:
                problem(os.path.join(ROOT, "CMakeLists.txt"), f"{folder} and {used} use each other, or {used} is not listed")


{"scripts": scripts, "tree": tree, "docs": docs, "layers": layers}[sys.argv[2]]()
print("\n".join(problems))
sys.exit(1 if problems else 0)
