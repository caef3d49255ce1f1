// SPDX-License-Identifier: Apache-2.0
// tumorboardd: the daemon, and what is done to its state directory while it does not run.
#include <poll.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <iterator>

#include "common/base/notify.h"
#include "common/base/sodium.h"
#include "daemon/config/config.h"
#include "daemon/daemon.h"
#include "daemon/doctor.h"
#include "daemon/init.h"
#include "daemon/knowledge_check.h"
#include "daemon/restore.h"

namespace tumorboard {
namespace {

// To systemd: the start takes longer than TimeoutStartSec and goes on.
constexpr const char* kStillStarting = "EXTEND_TIMEOUT_USEC=60000000";
constexpr const char* kDefaultConfig = "/etc/tumorboard/tumorboardd.toml";

int report(const Error& error) {
  std::fprintf(stderr, "tumorboardd: %s%s%s%s%s\n", error.element_path.c_str(), error.element_path.empty() ? "" : ": ",
               error.message.c_str(), error.hint.empty() ? "" : "; ", error.hint.c_str());
  return info(error.code).exit_code;
}

// Blocks the signals in every thread, so that only the one who asks gets them.
int signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  return signalfd(-1, &set, SFD_CLOEXEC);
}

// True when it is time to stop; SIGHUP only reads the log level again.
bool stop_asked(int fd, std::chrono::milliseconds wait, const ConfigSources& sources) {
  pollfd one{fd, POLLIN, 0};
  if (poll(&one, 1, static_cast<int>(wait.count())) <= 0) return false;
  signalfd_siginfo got{};
  if (read(fd, &got, sizeof got) != static_cast<ssize_t>(sizeof got)) return false;
  if (got.ssi_signo != SIGHUP) return true;
  if (const auto again = load(sources)) {
    spdlog::set_level(spdlog::level::from_str(again->log_level));
    spdlog::info("log_level={}", again->log_level);
  } else {
    spdlog::error("config=unchanged what=\"{}\"", again.error().message);
  }
  return false;
}

int run(const ConfigSources& sources, bool accept_new_head) {
  const auto config = load(sources);
  if (!config) {
    report(config.error());
    return kExitBrokenConfig;
  }
  spdlog::set_level(spdlog::level::from_str(config->log_level));
  const int signal_fd = signals();
  bool stopped = false;
  Daemon::StartOptions options;
  options.accept_new_head = accept_new_head;
  options.go_on = [&] {
    notify(kStillStarting);
    stopped = stopped || stop_asked(signal_fd, std::chrono::milliseconds{0}, sources);
    return !stopped;
  };
  auto daemon = Daemon::start(*config, options);
  if (!daemon && stopped) {
    spdlog::info("stopped what=\"{}\"", daemon.error().message);
    return 0;
  }
  if (!daemon) {
    spdlog::critical("start=failed code={} what=\"{}\"", info(daemon.error().code).name, daemon.error().message);
    return report(daemon.error());
  }
  for (const Channel channel : {Channel::kClient, Channel::kWorker}) {
    for (const auto& endpoint : (*daemon)->endpoints(channel)) {
      spdlog::info("listening={} for={}", endpoint, channel == Channel::kClient ? "clients" : "workers");
    }
  }
  spdlog::info("ready version={} sequence={}", TUMORBOARD_VERSION, (*daemon)->head());
  notify("READY=1");
  const auto watchdog = watchdog_interval().value_or(std::chrono::milliseconds{5'000});
  while (!stop_asked(signal_fd, watchdog, sources)) {
    if ((*daemon)->alive()) notify("WATCHDOG=1");
  }
  notify("STOPPING=1");
  spdlog::info("stopping");
  (*daemon)->stop();
  spdlog::info("stopped sequence={}", (*daemon)->head());
  return 0;
}

int check_config(const ConfigSources& sources) {
  const auto config = load(sources);
  if (!config) {
    report(config.error());
    return kExitBrokenConfig;
  }
  std::puts("configuration is good");
  return 0;
}

int run_init(const InitOptions& options) {
  if (const auto checked = check_knowledge(options.knowledge); !checked) {
    report(checked.error());
    return kExitBrokenConfig;
  }
  const SystemClock clock{};
  SystemRandom random;
  if (const auto done = init(options, clock, random); !done) return report(done.error());
  std::printf("state directory %s is ready; its public key is %s.pub\n", options.state_dir.c_str(),
              options.server_key.empty() ? (options.state_dir / "server.key").c_str() : options.server_key.c_str());
  return 0;
}

// Every key of the configuration is a flag: lease_ms is --lease-ms.
void add_config_flags(CLI::App& app, std::vector<std::pair<std::string, std::string>>& flags) {
  std::size_t i = 0;
  for (const ConfigKey& key : config_keys()) {
    std::string name(key.name);
    std::ranges::replace(name, '_', '-');
    std::string names = "--" + name;
    if (key.name == "client_endpoints") names += ",--listen-clients";
    if (key.name == "worker_endpoints") names += ",--listen-workers";
    flags[i].first = key.name;
    app.add_option(names, flags[i].second, key.in_words() + "; built-in " + key.built_in);
    ++i;
  }
}

int print_lines(const Result<std::vector<std::string>>& lines) {
  if (!lines) return report(lines.error());
  for (const auto& line : *lines) std::puts(line.c_str());
  return 0;
}

int run_doctor(const std::filesystem::path& state_dir, bool whole) {
  return print_lines(whole ? verify(state_dir) : doctor(state_dir));
}

int start(int argc, char** argv) {
  init_sodium();
  spdlog::set_default_logger(spdlog::stderr_logger_mt("tumorboardd"));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ level=%l %v", spdlog::pattern_time_type::utc);

  CLI::App app{"The tumor board's daemon: queue, workflow law, ledger, delivery", "tumorboardd"};
  app.set_version_flag("--version", TUMORBOARD_VERSION);
  ConfigSources sources;
  sources.environment = process_environment();
  std::string to_check;
  app.add_option("--check-config", to_check, "Read this configuration, say what is wrong with it, and end");

  CLI::App* serve = app.add_subcommand("run", "Serve clients and workers until SIGTERM");
  std::string file;
  serve->add_option("--config", file,
                    std::string("Configuration file (default ") + kDefaultConfig + ", if it is there)");
  std::vector<std::pair<std::string, std::string>> flags(config_keys().size());
  add_config_flags(*serve, flags);

  bool accept_new_head = false;
  serve->add_flag("--accept-new-head", accept_new_head,
                  "Start although there is no head file, or one that this server's key has not sealed");

  InitOptions options;
  CLI::App* create = app.add_subcommand("init", "Make a state directory with the first keys, people and knowledge");
  create->add_option("--state-dir", options.state_dir, "Where")->required();
  create->add_option("--knowledge", options.knowledge, "Folder of knowledge files")->required();
  create->add_option("--server-key", options.server_key, "Where to write the server's key (default DIR/server.key)");
  create->add_option("--admin", options.admins, "USER:PRINTED NAME:PUBFILE; two at least")->required();
  create->add_option("--user", options.users, "USER:PRINTED NAME:ROLE[,ROLE]:DISCIPLINE[,DISCIPLINE]:PUBFILE");
  create->add_option("--worker", options.workers, "NAME:PUBFILE");

  std::filesystem::path state_dir;
  CLI::App* look = app.add_subcommand("doctor", "Say how a state directory is, without changing it");
  look->add_option("--state-dir", state_dir, "Which")->required();
  CLI::App* walk = app.add_subcommand("verify", "Walk the whole ledger and check every hash");
  walk->add_option("--state-dir", state_dir, "Which")->required();
  RestoreOptions restored;
  CLI::App* back = app.add_subcommand(
      "restore", "Take an older copy of a state directory into use: a new epoch, and a new head file");
  back->add_option("--state-dir", restored.state_dir, "Which")->required();
  back->add_option("--server-key", restored.server_key, "The server's key (default DIR/server.key)");
  back->add_option("--witness-dir", restored.witness_dir, "Where the witness is; what it says is kept beside it");
  app.require_subcommand(0, 1);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  if (!to_check.empty()) {
    sources.file = to_check;
    return check_config(sources);
  }
  if (*serve) {
    if (!file.empty() || std::filesystem::exists(kDefaultConfig)) sources.file = file.empty() ? kDefaultConfig : file;
    std::ranges::copy_if(flags, std::back_inserter(sources.flags),
                         [](const auto& flag) { return !flag.second.empty(); });
    return run(sources, accept_new_head);
  }
  if (*create) return run_init(options);
  if (*look) return run_doctor(state_dir, false);
  if (*walk) return run_doctor(state_dir, true);
  if (*back) return print_lines(restore(restored));
  std::cerr << app.help();
  return kExitUsage;
}

}  // namespace
}  // namespace tumorboard

int main(int argc, char** argv) {
  try {
    return tumorboard::start(argc, argv);
  } catch (const std::exception& error) {  // of the command line or the logger
    std::fprintf(stderr, "tumorboardd: %s\n", error.what());
    return 1;
  }
}
