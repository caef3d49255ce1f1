// SPDX-License-Identifier: Apache-2.0
// tumorboard-load: what the daemon stands. `accept` measures submissions acknowledged as
// durable, `e2e` the way from a submission to the recommendation in the submitter's hands.
// C connections with W submissions outstanding on each, one thread. Prints one line of JSON.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <unordered_map>

#include "common/base/hash.h"
#include "common/base/sodium.h"
#include "common/casefile/case_file.h"
#include "common/signing/key_file.h"
#include "common/wire/credit.h"
#include "common/wire/poll.h"
#include "tests/bench/connection.h"
#include "tests/bench/recorder.h"
#include "tumorboard/v1/client.pb.h"

namespace tumorboard::bench {
namespace {

struct Options {
  std::string endpoint;
  std::string server_key;
  std::string key_file;
  std::string case_file;
  std::size_t connections = 1;
  std::size_t outstanding = 1;
  std::size_t size = 1024;
  double seconds = 2;
  double warm = 0.5;
};

constexpr std::uint32_t kEventWindow = 8192;

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "cannot read " + path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// One real case under ever new numbers, its question padded to the size asked for.
class CaseMaker {
 public:
  static Result<CaseMaker> from(const Options& options, Random& random) {
    TB_ASSIGN(const std::string json, read_file(options.case_file));
    const Date today = Date::of_wall_us(SystemClock().wall_us());
    TB_ASSIGN(v1::Case facts, casefile::read_case(json, today, today));
    CaseMaker maker;
    maker.run_ = hex(random.bytes(4));
    facts.set_id(maker.run_ + "-00000000");
    const std::size_t plain = facts.ByteSizeLong();
    if (plain < options.size)
      facts.set_question_to_board(facts.question_to_board() + std::string(options.size - plain, 'x'));
    maker.facts_ = std::move(facts);
    return maker;
  }

  struct Made {
    std::string case_id;
    std::string body;
  };
  Made next() {
    std::string number = std::to_string(++count_);
    facts_.set_id(run_ + "-" + std::string(number.size() < 8 ? 8 - number.size() : 0, '0') + number);
    v1::SubmitCase submit;
    submit.set_case_(facts_.SerializeAsString());
    submit.set_urgency(v1::URGENCY_ROUTINE);
    return {facts_.id(), submit.SerializeAsString()};
  }

 private:
  v1::Case facts_;
  std::string run_;
  std::uint64_t count_ = 0;
};

class Load {
 public:
  Load(const Options& options, bool end_to_end, CaseMaker maker)
      : options_(options), end_to_end_(end_to_end), maker_(std::move(maker)) {}

  Result<> run(const Target& target, Random& random) {
    for (std::size_t i = 0; i < options_.connections; ++i) {
      TB_ASSIGN(Connection connection, Connection::open(context_, target, random));
      connections_.push_back(std::move(connection));
    }
    if (end_to_end_) {
      TB_ASSIGN(Connection listener, Connection::open(context_, target, random));
      TB_TRY(listener.subscribe(kEventWindow));
      connections_.push_back(std::move(listener));
    }
    open_jobs_.assign(options_.connections, 0);
    Recorder recorder(options_.warm, options_.seconds);
    while (recorder.running()) TB_TRY(turn(recorder));
    recorder.print(end_to_end_ ? "e2e" : "accept", refused_);
    return {};
  }

 private:
  Result<> turn(Recorder& recorder) {
    for (std::size_t i = 0; i < options_.connections; ++i) fill(i);
    std::vector<zmq::pollitem_t> items;
    for (Connection& connection : connections_) items.push_back(connection.poll_item());
    TB_TRY(wire::poll(items, std::chrono::milliseconds(100)));
    const std::int64_t now_ms = SystemClock().boot_ms();
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      connections_[i].heartbeat_if_due(now_ms);
      for (;;) {
        TB_ASSIGN(const std::optional<wire::Message> message, connections_[i].receive());
        if (!message) break;
        TB_TRY(take(i, *message, recorder));
      }
    }
    return {};
  }

  void fill(std::size_t i) {
    if (SystemClock().boot_ms() < pause_until_ms_) return;
    while (open_jobs_[i] < options_.outstanding) {
      CaseMaker::Made made = spare_.empty() ? maker_.next() : std::move(spare_.back());
      if (!spare_.empty()) spare_.pop_back();
      std::string copy = made.body;
      if (!connections_[i].submit(made.case_id, std::move(copy))) {
        spare_.push_back(std::move(made));
        return;
      }
      ++open_jobs_[i];
    }
  }

  Result<> take(std::size_t i, const wire::Message& message, Recorder& recorder) {
    if (message.type == v1::MESSAGE_TYPE_EVENT) return take_event(i, message, recorder);
    v1::Reply reply;
    if (!reply.ParseFromString(message.body)) return fail(ErrorCode::kBadMessage, "a reply does not parse");
    auto answered = connections_[i].answered(message);
    if (!answered) return {};
    if (reply.code() == v1::ERROR_CODE_RESOURCE_EXHAUSTED) {
      ++refused_;
      --open_jobs_[i];
      pause_until_ms_ = SystemClock().boot_ms() + std::max<std::int64_t>(1, reply.error().retry_after_ms());
      return {};
    }
    if (reply.code() != v1::ERROR_CODE_OK) return fail(ErrorCode::kInvalid, "refused: " + reply.error().message());
    if (end_to_end_) {
      waiting_.emplace(answered->case_id, std::pair(i, answered->sent));
      if (const auto early = done_early_.find(answered->case_id); early != done_early_.end()) {
        done_early_.erase(early);
        complete(answered->case_id, recorder);
      }
      return {};
    }
    recorder.add(answered->sent);
    --open_jobs_[i];
    return {};
  }

  // The recommendation may overtake the reply: they come over two connections.
  Result<> take_event(std::size_t i, const wire::Message& message, Recorder& recorder) {
    v1::Event event;
    if (!event.ParseFromString(message.body)) return fail(ErrorCode::kBadMessage, "an event does not parse");
    if (const std::uint32_t credit = returned_.consumed(); credit > 0) connections_[i].grant(credit);
    if (event.kind() != "recommendation_ready" && event.kind() != "information_needed") return {};
    if (waiting_.contains(event.case_id())) {
      complete(event.case_id(), recorder);
    } else {
      done_early_.emplace(event.case_id(), true);
    }
    return {};
  }

  void complete(const std::string& case_id, Recorder& recorder) {
    const auto found = waiting_.find(case_id);
    recorder.add(found->second.second);
    --open_jobs_[found->second.first];
    waiting_.erase(found);
  }

  const Options& options_;
  bool end_to_end_;
  CaseMaker maker_;
  zmq::context_t context_{1};  // before the sockets, so that it ends after them
  std::vector<Connection> connections_;
  std::vector<std::size_t> open_jobs_;  // by connection
  std::vector<CaseMaker::Made> spare_;
  std::unordered_map<std::string, std::pair<std::size_t, Clock::time_point>> waiting_;  // acknowledged, by case
  std::unordered_map<std::string, bool> done_early_;
  wire::CreditReturn returned_{kEventWindow};
  std::int64_t pause_until_ms_ = 0;
  std::size_t refused_ = 0;
};

Result<> measure(const Options& options, bool end_to_end) {
  SystemRandom random;
  TB_ASSIGN(const signing::PublicIdentity server, signing::read_public_key_file(options.server_key));
  TB_ASSIGN(const signing::KeyFile own, signing::read_key_file(options.key_file));
  Target target;
  target.endpoint = options.endpoint;
  target.server_key = server.channel;
  target.own.public_key = own.identity().channel;
  std::copy_n(own.channel_secret().data(), target.own.secret_key.size(), target.own.secret_key.begin());
  TB_ASSIGN(CaseMaker maker, CaseMaker::from(options, random));
  return Load(options, end_to_end, std::move(maker)).run(target, random);
}

// The identities of a bench daemon, unsealed: they live as long as its scratch directory.
Result<> make_keys(const std::string& directory) {
  SystemRandom random;
  using signing::KeyKind;
  for (const auto& [kind, name] : {std::pair(KeyKind::kPerson, "ada"), std::pair(KeyKind::kPerson, "bob"),
                                   std::pair(KeyKind::kPerson, "cora"), std::pair(KeyKind::kWorker, "worker")}) {
    TB_ASSIGN(const signing::KeyFile key, signing::KeyFile::generate(kind, name, "", random));
    TB_TRY(signing::write_key_file(directory + "/" + name + ".key", key));
  }
  return {};
}

}  // namespace
}  // namespace tumorboard::bench

int main(int argc, char** argv) {
  tumorboard::init_sodium();
  tumorboard::bench::Options options;
  CLI::App app("Load for a running tumorboardd");
  app.require_subcommand(1);
  for (const char* name : {"accept", "e2e"}) {
    CLI::App* run = app.add_subcommand(name);
    run->add_option("--endpoint", options.endpoint, "of the daemon's clients")->required();
    run->add_option("--server-key", options.server_key, "file with the daemon's public key")->required();
    run->add_option("--key-file", options.key_file, "a coordinator's key")->required();
    run->add_option("--case", options.case_file, "case file to submit again and again")->required();
    run->add_option("--connections", options.connections)->check(CLI::Range(1, 1024));
    run->add_option("--outstanding", options.outstanding, "submissions under way on each connection")
        ->check(CLI::Range(1, 4096));
    run->add_option("--size", options.size, "bytes of a case, at least");
    run->add_option("--seconds", options.seconds);
    run->add_option("--warm", options.warm, "seconds before it counts");
  }
  std::string keys;
  app.add_subcommand("keys", "make the keys of a bench daemon")->add_option("DIR", keys)->required();
  CLI11_PARSE(app, argc, argv);
  const auto done = keys.empty() ? tumorboard::bench::measure(options, app.got_subcommand("e2e"))
                                 : tumorboard::bench::make_keys(keys);
  if (!done) {
    std::cerr << "tumorboard-load: " << done.error().message << '\n';
    return 1;
  }
  return 0;
}
