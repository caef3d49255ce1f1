// SPDX-License-Identifier: Apache-2.0
#include "workers/process/check_knowledge.h"

#include "common/base/error_code.h"
#include "common/base/hash.h"
#include "workers/clinical/catalogue.h"
#include "workers/knowledge/loader.h"

namespace tumorboard::worker {

int check_knowledge(const std::string& directory, std::ostream& out) {
  const knowledge::Checked checked = knowledge::check_directory(directory, clinical::fact_catalogue());
  for (const knowledge::Finding& finding : checked.findings) {
    out << (finding.level == knowledge::Finding::Level::kError ? "error " : "warning ") << finding.text() << '\n';
  }
  if (!checked.knowledge) {
    out << "knowledge broken\n";
    return kExitBrokenConfig;
  }
  out << "knowledge usable, digest " << hex(checked.knowledge->digest()) << '\n';
  return 0;
}

}  // namespace tumorboard::worker
