#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# command_rows.sh SOURCE GENERATED COMPILER...
# A command of the contract without a row does not compile, nor does a row that stands twice. That the
# rows as they are compile is what the build shows.
set -euo pipefail
source_dir=$1
generated=$2
shift 2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/common/check"
rows=$dir/common/check/commands.def
errors=$dir/errors

compiles() {
  printf '#include "daemon/workflow/authority.h"\n' >"$dir/rows.cc"
  "$@" -std=c++20 -fsyntax-only -I "$dir" -I "$source_dir" -isystem "$generated" "$dir/rows.cc" 2>"$errors"
}

refuses() { # what, compiler...
  local what=$1
  shift
  if compiles "$@"; then
    echo "FAIL: compiles $what"
    exit 1
  fi
  if ! grep -q 'has no row' "$errors"; then
    echo "FAIL: refused for another reason $what"
    cat "$errors"
    exit 1
  fi
}

sed '/^TB_[A-Z_]*(LIST_CASES,/,/)$/d' "$source_dir/common/check/commands.def" >"$rows"
refuses "without a row for LIST_CASES" "$@"
sed 's/^TB_CHANGE(AMEND,.*/&\n&/' "$source_dir/common/check/commands.def" >"$rows"
refuses "with two rows for AMEND" "$@"
echo PASS
