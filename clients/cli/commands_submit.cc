// SPDX-License-Identifier: Apache-2.0
// case submit: files to the daemon, many at a time; a line for each.
#include <memory>
#include <set>

#include "clients/cli/file.h"
#include "clients/cli/invocation.h"
#include "clients/cli/json_object.h"
#include "clients/cli/patient_options.h"
#include "clients/cli/tree.h"
#include "clients/lib/reply.h"
#include "clients/lib/request_id.h"
#include "common/casefile/case_file.h"
#include "common/check/check.h"
#include "common/json/enum_names.h"

namespace tumorboard::cli {
namespace {

constexpr std::size_t kWindow = 64;  // requests in flight

struct SubmitOptions {
  std::vector<std::string> files;
  std::string as_of;
  std::string urgency;
  std::string additional_reason;
  PatientOptions patient;
};

struct Prepared {
  std::string file;
  std::string case_id;
  v1::SubmitCase command;
};

Result<Prepared> prepare(Invocation& run, const SubmitOptions& options, const std::string& file) {
  TB_ASSIGN(const std::string text, read_file(file, run.environment().console.in, kMaxCaseFileBytes));
  TB_ASSIGN(const v1::Case facts, casefile::read_case(text, Date::parse(options.as_of), run.today()));
  Prepared prepared{file, facts.id(), {}};
  prepared.command.set_case_(facts.SerializeAsString());
  prepared.command.set_urgency(json::enum_from_word<v1::Urgency>(options.urgency).value_or(v1::URGENCY_UNSPECIFIED));
  prepared.command.set_additional_reason(options.additional_reason);
  if (options.patient.names_a_patient()) *prepared.command.mutable_patient() = options.patient.identity();
  TB_TRY(check::check(prepared.command));
  return prepared;
}

// Prints each outcome as it comes; on a terminal as one table at the end.
class Lines {
 public:
  explicit Lines(Invocation& run) : run_(run) {}

  void add(const std::string& file, const std::string& case_id, ErrorCode code, const v1::Reply* reply,
           const std::string& request_id) {
    const v1::CaseAccepted accepted = reply == nullptr ? v1::CaseAccepted() : reply->case_accepted();
    const std::string state = json::enum_word(accepted.state());
    if (run_.format() == Format::kJson) {
      JsonObject line = JsonObject::document("case_submitted");
      line.text("file", file)
          .text_or_null("case_id", case_id)
          .text("code", info(code).name)
          .text_or_null("state", state)
          .raw("revision", accepted.revision() == 0 ? "null" : std::to_string(accepted.revision()))
          .raw("sequence", reply == nullptr || reply->sequence() == 0 ? "null" : std::to_string(reply->sequence()))
          .text_or_null("request_id", request_id);
      run_.out() << line.str() << '\n';
      return;
    }
    Table one(titles());
    Table& table = run_.format() == Format::kTable ? table_ : one;
    table.add({file, case_id, std::string(info(code).name), state,
               accepted.revision() == 0 ? "" : std::to_string(accepted.revision()),
               reply == nullptr || reply->sequence() == 0 ? "" : std::to_string(reply->sequence())});
    if (run_.format() == Format::kPlain) run_.print(one);
  }

  void finish() {
    if (run_.format() == Format::kTable && !table_.empty()) run_.print(table_);
  }

 private:
  static std::vector<std::string> titles() { return {"FILE", "CASE", "RESULT", "STATE", "REVISION", "SEQUENCE"}; }
  Invocation& run_;
  Table table_{titles()};
};

class Progress {
 public:
  Progress(Invocation& run, std::size_t total)
      : console_(run.environment().console),
        total_(total),
        shown_(console_.err_is_terminal && total > 10 && !run.globals().quiet && !run.globals().json) {}
  void step() {
    ++done_;
    if (shown_) console_.err << "\r" << done_ << " of " << total_ << (done_ == total_ ? "\n" : "") << std::flush;
  }

 private:
  const Console& console_;
  std::size_t total_;
  std::size_t done_ = 0;
  bool shown_;
};

int send_all(Invocation& run, const std::vector<Prepared>& prepared, bool one_file, Lines& lines) {
  const auto daemon = run.client();
  if (!daemon) return daemon.error();
  const std::string& text = run.globals().request_id;
  int exit = 0;
  Progress progress(run, prepared.size());
  (*daemon)->call_many(
      prepared.size(), kWindow,
      [&](std::size_t index) {
        const Prepared& one = prepared[index];
        const std::string id_text = text.empty() || one_file ? text : text + "/" + one.case_id;
        return run.request(v1::MESSAGE_TYPE_SUBMIT_CASE, one.command, id_text);
      },
      [&](std::size_t index, const Request& request, Result<v1::Reply> reply) {
        const Prepared& one = prepared[index];
        progress.step();
        if (!reply) {
          exit = worse(exit, run.failed(reply.error(), request, one.file));
          lines.add(one.file, one.case_id, reply.error().code, nullptr, text_of(*request.id));
          return;
        }
        if (reply->code() != v1::ERROR_CODE_OK) {
          exit = worse(exit, run.refused(*reply, request, one.file));
          lines.add(one.file, one.case_id, error_of(*reply).code, nullptr, text_of(*request.id));
          return;
        }
        lines.add(one.file, one.case_id, ErrorCode::kOk, &*reply, text_of(*request.id));
      });
  return exit;
}

int submit(Invocation& run, const SubmitOptions& options) {
  const bool one_file = options.files.size() == 1;
  if (!one_file && options.patient.names_a_patient()) {
    return run.messages().usage("a patient is named, and there are several files", "submit the patient's file alone");
  }
  if (!options.as_of.empty() && !Date::parse(options.as_of)) {
    return run.messages().usage("--as-of is no date", "write it like 2026-08-05");
  }
  Lines lines(run);
  std::vector<Prepared> prepared;
  std::set<std::string> case_ids;
  int exit = 0;
  for (const std::string& file : options.files) {
    auto one = prepare(run, options, file);
    if (one && !case_ids.insert(one->case_id).second) {
      one = fail(ErrorCode::kConflict, "the same case number as another file of this command", "id");
    }
    if (one) {
      prepared.push_back(std::move(*one));
      continue;
    }
    Circumstance circumstance;
    circumstance.subject = file;
    exit = worse(exit, run.messages().failure(one.error(), circumstance));
    lines.add(file, "", one.error().code, nullptr, "");
  }
  if (run.globals().dry_run) {
    for (const Prepared& one : prepared) lines.add(one.file, one.case_id, ErrorCode::kOk, nullptr, "");
    run.messages().note("dry run: nothing was sent");
  } else if (!prepared.empty()) {
    exit = worse(exit, send_all(run, prepared, one_file, lines));
  }
  lines.finish();
  if (exit == 0 && one_file && !run.globals().dry_run) {
    run.messages().next_step("tumorboard case show " + prepared.front().case_id);
  }
  return exit;
}

}  // namespace

void add_submit_command(Tree& tree, CLI::App& group) {
  auto options = std::make_shared<SubmitOptions>();
  CLI::App& app = tree.command(group, "submit", "Submit case files to the board",
                               [options](Invocation& run) { return submit(run, *options); });
  app.add_option("FILE", options->files, "Case files; - is stdin")->required();
  app.add_option("--as-of", options->as_of, "Judge the facts as of this day, unless the file says its own")
      ->type_name("DATE");
  add_words(*app.add_option("--urgency", options->urgency, "How soon the board should see it"),
            {"routine", "soon", "urgent"});
  add_patient_options(app, options->patient);
  app.add_option("--additional-reason", options->additional_reason,
                 "Why this patient, who has an open case, needs a second one")
      ->type_name("TEXT");
}

}  // namespace tumorboard::cli
