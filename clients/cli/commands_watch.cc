// SPDX-License-Identifier: Apache-2.0
// case watch: events as they happen, resumable.
#include <memory>

#include "clients/cli/invocation.h"
#include "clients/cli/json_object.h"
#include "clients/cli/reading.h"
#include "clients/cli/resume.h"
#include "clients/cli/tree.h"
#include "clients/text/text.h"
#include "common/base/hash.h"
#include "common/json/enum_names.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::cli {
namespace {

// How long one look for an event takes; nothing depends on it.
constexpr std::int64_t kLookMs = 60'000;
constexpr int kSaveEvery = 256;

struct WatchOptions {
  std::string case_id;
  std::uint64_t from_sequence = 0;
  bool from_sequence_given = false;
  bool from_now = false;
  std::string until;
  std::string resume_file;
};

std::string event_document(const v1::Event& event) {
  JsonObject document = JsonObject::document("event");
  document.number("sequence", event.sequence())
      .text("time", time_text(event.time_us()))
      .raw("time_us", std::to_string(event.time_us()))
      .text("kind", event.kind())
      .text_or_null("case_id", event.case_id())
      .text_or_null("state", json::enum_word(event.state()))
      .number("revision", event.revision())
      .number("version", event.version())
      .text_or_null("actor", event.actor())
      .text_or_null("text", event.text())
      .text_or_null("recommendation_digest", hex(event.recommendation_digest()))
      .raw("sign_off", event.has_sign_off() ? json::write(event.sign_off()) : "null");
  std::vector<std::string> changes;
  for (const auto& change : event.changes()) changes.push_back(json::write(change));
  document.list("changes", changes);
  std::vector<std::string> signs;
  for (const auto& code : event.urgent_signs()) signs.push_back(json::quote(code));
  document.list("urgent_signs", signs);
  v1::Recommendation recommendation;
  const bool readable = !event.recommendation().empty() && recommendation.ParseFromString(event.recommendation());
  return document.raw("recommendation", readable ? json::write(recommendation) : "null").str();
}

// ": ! spinal cord compression", or what else the event says.
std::string text_shown(const v1::Event& event) {
  std::vector<std::string> signs;
  for (const auto& code : event.urgent_signs()) signs.push_back(words_of(code));
  if (!signs.empty()) return ": ! " + join(signs, ", ");
  return event.text().empty() ? "" : ": " + event.text();
}

void print_event(Invocation& run, const v1::Event& event) {
  if (run.format() == Format::kJson) {
    run.out() << event_document(event) << '\n' << std::flush;
    return;
  }
  Table row({"", "", "", "", "", "", "", ""});
  row.add({std::to_string(event.sequence()), time_text(event.time_us()), event.case_id(), event.kind(),
           json::enum_word(event.state()), "v" + std::to_string(event.version()), event.actor(), event.text()});
  if (run.format() == Format::kPlain) {
    row.write_tsv(run.out());
  } else {
    run.out() << printable(std::to_string(event.sequence()) + "  " + time_text(event.time_us()) + "  " +
                           event.case_id() + "  " + words_of(event.kind()) + "  -> " +
                           words_of(json::enum_word(event.state())) + "  " + event.actor() + text_shown(event))
              << '\n';
  }
  run.out() << std::flush;
}

class Watcher {
 public:
  Watcher(Invocation& run, const WatchOptions& options)
      : run_(run),
        options_(options),
        until_(json::enum_from_word<v1::CaseState>(options.until).value_or(v1::CASE_STATE_UNSPECIFIED)) {}

  int watch() {
    const auto wanted = start();
    if (!wanted) return wanted.error();
    const auto daemon = run_.client();
    if (!daemon) return daemon.error();
    (*daemon)->subscribe(*wanted);
    const Clock& clock = run_.environment().clock;
    const bool limited = run_.globals().timeout_given;
    const std::int64_t end_ms = clock.boot_ms() + run_.globals().timeout_ms();
    while (true) {
      const std::int64_t left = limited ? end_ms - clock.boot_ms() : kLookMs;
      if (left <= 0) return out_of_time();
      const auto item = (*daemon)->next(std::min(left, kLookMs));
      if (!item) return run_.messages().failure(item.error());
      if (!*item) continue;
      if (const auto exit = take(**item); exit) return *exit;
      while (auto more = (*daemon)->next(0)) {  // what has come already, before the file is written
        if (!*more) break;
        if (const auto exit = take(**more); exit) return *exit;
      }
      if (const auto saved = save(); !saved) return run_.messages().failure(saved.error());
    }
  }

 private:
  // With --until: exit code 0 if the state is reached already.
  OrExit<Subscription> start() {
    Subscription wanted;
    wanted.case_id = options_.case_id;
    wanted.from_now = !options_.from_sequence_given;
    wanted.from_sequence = options_.from_sequence;
    if (!options_.resume_file.empty() && !options_.from_sequence_given && !options_.from_now) {
      const auto point = read_resume_file(options_.resume_file);
      if (!point) return tl::unexpected(run_.messages().failure(point.error()));
      if (*point) {
        wanted.ledger_epoch = (*point)->ledger_epoch;
        wanted.from_sequence = (*point)->sequence;
        wanted.from_now = false;
      }
    }
    if (until_ != v1::CASE_STATE_UNSPECIFIED && !options_.case_id.empty() && wanted.from_now) {
      const auto shown = show_case(run_, options_.case_id, false);
      if (!shown) return tl::unexpected(shown.error());
      if (const auto exit = verdict(shown->view.summary().state()); exit) return tl::unexpected(*exit);
      wanted.from_now = false;  // from where that answer stood, so that nothing is missed
      wanted.from_sequence = shown->view.as_of_sequence();
    }
    return wanted;
  }

  std::optional<int> take(const StreamItem& item) {
    if (item.what == StreamItem::What::kStartOver) {
      run_.messages().note("the daemon's ledger is another one than before: everything comes again from the start");
      at_ = {item.ledger_epoch, 0};
      return std::nullopt;
    }
    print_event(run_, item.event);
    at_ = {item.ledger_epoch, item.event.sequence()};
    if (++unsaved_ >= kSaveEvery) {
      if (const auto saved = save(); !saved) return run_.messages().failure(saved.error());
    }
    const auto exit = verdict(item.event.state());
    if (exit) {
      if (const auto saved = save(); !saved) return run_.messages().failure(saved.error());
    }
    return exit;
  }

  // Whether watching for a state is over.
  std::optional<int> verdict(v1::CaseState state) {
    if (until_ == v1::CASE_STATE_UNSPECIFIED) return std::nullopt;
    if (state == until_) return 0;
    if (options_.case_id.empty() || state != v1::CASE_STATE_WITHDRAWN) return std::nullopt;
    return run_.messages().failure({ErrorCode::kFailedPrecondition,
                                    "the case was withdrawn before it was " + words_of(options_.until), "", "", 0});
  }

  int out_of_time() {
    if (until_ == v1::CASE_STATE_UNSPECIFIED) return 0;
    return run_.messages().failure(
        {ErrorCode::kUnavailable, "no case was " + words_of(options_.until) + " in time", "", "", 0});
  }

  Result<> save() {
    unsaved_ = 0;
    if (options_.resume_file.empty() || at_.ledger_epoch.empty()) return {};
    return write_resume_file(options_.resume_file, at_);
  }

  Invocation& run_;
  const WatchOptions& options_;
  const v1::CaseState until_;
  ResumePoint at_;
  int unsaved_ = 0;
};

}  // namespace

void add_watch_command(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<WatchOptions>();
  CLI::App& app = tree.command(group, "watch", "Print events as they happen, of one case or of all you may see",
                               [options](Invocation& run) { return Watcher(run, *options).watch(); });
  app.add_option("CASE", options->case_id, "The case's number; without it, every case");
  app.add_option_function<std::uint64_t>(
         "--from-sequence",
         [options](std::uint64_t from) {
           options->from_sequence = from;
           options->from_sequence_given = true;
         },
         "Begin after this sequence; 0: from the start")
      ->type_name("N");
  app.add_flag("--from-now", options->from_now, "Begin with the next event, whatever the resume file says");
  add_words(*app.add_option("--until", options->until,
                            "End when the case (or any) is in this state; with --timeout, exit 6 if it is not in time"),
            {"received", "assessing", "needs_information", "stuck", "in_review", "agreed", "closed", "withdrawn"});
  app.add_option("--resume-file", options->resume_file,
                 "Keep the last event printed here, and go on after it next time")
      ->type_name("FILE");
}

}  // namespace tumorboard::cli
