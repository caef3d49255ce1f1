// SPDX-License-Identifier: Apache-2.0
// tumorboard-worker: computes recommendations for a daemon. It opens one socket and reads its
// key files; it has no database and writes nothing.
#include <google/protobuf/stubs/common.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "common/base/error_code.h"
#include "common/base/sodium.h"
#include "workers/process/check_knowledge.h"
#include "workers/process/loop.h"

namespace {

int start(int argc, char** argv) {
  GOOGLE_PROTOBUF_VERIFY_VERSION;
  tumorboard::init_sodium();
  tumorboard::worker::LoopOptions options;
  std::string knowledge;
  CLI::App app("Computes recommendations for a tumorboardd. Stops on SIGTERM when it has given back what it holds.");
  app.set_version_flag("--version", std::string("tumorboard-worker ") + TUMORBOARD_VERSION);
  auto* endpoint = app.add_option("--endpoint", options.endpoint,
                                  "of the daemon's workers, e.g. ipc:///run/tumorboard/workers.sock");
  auto* server = app.add_option("--server-key", options.server_key_file, "file with the daemon's public key");
  auto* key = app.add_option("--key-file", options.key_file, "this worker's secret key");
  app.add_option("--credit", options.credit, "leases held at a time")->check(CLI::Range(1, 256))->capture_default_str();
  app.add_flag("--once", options.once, "leave after the first answered lease");
  auto* check =
      app.add_option("--check-knowledge", knowledge, "load and check a knowledge folder, print the findings, leave");
  endpoint->excludes(check);
  server->needs(endpoint);
  key->needs(endpoint);
  CLI11_PARSE(app, argc, argv);
  if (!knowledge.empty()) return tumorboard::worker::check_knowledge(knowledge, std::cout);
  if (options.endpoint.empty() || options.server_key_file.empty() || options.key_file.empty()) {
    std::cerr << "tumorboard-worker: --endpoint, --server-key and --key-file are required; see --help\n";
    return tumorboard::kExitUsage;
  }
  spdlog::set_default_logger(spdlog::stderr_logger_st("worker"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  return tumorboard::worker::run(options);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return start(argc, argv);
  } catch (const std::exception& error) {  // of the command line or the logger
    std::fprintf(stderr, "tumorboard-worker: %s\n", error.what());
    return 1;
  }
}
