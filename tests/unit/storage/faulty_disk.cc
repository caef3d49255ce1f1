// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/storage/faulty_disk.h"

#include <array>
#include <map>

namespace tumorboard::storage {
namespace {

struct Plan {
  int calls = 0;
  int fail_at = 0;  // 0: never
  int code = SQLITE_OK;
  bool sticky = false;

  int verdict() {
    ++calls;
    const bool fails = fail_at > 0 && (calls == fail_at || (sticky && calls > fail_at));
    return fails ? code : SQLITE_OK;
  }
};

std::array<Plan, 2> plans;
Plan& plan(FaultyDisk::Call call) { return plans[static_cast<std::size_t>(call)]; }

sqlite3_vfs* real = nullptr;
sqlite3_vfs faulty;

// The real methods and our copy of them with two replaced, for each kind of file.
struct Methods {
  const sqlite3_io_methods* real;
  sqlite3_io_methods ours;
};
std::map<const sqlite3_io_methods*, Methods> known;

const sqlite3_io_methods* real_methods(const sqlite3_file* file) {
  for (const auto& [key, methods] : known) {
    if (file->pMethods == &methods.ours) return key;
  }
  return nullptr;
}

int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  const int verdict = plan(FaultyDisk::Call::kWrite).verdict();
  return verdict != SQLITE_OK ? verdict : real_methods(file)->xWrite(file, data, size, offset);
}

int sync(sqlite3_file* file, int flags) {
  const int verdict = plan(FaultyDisk::Call::kSync).verdict();
  return verdict != SQLITE_OK ? verdict : real_methods(file)->xSync(file, flags);
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = real->xOpen(real, name, file, flags, out_flags);
  if (code != SQLITE_OK || file->pMethods == nullptr) return code;
  auto [found, added] = known.try_emplace(file->pMethods, Methods{file->pMethods, *file->pMethods});
  if (added) {
    found->second.ours.xWrite = write;
    found->second.ours.xSync = sync;
  }
  file->pMethods = &found->second.ours;
  return code;
}

}  // namespace

void FaultyDisk::install() {
  if (real != nullptr) return;
  real = sqlite3_vfs_find(nullptr);
  faulty = *real;
  faulty.pNext = nullptr;
  faulty.zName = "faulty";
  faulty.xOpen = open;
  sqlite3_vfs_register(&faulty, 1);
}

void FaultyDisk::fail_at(Call call, int n, int code, bool sticky) {
  heal();
  plan(call) = {0, n, code, sticky};
}

void FaultyDisk::heal() { plans = {}; }

int FaultyDisk::calls(Call call) { return plan(call).calls; }

}  // namespace tumorboard::storage
