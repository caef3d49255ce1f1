// SPDX-License-Identifier: Apache-2.0
// The TOML files of the configuration.
#pragma once

#include <string>

#include "daemon/config/config.h"

namespace tumorboard {

// The file, then conf.d/*.toml beside it in the order of their names. Errors as load().
Result<> read_config_files(Config& config, const std::string& file);

}  // namespace tumorboard
