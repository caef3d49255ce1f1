// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/knowledge_path.h"

#include <algorithm>
#include <array>

#include "workers/clinical/catalogue.h"
#include "workers/knowledge/loader.h"

namespace tumorboard::cli {
namespace {

// A build tree has folders of this name too, without knowledge in them.
bool holds_knowledge(const std::filesystem::path& folder) {
  std::error_code problem;
  const std::filesystem::directory_iterator files(folder / "rules", problem);
  return !problem && std::any_of(begin(files), end(files),
                                 [](const auto& file) { return file.path().extension() == ".textproto"; });
}

}  // namespace

std::filesystem::path knowledge_folder(const Invocation& run, const std::string& given) {
  if (!given.empty()) return given;
  if (const auto variable = run.variable("TUMORBOARD_KNOWLEDGE")) return *variable;
  const std::filesystem::path& binary = run.program_folder();
  const std::array<std::filesystem::path, 2> beside{binary / "../../knowledge",
                                                    binary / "../share/tumorboard/knowledge"};
  for (const auto& folder : beside) {
    if (holds_knowledge(folder)) return folder.lexically_normal();
  }
  return "/usr/share/tumorboard/knowledge";
}

OrExit<std::shared_ptr<const knowledge::Knowledge>> load_knowledge(const Invocation& run, const std::string& given) {
  auto loaded = knowledge::load_directory(knowledge_folder(run, given).string(), clinical::fact_catalogue());
  if (!loaded) return tl::unexpected(run.messages().broken(loaded.error()));
  return std::move(*loaded);
}

}  // namespace tumorboard::cli
