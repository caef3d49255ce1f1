#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The units stay within their exposure budgets and hold no directive systemd does not know.
# Works without a running systemd. systemd-analyze missing is a failure: scripts/setup
# installs it.
set -eu
units=$1/systemd
command -v systemd-analyze >/dev/null || { echo "systemd-analyze is missing: run scripts/setup"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SYSTEMD_COLORS=0 SYSTEMD_PAGER=cat

# exposure UNIT BUDGET (tenths of a point)
exposure() {
  systemd-analyze security --offline=yes --threshold="$2" "$units/$1" >"$work/report" 2>&1 || {
    cat "$work/report"
    echo "$1 is more exposed than $2 tenths of a point"
    exit 1
  }
  tail -n 1 "$work/report"
}
exposure tumorboardd.service 10
exposure tumorboard-worker@.service 2

# The programs need not be installed where the tests run.
sed 's#/usr/bin/tumorboardd#/bin/true#' "$units/tumorboardd.service" >"$work/tumorboardd.service"
sed 's#/usr/bin/tumorboard-worker#/bin/true#' "$units/tumorboard-worker@.service" >"$work/tumorboard-worker@one.service"
for unit in tumorboardd.service tumorboard-worker@one.service; do
  systemd-analyze verify --recursive-errors=no --man=no "$work/$unit" >"$work/report" 2>&1 && [ ! -s "$work/report" ] || {
    cat "$work/report"
    echo "$unit does not verify"
    exit 1
  }
done

# The budgets can fail: without its sandbox the same unit is over them.
grep -v -e '^Protect' -e '^Private' -e '^Restrict' "$units/tumorboardd.service" >"$work/bare.service"
if systemd-analyze security --offline=yes --threshold=10 "$work/bare.service" >/dev/null 2>&1; then
  echo "systemd-analyze accepts a unit without a sandbox: this test shows nothing"
  exit 1
fi

grep -q '^RestrictAddressFamilies=AF_UNIX$' "$units/tumorboard-worker@.service"
grep -q '^PrivateNetwork=yes$' "$units/tumorboard-worker@.service"
for unit in "$units"/*.service; do
  grep -q '^LimitCORE=0$' "$unit" || { echo "$unit may leave core files with patient data"; exit 1; }
done
