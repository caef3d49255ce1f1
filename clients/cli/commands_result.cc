// SPDX-License-Identifier: Apache-2.0
// pathology push|test|status|unmatched|list: results, from the file to what became of them.
#include <memory>

#include "clients/cli/case_board.h"
#include "clients/cli/file.h"
#include "clients/cli/invocation.h"
#include "clients/cli/json_object.h"
#include "clients/cli/tree.h"
#include "clients/lib/reply.h"
#include "clients/lib/request_id.h"
#include "common/json/enum_names.h"
#include "common/resultfile/result_file.h"

namespace tumorboard::cli {
namespace {

constexpr std::size_t kMaxInFlight = 64;

struct PreparedResult {
  std::string file;
  v1::PushResult command;
};

Result<PreparedResult> prepare_result(Invocation& run, const std::string& file) {
  TB_ASSIGN(const std::string text, read_file(file, run.environment().console.in, kMaxCaseFileBytes));
  PreparedResult prepared{file, {}};
  TB_ASSIGN(prepared.command, resultfile::read_result(text));
  return prepared;
}

// A line for each file, as it comes; on a terminal as one table at the end.
class ResultLines {
 public:
  explicit ResultLines(Invocation& run) : run_(run) {}

  void add(const std::string& file, ErrorCode code, const v1::Reply* reply) {
    const v1::ResultAccepted accepted = reply == nullptr ? v1::ResultAccepted() : reply->result_accepted();
    belongs_to_nobody_ = belongs_to_nobody_ || accepted.state() == v1::SPECIMEN_STATE_UNMATCHED;
    const auto number = [](std::uint64_t n) { return n == 0 ? std::string() : std::to_string(n); };
    const std::uint64_t sequence = reply == nullptr ? 0 : reply->sequence();
    if (run_.format() == Format::kJson) {
      const auto number_or_null = [&](std::uint64_t n) { return n == 0 ? std::string("null") : number(n); };
      run_.out() << JsonObject::document("result_pushed")
                        .text("file", file)
                        .text("code", info(code).name)
                        .raw("result_id", number_or_null(accepted.result_id()))
                        .text_or_null("state", json::enum_word(accepted.state()))
                        .raw("attached", reply == nullptr      ? "null"
                                         : accepted.attached() ? "true"
                                                               : "false")
                        .raw("counts", reply == nullptr    ? "null"
                                       : accepted.counts() ? "true"
                                                           : "false")
                        .text_or_null("why", accepted.why())
                        .raw("sequence", number_or_null(sequence))
                        .str()
                 << '\n';
      return;
    }
    Table one(titles());
    Table& table = run_.format() == Format::kTable ? table_ : one;
    const auto yes = [&](bool is) { return reply == nullptr ? "" : is ? "yes" : "no"; };
    table.add({file, std::string(info(code).name), number(accepted.result_id()), json::enum_word(accepted.state()),
               yes(accepted.attached()), yes(accepted.counts()), accepted.why(), number(sequence)});
    if (run_.format() == Format::kPlain) run_.print(one);
  }

  void finish() {
    if (run_.format() == Format::kTable && !table_.empty()) run_.print(table_);
  }
  [[nodiscard]] bool some_belong_to_nobody() const { return belongs_to_nobody_; }

 private:
  static std::vector<std::string> titles() {
    return {"FILE", "ANSWER", "RESULT", "STATE", "ATTACHED", "COUNTS", "WHY", "SEQUENCE"};
  }
  Invocation& run_;
  Table table_{titles()};
  bool belongs_to_nobody_ = false;
};

// Reads and checks every file; what fails has its line.
int prepare_results(Invocation& run, const std::vector<std::string>& files, ResultLines& lines,
                    std::vector<PreparedResult>& prepared) {
  int exit = 0;
  for (const std::string& file : files) {
    auto one = prepare_result(run, file);
    if (one) {
      prepared.push_back(std::move(*one));
      continue;
    }
    Circumstance circumstance;
    circumstance.subject = file;
    exit = worse(exit, run.messages().failure(one.error(), circumstance));
    lines.add(file, one.error().code, nullptr);
  }
  return exit;
}

int send_results(Invocation& run, const std::vector<PreparedResult>& prepared, ResultLines& lines) {
  const auto daemon = run.client();
  if (!daemon) return daemon.error();
  const std::string& text = run.globals().request_id;
  int exit = 0;
  (*daemon)->call_many(
      prepared.size(), kMaxInFlight,
      [&](std::size_t index) {
        const bool numbered = !text.empty() && prepared.size() > 1;
        return run.request(v1::MESSAGE_TYPE_PUSH_RESULT, prepared[index].command,
                           numbered ? text + "/" + prepared[index].file : text);
      },
      [&](std::size_t index, const Request& request, Result<v1::Reply> reply) {
        const std::string& file = prepared[index].file;
        if (!reply) {
          exit = worse(exit, run.failed(reply.error(), request, file));
          return lines.add(file, reply.error().code, nullptr);
        }
        if (reply->code() != v1::ERROR_CODE_OK) {
          exit = worse(exit, run.refused(*reply, request, file));
          return lines.add(file, error_of(*reply).code, nullptr);
        }
        lines.add(file, ErrorCode::kOk, &*reply);
      });
  return exit;
}

int push_results(Invocation& run, const std::vector<std::string>& files) {
  ResultLines lines(run);
  std::vector<PreparedResult> prepared;
  int exit = prepare_results(run, files, lines, prepared);
  if (run.globals().dry_run) {
    for (const PreparedResult& one : prepared) lines.add(one.file, ErrorCode::kOk, nullptr);
    run.messages().note("dry run: nothing was sent");
  } else if (!prepared.empty()) {
    exit = worse(exit, send_results(run, prepared, lines));
  }
  lines.finish();
  if (exit == 0 && lines.some_belong_to_nobody()) run.messages().next_step("tumorboard pathology unmatched");
  return exit;
}

int test_results(Invocation& run, const std::vector<std::string>& files) {
  ResultLines lines(run);
  std::vector<PreparedResult> prepared;
  const int exit = prepare_results(run, files, lines, prepared);
  for (const PreparedResult& one : prepared) lines.add(one.file, ErrorCode::kOk, nullptr);
  lines.finish();
  return exit;
}

// `next` is said when there is something to do it with.
int print_specimens(Invocation& run, const v1::SpecimenList& list, const std::string& next = {}) {
  if (run.format() == Format::kJson) {
    std::vector<std::string> documents;
    for (const auto& specimen : list.specimens()) documents.push_back(json::write(specimen));
    run.out() << JsonObject::document("specimen_list")
                     .list("specimens", documents)
                     .flag("more", list.more())
                     .number("as_of_sequence", list.as_of_sequence())
                     .str()
              << '\n';
    return 0;
  }
  Table table = specimen_table();
  for (const auto& specimen : list.specimens()) add_rows(table, specimen);
  if (run.format() == Format::kPlain || !table.empty()) run.print(table);
  if (table.empty()) run.messages().note("none");
  if (list.more()) run.messages().note("there are more: raise --limit, or name a case or a state");
  if (!next.empty() && !table.empty()) run.messages().next_step(next);
  return 0;
}

struct StatusOptions {
  std::uint64_t result_id = 0;
  std::string message_id;
};

int result_status(Invocation& run, const StatusOptions& options) {
  if ((options.result_id == 0) == options.message_id.empty()) {
    return run.messages().usage("which result?", "give its number, or --message with the sender's own");
  }
  v1::ShowResult wanted;
  wanted.set_result_id(options.result_id);
  wanted.set_message_id(options.message_id);
  const std::string subject = options.message_id.empty() ? std::to_string(options.result_id) : options.message_id;
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_SHOW_RESULT, wanted), subject);
  if (!reply) return reply.error();
  return print_specimens(run, reply->specimen_list());
}

struct SpecimenListOptions {
  std::vector<std::string> states;
  std::string case_id;
  std::uint32_t limit = 100;
  bool overdue = false;
};

int list_specimens(Invocation& run, const SpecimenListOptions& options, const std::string& next = {}) {
  v1::ListResults wanted;
  for (const std::string& state : options.states) {
    wanted.add_states(json::enum_from_word<v1::SpecimenState>(state).value_or(v1::SPECIMEN_STATE_UNSPECIFIED));
  }
  wanted.set_case_id(options.case_id);
  wanted.set_limit(options.limit);
  wanted.set_overdue_orders(options.overdue);
  const auto reply = run.ask(run.request(v1::MESSAGE_TYPE_LIST_RESULTS, wanted), options.case_id);
  if (!reply) return reply.error();
  return print_specimens(run, reply->specimen_list(), next);
}

int list_unmatched(Invocation& run) {
  SpecimenListOptions options;
  options.states = {"unmatched"};
  return list_specimens(run, options, "tumorboard pathology attach RESULT CASE --reason TEXT");
}

void add_files_command(Tree& tree, CLI::App& group, const std::string& name, const std::string& description,
                       int (*act)(Invocation&, const std::vector<std::string>&)) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App& app = tree.command(group, name, description, [files, act](Invocation& run) { return act(run, *files); });
  app.add_option("FILE", *files, "Result files; - is stdin")->required();
}

}  // namespace

void add_result_commands(Tree& tree, CLI::App& group) {
  add_files_command(tree, group, "push", "Send results: each is stored and acknowledged", push_results);
  add_files_command(tree, group, "test", "Check result files here, without a daemon", test_results);
  auto wanted = std::make_shared<StatusOptions>();
  CLI::App& status = tree.command(group, "status", "Show what became of a result",
                                  [wanted](Invocation& run) { return result_status(run, *wanted); });
  status.add_option("RESULT", wanted->result_id, "Its number");
  status.add_option("--message", wanted->message_id, "The sender's own number of the message")->type_name("ID");
  tree.command(group, "unmatched", "List the results that belong to nobody yet", list_unmatched);
  auto options = std::make_shared<SpecimenListOptions>();
  CLI::App& list = tree.command(group, "list", "List orders, specimens and results",
                                [options](Invocation& run) { return list_specimens(run, *options); });
  list.add_option("--case", options->case_id, "Only of this case")->type_name("CASE");
  CLI::Option* state = list.add_option("--state", options->states, "Only in this state; may be repeated");
  add_words(*state, {"ordered", "collected", "inadequate", "preliminary", "final", "void", "unmatched"});
  state->take_all()->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  list.add_flag("--overdue", options->overdue, "Only orders without a result in time");
  add_limit(list, options->limit);
}

}  // namespace tumorboard::cli
