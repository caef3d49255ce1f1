# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Sourced by every script: where things are, and the last line PASS or FAIL reason.
# BUILD_DIR (default build; a relative path counts from the project) and JOBS (default: all
# processors) are the two knobs.
set -Eeuo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
BUILD_DIR=${BUILD_DIR:-build}
[[ $BUILD_DIR = /* ]] || BUILD_DIR=$ROOT/$BUILD_DIR
JOBS=${JOBS:-$(nproc)}
export BUILD_DIR JOBS
cd "$ROOT"

STEP=start
FAIL_REASON=
# A script adds its own clean-up by defining cleanup().
cleanup() { :; }

step() {
  STEP=$1
  printf '== %s\n' "$1" >&2
}

fail() {
  FAIL_REASON=$1
  exit "${2:-1}"
}

finish() {
  local status=$?
  trap - EXIT INT TERM
  set +e
  cleanup
  if [ $status -eq 0 ]; then
    echo PASS
  else
    echo "FAIL ${FAIL_REASON:-$STEP}"
  fi
  exit $status
}
trap finish EXIT
trap 'FAIL_REASON=interrupted; exit 130' INT
trap 'FAIL_REASON=terminated; exit 143' TERM

# Everything needed is installed, or a clear refusal. Its own output stays out of stdout.
run_setup() {
  step setup
  "$ROOT/scripts/setup" >&2 || fail "setup: see above"
}

# configure DIR [cmake arguments...]
configure() {
  local dir=$1
  shift
  step "configure $dir"
  cmake -S "$ROOT" -B "$dir" -G Ninja "$@" >&2 || fail "configure of $dir"
}

# build DIR [targets...]
build() {
  local dir=$1
  shift
  step "build $dir ${*:-everything}"
  cmake --build "$dir" -j "$JOBS" ${1:+--target "$@"} >&2 || fail "build of $dir"
}

# A directory that goes away with the script. Short: a UNIX socket's path has 107 characters.
SCRATCH=
scratch_dir() {
  SCRATCH=$(mktemp -d)
  if [ ${#SCRATCH} -gt 70 ]; then
    rmdir "$SCRATCH"
    SCRATCH=$(mktemp -d -p /tmp)
  fi
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "$what: not within the time"
    sleep 0.05
  done
}

# Children of this script, by pid; stopped in the reverse order of their start.
PIDS=()
stop_children() {
  local i
  for ((i = ${#PIDS[@]} - 1; i >= 0; i--)); do
    if kill "${PIDS[i]}" 2>/dev/null; then wait "${PIDS[i]}" 2>/dev/null || true; fi
  done
  PIDS=()
}
