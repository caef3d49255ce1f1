// SPDX-License-Identifier: Apache-2.0
// One running daemon: its threads and what they share. The closed list of threads: main,
// broker, engine, view, delivery, reader, authenticator, and ZeroMQ's own.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>
#include <zmq.hpp>

#include "common/base/clock.h"
#include "common/base/mailbox.h"
#include "common/base/random.h"
#include "common/base/result.h"
#include "common/base/wake_fd.h"
#include "common/signing/key_file.h"
#include "daemon/config/config.h"
#include "daemon/delivery/delivery.h"
#include "daemon/engine/engine.h"
#include "daemon/reader/read_queue.h"
#include "daemon/reader/reader.h"
#include "daemon/transport/authenticator.h"
#include "daemon/transport/broker.h"
#include "daemon/transport/key_registry.h"
#include "daemon/view/watermark.h"
#include "storage/sqlite_ledger.h"
#include "storage/sqlite_ledger_reader.h"
#include "storage/state_dir.h"
#include "storage/view.h"
#include "storage/view_reader.h"

namespace tumorboard {

class Daemon {
 public:
  // Ready to serve when it returns: the view has caught up, every endpoint refuses strangers.
  struct StartOptions {
    std::function<bool()> go_on;   // asked while it works; false ends the start with UNAVAILABLE, and nothing is lost
    bool accept_new_head = false;  // no head file, or one that this server's key has not sealed
  };
  static Result<std::unique_ptr<Daemon>> start(const Config& config, const StartOptions& options);
  ~Daemon();  // stop()
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  // Answers what has been accepted, then ends every thread.
  void stop();

  // Every thread's loop has turned lately. For the watchdog.
  [[nodiscard]] bool alive() const;
  [[nodiscard]] const std::vector<std::string>& endpoints(Channel channel) const { return broker_->endpoints(channel); }
  [[nodiscard]] Sequence head() const { return view_applied_->reached(); }

 private:
  explicit Daemon(const Config& config, storage::StateDir state_dir);
  Result<> open_storage(const StartOptions& options);
  Result<EngineState> open_view(const storage::Head& head, const std::function<bool()>& go_on);
  Result<> open_wire();
  void publish_keys();  // to the authenticator; and says which required disciplines nobody holds

  void run_engine();
  void run_view();
  void write_head_files(const storage::Head& head);
  // Of the head file and its witness, against the ledger and the server's key.
  Result<> check_heads(bool accept_new_head);
  [[nodiscard]] std::vector<std::filesystem::path> head_files() const;
  void run_delivery();
  void run_reader();
  void look_at_disk();
  void hand_to_reader(Step& step);
  Result<Step> wait_for_room(const Error& error);
  void end_on_failed_commit(const Error& error);
  [[noreturn]] static void fatal(std::string_view reason);

  // One thread's life sign.
  struct Pulse {
    std::atomic<std::int64_t> at_ms{0};
  };
  void beat(Pulse& pulse) const { pulse.at_ms.store(clock_.boot_ms(), std::memory_order_relaxed); }

  const Config config_;
  SystemClock clock_;
  SystemRandom random_;
  storage::StateDir state_dir_;
  std::optional<signing::KeyFile> server_key_;
  std::unique_ptr<storage::SqliteLedger> ledger_;                 // engine thread
  std::unique_ptr<storage::View> view_;                           // view thread
  std::unique_ptr<storage::SqliteLedgerReader> reader_ledger_;    // reader thread
  std::unique_ptr<storage::ViewReader> reader_view_;              // reader thread
  std::unique_ptr<storage::SqliteLedgerReader> delivery_ledger_;  // delivery thread
  storage::Head head_at_start_;
  std::unique_ptr<Watermark> view_applied_;
  std::unique_ptr<Engine> engine_;

  KeyRegistry keys_;
  std::set<std::string> unheld_;  // disciplines the log has named
  bool disk_low_ = false;         // engine thread
  std::int64_t disk_seen_ms_ = 0;
  zmq::context_t context_;
  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<Broker> broker_;

  Intake to_engine_;
  Mailbox<EngineInput> loaded_;
  Mailbox<Outbound> to_broker_;
  ReadQueue to_reader_;
  Mailbox<DeliveryTask> to_delivery_;
  Mailbox<std::shared_ptr<const Committed>> to_view_;
  WakeFd stop_;

  Pulse engine_pulse_;
  Pulse view_pulse_;
  Pulse delivery_pulse_;
  Pulse reader_pulse_;
  std::atomic<bool> stopping_{false};
  bool stopped_ = false;
  std::jthread engine_thread_;
  std::jthread view_thread_;
  std::jthread delivery_thread_;
  std::jthread reader_thread_;
};

}  // namespace tumorboard
