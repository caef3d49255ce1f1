// SPDX-License-Identifier: Apache-2.0
// `tumorboardd init`: a new state directory with its ledger, the server's keys, the first
// knowledge, and the first people, among them two administrators at least. Everything in one
// commit: there is a whole installation or none.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/base/result.h"

namespace tumorboard {

struct InitOptions {
  std::filesystem::path state_dir;
  std::filesystem::path knowledge;   // a folder of knowledge files, checked by the caller
  std::filesystem::path server_key;  // written; empty = state_dir/server.key
  std::vector<std::string> admins;   // USER:PRINTED NAME:PUBFILE
  std::vector<std::string> users;    // USER:PRINTED NAME:ROLE[,ROLE]:DISCIPLINE[,DISCIPLINE]:PUBFILE
  std::vector<std::string> workers;  // NAME:PUBFILE
};

Result<> init(const InitOptions& options, const Clock& clock, Random& random);

}  // namespace tumorboard
