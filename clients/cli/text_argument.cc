// SPDX-License-Identifier: Apache-2.0
#include "clients/cli/text_argument.h"

#include <algorithm>

#include "clients/cli/file.h"

namespace tumorboard::cli {

OrExit<std::string> text_argument(Invocation& run, const std::string& given, const std::string& option,
                                  std::size_t most_bytes) {
  if (given != "-" && !given.starts_with('@')) return given;
  const std::string path = given == "-" ? given : given.substr(1);
  auto text = read_file(path, run.environment().console.in, most_bytes);
  if (!text) {
    Circumstance circumstance;
    circumstance.subject = option;
    return tl::unexpected(run.messages().failure(text.error(), circumstance));
  }
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  return std::move(*text);
}

void say_lines(const Invocation& run, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    run.messages().note("  " + text.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace tumorboard::cli
