// SPDX-License-Identifier: Apache-2.0
#include "daemon/daemon.h"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>

#include "common/base/guarded_thread.h"
#include "common/signing/head_seal.h"
#include "daemon/startup.h"
#include "daemon/view/projection.h"
#include "storage/head_file.h"

namespace tumorboard {
namespace {

constexpr std::size_t kInternalQueue = 1'000'000;  // these never refuse; the bound is the engine queue's
constexpr std::int64_t kAliveMs = 20'000;
constexpr std::int64_t kHeadFileMs = 1'000;
constexpr std::size_t kCommitsAtOnce = 256;
constexpr std::chrono::milliseconds kIdle{500};
constexpr std::int64_t kDiskEveryMs = 1'000;
constexpr int kTriesAtStop = 16;  // of a commit for which there was no room, half a second each

}  // namespace

Daemon::Daemon(const Config& config, storage::StateDir state_dir)
    : config_(config),
      state_dir_(std::move(state_dir)),
      to_engine_(config.engine_queue),
      loaded_(kInternalQueue),
      to_broker_(kInternalQueue),
      to_delivery_(kInternalQueue),
      to_view_(kInternalQueue) {}

Daemon::~Daemon() { stop(); }

Result<std::unique_ptr<Daemon>> Daemon::start(const Config& config, const StartOptions& options) {
  TB_ASSIGN(auto state_dir, storage::StateDir::lock(config.state_dir));
  std::unique_ptr<Daemon> daemon(new Daemon(config, std::move(state_dir)));
  TB_ASSIGN(daemon->server_key_, signing::read_key_file(config.server_key_file));
  TB_TRY(daemon->open_storage(options));
  TB_TRY(daemon->open_wire());
  return daemon;
}

Result<> Daemon::open_storage(const StartOptions& options) {
  const auto& paths = state_dir_.paths();
  storage::SqliteLedgerOptions how;
  if (options.accept_new_head) how.head_file = storage::SqliteLedgerOptions::HeadFile::kAcceptMissing;
  TB_ASSIGN(ledger_, storage::SqliteLedger::open(paths, how));
  const auto head = ledger_->head();
  TB_TRY(check_heads(options.accept_new_head));
  head_at_start_ = head;
  TB_ASSIGN(reader_ledger_, storage::SqliteLedgerReader::open(paths));
  TB_ASSIGN(delivery_ledger_, storage::SqliteLedgerReader::open(paths));
  auto state = open_view(head, options.go_on);
  if (!state && state.error().code == ErrorCode::kCorrupt) {  // the ledger has all of it
    spdlog::error("view=damaged what=\"{}\"", state.error().message);
    reader_view_.reset();
    view_.reset();
    TB_TRY(storage::View::discard(paths));
    state = open_view(head, options.go_on);
  }
  if (!state) return fail(std::move(state.error()));
  view_applied_ = std::make_unique<Watermark>(head.sequence);
  engine_ = std::make_unique<Engine>(config_, clock_, random_, *ledger_, std::move(*state));
  write_head_files(head);  // what was accepted now is what the next start asks for
  return {};
}

// The view, caught up with the ledger, and what the engine starts from.
Result<EngineState> Daemon::open_view(const storage::Head& head, const std::function<bool()>& go_on) {
  const auto& paths = state_dir_.paths();
  TB_ASSIGN(auto opened, storage::View::open_or_recreate(paths, head.epoch, head.sequence));
  if (!opened.recreated_because.empty()) {
    spdlog::warn("view=rebuild from=1 to={} because=\"{}\"", head.sequence, opened.recreated_because);
  }
  view_ = std::move(opened.view);
  TB_ASSIGN(reader_view_, storage::ViewReader::open(paths));
  TB_TRY(catch_up(*reader_ledger_, head.sequence, *view_, *reader_view_, [&](Sequence reached) {
    spdlog::info("view=catching_up sequence={}", reached);
    return go_on();
  }));
  return load_engine_state(*reader_view_, *reader_ledger_, go_on);
}

void Daemon::publish_keys() {
  const People& people = engine_->people();
  std::vector<KeyRegistry::Entry> entries;
  for (const auto& key : people.live_keys()) {
    entries.push_back({key.id, key.channel, people.is_worker(key.id) ? Channel::kWorker : Channel::kClient});
  }
  keys_.set(entries);
  std::set<std::string> unheld = engine_->unheld_disciplines();
  for (const auto& discipline : unheld) {
    if (unheld_.contains(discipline)) continue;
    spdlog::warn(
        "discipline={} held_by=nobody what=\"cases wait for its sign-off until somebody is enrolled or the "
        "chair waives it\"",
        discipline);
  }
  unheld_ = std::move(unheld);
}

Result<> Daemon::open_wire() {
  wire::CurveKey secret{};
  std::copy_n(server_key_->channel_secret().data(), secret.size(), secret.begin());
  BrokerOptions options;
  options.server_key = {server_key_->identity().channel, secret};
  options.config = config_;

  publish_keys();
  TB_ASSIGN(authenticator_, Authenticator::start(context_, keys_, clock_, fatal));
  broker_ = std::make_unique<Broker>(context_, clock_, keys_, to_engine_, to_broker_, std::move(options), fatal);
  engine_->set_transport_counters([this] {
    const auto& counts = broker_->counts();
    return TransportCounters{counts.messages_dropped, counts.handshakes_refused};
  });
  for (Pulse* pulse : {&engine_pulse_, &view_pulse_, &delivery_pulse_, &reader_pulse_}) beat(*pulse);
  view_thread_ = guarded_thread("view", fatal, [this] { run_view(); });
  delivery_thread_ = guarded_thread("delivery", fatal, [this] { run_delivery(); });
  reader_thread_ = guarded_thread("reader", fatal, [this] { run_reader(); });
  engine_thread_ = guarded_thread("engine", fatal, [this] { run_engine(); });
  return broker_->start();
}

void Daemon::stop() {
  if (stopped_) return;
  stopped_ = true;
  to_delivery_.close_queue();  // first: what was delivered is on record before the engine ends
  if (delivery_thread_.joinable()) delivery_thread_.join();
  stopping_ = true;
  stop_.wake();
  if (engine_thread_.joinable()) engine_thread_.join();
  to_reader_.close_queue();
  to_view_.close_queue();
  if (reader_thread_.joinable()) reader_thread_.join();
  if (broker_) broker_->stop();
  if (view_thread_.joinable()) view_thread_.join();
}

bool Daemon::alive() const {
  const std::int64_t now = clock_.boot_ms();
  return authenticator_->alive() &&
         std::ranges::all_of(std::array{&engine_pulse_, &view_pulse_, &delivery_pulse_, &reader_pulse_},
                             [now](const Pulse* pulse) { return now - pulse->at_ms < kAliveMs; });
}

void Daemon::fatal(std::string_view reason) {
  spdlog::critical("stop=now reason=\"{}\"", reason);
  spdlog::shutdown();
  _exit(kExitIoError);
}

// ---- threads ---------------------------------------------------------------------------

void Daemon::run_engine() {
  std::array<pollfd, 3> fds{{{to_engine_.fd(), POLLIN, 0}, {loaded_.fd(), POLLIN, 0}, {stop_.fd(), POLLIN, 0}}};
  bool more = false;  // the engine holds work that did not fit: nothing new is taken meanwhile
  for (bool last = false; !last;) {
    beat(engine_pulse_);
    const std::int64_t wait = std::clamp<std::int64_t>(engine_->next_timer_ms() - clock_.boot_ms(), 0, kIdle.count());
    if (!more && to_engine_.size() == 0 && loaded_.size() == 0) poll(fds.data(), fds.size(), static_cast<int>(wait));
    const bool stopping = stopping_;
    std::vector<EngineInput> inputs;
    if (!more) {
      for (auto& loaded : loaded_.drain(config_.batch_max)) inputs.push_back(std::move(loaded));
      for (auto& message : to_engine_.drain(config_.batch_max)) inputs.emplace_back(std::move(message));
    }
    if (stopping) engine_->set_draining();
    engine_->view_applied(view_applied_->reached());
    look_at_disk();
    auto step = engine_->step(std::move(inputs));
    // A stop waits for it as well, but not beyond the time that systemd gives.
    for (int tries = 0; !step && step.error().code == ErrorCode::kResourceExhausted && tries < kTriesAtStop;) {
      step = wait_for_room(step.error());
      if (stopping_) ++tries;
    }
    if (!step) end_on_failed_commit(step.error());
    // What had come before the stop has been taken.
    last = stopping && !more && !step->more && loaded_.size() == 0;
    more = step->more;
    if (step->keys_changed) publish_keys();  // before anybody is told that it is done
    to_broker_.push_all(std::move(step->out));
    if (step->committed) to_view_.push_always(std::move(step->committed));
    hand_to_reader(*step);
    to_delivery_.push_all(std::move(step->delivery));
  }
}

// Nothing new is taken before the disk is full: the ledger of what runs, the audit of reads and an orderly end need
// room as well.
void Daemon::look_at_disk() {
  if (clock_.boot_ms() - disk_seen_ms_ < kDiskEveryMs) return;
  disk_seen_ms_ = clock_.boot_ms();
  std::error_code failed;
  const auto space = std::filesystem::space(config_.state_dir, failed);
  const std::uintmax_t free_mib = failed ? 0 : space.available >> 20U;  // room that cannot be seen is none
  const bool low = free_mib < config_.disk_reserve_mib;
  engine_->set_disk_low(low);
  if (low == disk_low_) return;
  disk_low_ = low;
  low ? spdlog::error("disk=low free_mib={} reserve_mib={}", free_mib, config_.disk_reserve_mib)
      : spdlog::info("disk=enough free_mib={}", free_mib);
}

// Reads that find no place are refused with a time to come back; those of ended sessions are not worked off.
void Daemon::hand_to_reader(Step& step) {
  for (const auto& task : step.delivery) {
    if (const auto* ended = std::get_if<EndSubscription>(&task)) to_reader_.drop(ended->session);
  }
  for (const AnswerRead& refused : to_reader_.push_all(std::move(step.reader))) {
    const v1::Reply reply = reply_of({ErrorCode::kResourceExhausted,
                                      "too many reads of yours wait",
                                      {},
                                      "wait for the answers",
                                      config_.busy_retry_ms});
    to_broker_.push_always(answer(refused.request, v1::MESSAGE_TYPE_REPLY, reply.SerializeAsString()));
  }
}

// Disk full: surely nothing was written, so the same batch is tried until there is room. What
// comes meanwhile waits in the queue, and beyond that is refused as busy.
Result<Step> Daemon::wait_for_room(const Error& error) {
  spdlog::error("commit=waiting code={} what=\"{}\"", info(error.code).name, error.message);
  pollfd stop{stop_.fd(), POLLIN, 0};
  poll(&stop, 1, static_cast<int>(kIdle.count()));
  beat(engine_pulse_);
  return engine_->step({});
}

// The batch may come back after a restart: everybody in it is told so, then the process ends.
void Daemon::end_on_failed_commit(const Error& error) {
  spdlog::critical("commit=failed code={} what=\"{}\"", info(error.code).name, error.message);
  to_broker_.push_all(engine_->take_failed());
  broker_->stop();
  fatal("the ledger could not be written");
}

void Daemon::run_view() {
  std::optional<storage::Head> unwritten;
  std::int64_t written_ms = 0;
  for (;;) {
    beat(view_pulse_);
    auto commits = to_view_.pop(kCommitsAtOnce, kIdle);
    to_view_.clear_event();
    if (!commits.empty()) {
      for (auto done = project(commits, *view_); !done; done = project(commits, *view_)) {
        spdlog::error("view=stopped code={} what=\"{}\"", info(done.error().code).name, done.error().message);
        if (done.error().code != ErrorCode::kResourceExhausted || stopping_) return;  // rebuilt at the next start
        std::this_thread::sleep_for(kIdle);  // disk full: the ledger keeps what the view lacks
        beat(view_pulse_);
      }
      unwritten = commits.back()->head;
      view_applied_->advance(unwritten->sequence);
    }
    const bool ending = commits.empty() && to_view_.closed();
    if (unwritten && (ending || clock_.boot_ms() - written_ms >= kHeadFileMs)) {
      write_head_files(*unwritten);
      unwritten.reset();
      written_ms = clock_.boot_ms();
    }
    if (ending) return;
  }
}

std::vector<std::filesystem::path> Daemon::head_files() const {
  std::vector<std::filesystem::path> files{state_dir_.paths().ledger_head()};
  if (!config_.witness_dir.empty()) files.push_back(std::filesystem::path(config_.witness_dir) / "ledger.head");
  return files;
}

// An older copy of the state directory has an older head file; the witness elsewhere has not. A history that was
// written anew has another hash, and who wrote it has not the server's key.
Result<> Daemon::check_heads(bool accept_new_head) {
  for (const auto& file : head_files()) {
    TB_ASSIGN(const auto known, storage::read_head(file));
    if (!known && !accept_new_head) {
      return fail(ErrorCode::kFailedPrecondition, "there is no head file: " + file.string(), {},
                  "is witness_dir mounted? A new witness begins with one start with --accept-new-head");
    }
    if (!known) continue;
    const auto refuse = [&](Error error) {
      error.message = file.string() + ": " + error.message;
      error.hint =
          "this may be an older copy, or a rewritten one: see docs/how-to/operate.md; `tumorboardd restore` "
          "takes it into use on purpose";
      return fail(std::move(error));
    };
    if (auto sealed = signing::check_seal(known->seal, storage::head_text(known->head), server_key_->identity());
        !sealed && !accept_new_head) {
      return refuse(std::move(sealed.error()));
    }
    if (auto goes_on = ledger_->continues(known->head); !goes_on) return refuse(std::move(goes_on.error()));
  }
  return {};
}

// Ledger ahead of head is normal; head ahead of ledger, at the next start, is an alarm.
void Daemon::write_head_files(const storage::Head& head) {
  const auto seal = signing::seal_head(storage::head_text(head), *server_key_);
  if (!seal) {
    spdlog::error("head_file=failed what=\"{}\"", seal.error().message);
    return;
  }
  for (const auto& file : head_files()) {
    if (const auto written = storage::write_head(file, head, *seal); !written) {
      spdlog::error("head_file=failed what=\"{}\"", written.error().message);
    }
  }
  spdlog::debug("head sequence={} hash={}", head.sequence, hex(head.hash));
}

void Daemon::run_delivery() {
  Delivery delivery(clock_, *delivery_ledger_, head_at_start_.sequence, head_at_start_.epoch);
  for (;;) {
    beat(delivery_pulse_);
    auto tasks = to_delivery_.pop(1'024, delivery.behind() ? std::chrono::milliseconds{0} : kIdle);
    to_delivery_.clear_event();
    const bool ending = tasks.empty() && to_delivery_.closed();
    Delivery::Output output;
    for (auto& task : tasks) delivery.take(std::move(task), output);
    delivery.pump(output);
    if (ending) delivery.finish(output);
    to_broker_.push_all(std::move(output.out));
    loaded_.push_all(std::move(output.audit));
    if (ending) return;
  }
}

void Daemon::run_reader() {
  Reader reader(clock_, *reader_ledger_, *reader_view_, *view_applied_, workflow::deadlines_of(config_));
  for (;;) {
    beat(reader_pulse_);
    auto task = to_reader_.pop(kIdle);
    if (!task && to_reader_.closed()) return;
    if (!task) continue;
    Reader::Output output;
    reader.take(std::move(*task), output);
    to_broker_.push_all(std::move(output.out));
    loaded_.push_all(std::move(output.loaded));
  }
}

}  // namespace tumorboard
