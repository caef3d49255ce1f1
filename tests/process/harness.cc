// SPDX-License-Identifier: Apache-2.0
#include "tests/process/harness.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <csignal>
#include <stdexcept>

#include "common/base/date.h"
#include "common/casefile/case_file.h"
#include "common/signing/jws.h"
#include "common/signing/statement.h"

namespace tumorboard::process {
namespace {

constexpr std::chrono::seconds kLong{30};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set: run the tests through ctest");
  return value;
}

wire::CurveKeypair curve(const signing::KeyFile& key) {
  wire::CurveKey secret{};
  std::copy_n(key.channel_secret().data(), secret.size(), secret.begin());
  return {key.identity().channel, secret};
}

}  // namespace

Person::Person(const signing::KeyFile& key, const std::string& endpoint, const signing::PublicIdentity& server)
    : transport_(endpoint, server.channel, curve(key)), client_(transport_, clock_, random_) {}

v1::Reply Person::call(v1::MessageType type, const google::protobuf::MessageLite& body) {
  auto reply = client_.call({type, body.SerializeAsString(), std::nullopt, kLong.count() * 1000, 0});
  EXPECT_TRUE(reply) << (reply ? "" : reply.error().message);
  return reply ? *reply : v1::Reply();
}

v1::Reply Person::call(v1::MessageType type, const std::string& body, const v1::RequestId& id) {
  auto reply = client_.call({type, body, id, kLong.count() * 1000, 0});
  EXPECT_TRUE(reply) << (reply ? "" : reply.error().message);
  return reply ? *reply : v1::Reply();
}

v1::CaseView Person::show(const std::string& case_id) {
  v1::ShowCase query;
  query.set_case_id(case_id);
  query.set_with_history(true);
  return call(v1::MESSAGE_TYPE_SHOW_CASE, query).case_view();
}

v1::Reply Person::confirm(std::uint64_t proposal) {
  v1::Confirm command;
  command.set_proposal(proposal);
  const v1::Reply waiting = call(v1::MESSAGE_TYPE_SHOW_PROPOSALS, v1::ShowProposals());
  for (const auto& one : waiting.proposal_list().proposals()) {
    if (one.proposal() == proposal) command.set_command_digest(one.digest());
  }
  return call(v1::MESSAGE_TYPE_CONFIRM, command);
}

Installation::Installation() {
  std::string name = (std::filesystem::temp_directory_path() / "tumorboard-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = name;
  std::filesystem::create_directory(folder_ / "run");
  std::filesystem::permissions(folder_ / "run", std::filesystem::perms::owner_all);
  for (const char* user : {"admin1", "admin2", "coordinator", "operator", "chair", "laboratory"}) {
    add(user, signing::KeyKind::kPerson);
  }
  for (const auto& discipline : kDisciplines) add(discipline, signing::KeyKind::kPerson);
  add("neurosurgery", signing::KeyKind::kPerson);
  for (const char* worker : {"worker1", "worker2"}) add(worker, signing::KeyKind::kWorker);

  const auto pub = [this](const std::string& user) { return (folder_ / (user + ".key.pub")).string(); };
  std::vector<std::string> command{program("tumorboardd"), "init",
                                   "--state-dir",          state().string(),
                                   "--knowledge",          environment("TUMORBOARD_SOURCE_DIR") + "/knowledge"};
  const auto flag = [&](const char* name_of, const std::string& value) {
    command.emplace_back(name_of);
    command.push_back(value);
  };
  flag("--admin", "admin1:Admin One:" + pub("admin1"));
  flag("--admin", "admin2:Admin Two:" + pub("admin2"));
  flag("--user", "coordinator:C. Ordinator:coordinator::" + pub("coordinator"));
  flag("--user", "operator:O. Perator:operator::" + pub("operator"));
  flag("--user", "laboratory:The Laboratory:pathology::" + pub("laboratory"));
  flag("--user", "chair:Prof. Chair:chair:medical_oncology:" + pub("chair"));
  for (const auto& discipline : kDisciplines) {
    flag("--user", discipline + ":Dr " + discipline + ":clinician:" + discipline + ":" + pub(discipline));
  }
  flag("--user", "neurosurgery:Dr neurosurgery:clinician:neurosurgery:" + pub("neurosurgery"));
  for (const char* worker : {"worker1", "worker2"}) flag("--worker", std::string(worker) + ":" + pub(worker));
  const Finished made = run(command);
  if (made.exit_code != 0) throw std::runtime_error("init failed: " + made.out + made.err);
}

Installation::~Installation() {
  workers_.clear();
  daemon = Child();
  if (testing::Test::HasFailure()) {
    std::fprintf(stderr, "---- daemon.log\n%s\n", read_file(log()).c_str());
    for (const char* worker : {"worker1", "worker2"}) {
      std::fprintf(stderr, "---- %s.log\n%s\n", worker, read_file(folder_ / (std::string(worker) + ".log")).c_str());
    }
  }
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Installation::add(const std::string& user, signing::KeyKind kind) {
  SystemRandom random;
  auto key = signing::KeyFile::generate(kind, user, {}, random);
  if (!key || !signing::write_key_file(folder_ / (user + ".key"), *key)) throw std::runtime_error("no key for " + user);
  keys_.emplace(user, std::move(*key));
}

std::string Installation::program(const std::string& name) { return environment("TUMORBOARD_BIN_DIR") + "/" + name; }

void Installation::start_daemon(const std::vector<std::string>& flags) {
  const auto ready_lines = [this] {
    const std::string text = read_file(log());
    std::size_t count = 0;
    for (std::size_t at = text.find(" ready "); at != std::string::npos; at = text.find(" ready ", at + 1)) ++count;
    return count;
  };
  const std::size_t before = ready_lines();
  std::vector<std::string> command{program("tumorboardd"), "run",     "--state-dir",      state().string(),
                                   "--listen-clients",     clients(), "--listen-workers", workers()};
  command.insert(command.end(), flags.begin(), flags.end());
  daemon = Child(command, log());
  ASSERT_TRUE(eventually([&] { return ready_lines() > before || !daemon.running(); }));
  ASSERT_TRUE(daemon.running()) << read_file(log());
}

void Installation::kill_daemon() {
  daemon.signal(SIGKILL);
  ASSERT_EQ(daemon.wait(kLong), 128 + SIGKILL);
}

int Installation::stop_daemon() {
  daemon.signal(SIGTERM);
  return daemon.wait(kLong).value_or(-1);
}

Child& Installation::start_worker(const std::string& name, const std::map<std::string, std::string>& variables) {
  Child& worker = workers_[name];
  worker = Child({program("tumorboard-worker"), "--endpoint", workers(), "--server-key",
                  (state() / "server.key.pub").string(), "--key-file", (folder_ / (name + ".key")).string()},
                 folder_ / (name + ".log"), variables);
  return worker;
}

Person Installation::person(const std::string& user) {
  const auto server = signing::read_public_key_file(state() / "server.key.pub");
  if (!server) throw std::runtime_error(server.error().message);
  return {keys_.at(user), clients(), *server};
}

std::string Installation::example(const std::string& number, const std::string& id) const {
  for (const auto& file : std::filesystem::directory_iterator(environment("TUMORBOARD_SOURCE_DIR") + "/tests/cases")) {
    if (!file.path().filename().string().starts_with(number)) continue;
    SystemClock clock;
    auto facts = casefile::read_case(read_file(file.path()), std::nullopt, Date::of_wall_us(clock.wall_us()));
    if (!facts) throw std::runtime_error(facts.error().message);
    facts->set_id(id);
    return facts->SerializeAsString();
  }
  throw std::runtime_error("no example case " + number);
}

v1::Reply Installation::submit(Person& coordinator, const std::string& number, const std::string& id) {
  v1::SubmitCase body;
  body.set_case_(example(number, id));
  return coordinator.call(v1::MESSAGE_TYPE_SUBMIT_CASE, body);
}

bool Installation::reaches(Person& person, const std::string& case_id, v1::CaseState state) {
  return eventually([&] { return person.show(case_id).summary().state() == state; });
}

v1::SignOff Installation::signature(const std::string& user, const v1::CaseView& seen, v1::Decision decision,
                                    const std::string& reason) {
  SystemClock clock;
  signing::Statement statement;
  statement.case_id = seen.summary().case_id();
  statement.revision = seen.summary().revision();
  statement.version = seen.summary().version();
  statement.recommendation_digest = digest_from_bytes(seen.recommendation_digest()).value_or(Digest{});
  statement.knowledge_digest = digest_from_bytes(seen.knowledge_digest()).value_or(Digest{});
  statement.decision = decision;
  statement.discipline = user == "chair" ? "medical_oncology" : user;
  statement.reason = reason;
  statement.signer_key_id = keys_.at(user).identity().key_id();
  statement.printed_name = user == "chair" ? "Prof. Chair" : "Dr " + user;
  statement.claimed_time_us = clock.wall_us();
  statement.head_seen = seen.as_of_sequence();
  const auto text = signing::render(statement);
  if (!text) throw std::runtime_error(text.error().message);
  v1::SignOff body;
  body.set_case_id(statement.case_id);
  body.set_jws(signing::sign_jws(*text, statement.signer_key_id, *keys_.at(user).signing_key("")));
  return body;
}

}  // namespace tumorboard::process
