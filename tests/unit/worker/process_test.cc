// SPDX-License-Identifier: Apache-2.0
// The real worker program against a daemon scripted here: sockets, keys, signals, exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "common/base/hash.h"
#include "common/signing/artefact.h"
#include "common/signing/key_file.h"
#include "common/wire/poll.h"
#include "common/wire/server_socket.h"
#include "common/wire/zap_socket.h"
#include "tumorboard/v1/case.pb.h"
#include "tumorboard/v1/client.pb.h"
#include "tumorboard/v1/worker.pb.h"

namespace tumorboard::worker {
namespace {

constexpr std::chrono::seconds kLong{60};  // a bound for what always comes sooner

std::string program() {
  const char* bin = std::getenv("TUMORBOARD_BIN_DIR");
  return std::string(bin == nullptr ? "." : bin) + "/tumorboard-worker";
}

// A child process; killed if the test ends before it.
class Child {
 public:
  Child(const std::vector<std::string>& arguments, const std::vector<std::string>& environment) {
    pid_ = fork();
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // it ends with a test that is killed
    for (const std::string& variable : environment) putenv(const_cast<char*>(variable.c_str()));
    std::vector<char*> argv;
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
  }
  ~Child() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void signal(int number) const { kill(pid_, number); }
  // Without waiting: the status of waitpid once it has ended, or stopped.
  std::optional<int> status(int flags = 0) {
    int status = 0;
    if (pid_ <= 0 || waitpid(pid_, &status, WNOHANG | flags) != pid_) return std::nullopt;
    if (!WIFSTOPPED(status)) pid_ = 0;
    return status;
  }

 private:
  pid_t pid_ = -1;
};

class WorkerProcess : public testing::Test {
 protected:
  WorkerProcess() {
    std::string pattern = testing::TempDir() + "worker_XXXXXX";
    directory_ = mkdtemp(pattern.data());
    endpoint_ = "ipc://" + directory_ + "/workers.sock";
    write_key(signing::KeyKind::kServer, "server");
    write_key(signing::KeyKind::kWorker, "w1");
    write_key(signing::KeyKind::kWorker, "stranger");
    write_key(signing::KeyKind::kPerson, "ada");
    const auto server = signing::read_key_file(directory_ + "/server.key").value();
    wire::CurveKey secret{};
    std::copy_n(server.channel_secret().data(), secret.size(), secret.begin());
    admitted_ = signing::read_public_key_file(directory_ + "/w1.key.pub").value().channel;
    zap_.emplace(wire::ZapSocket::bind(context_).value());
    server_.emplace(wire::ServerSocket::create(context_, secret, {"workers", 256, 256}).value());
    EXPECT_TRUE(server_->bind(endpoint_));
  }
  ~WorkerProcess() override { std::filesystem::remove_all(directory_); }

  void write_key(signing::KeyKind kind, const std::string& name) {
    SystemRandom random;
    const auto key = signing::KeyFile::generate(kind, name, "", random).value();
    EXPECT_TRUE(signing::write_key_file(directory_ + "/" + name + ".key", key));
  }
  [[nodiscard]] std::vector<std::string> arguments(const std::string& key) const {
    return {program(),
            "--endpoint",
            endpoint_,
            "--server-key",
            directory_ + "/server.key.pub",
            "--key-file",
            directory_ + "/" + key + ".key"};
  }

  // One turn of the scripted daemon: lets the known key in, and takes one message.
  std::optional<wire::Message> turn() {
    std::array items{zap_->poll_item(), server_->poll_item()};
    (void)wire::poll(items, std::chrono::milliseconds(20));
    if (const auto request = zap_->receive().value()) {
      EXPECT_TRUE(request->public_key == admitted_ ? zap_->accept(*request, "w1") : zap_->refuse(*request));
    }
    auto incoming = server_->receive();
    if (!incoming) return std::nullopt;
    routing_id_ = incoming->routing_id;
    return incoming->message.value();
  }
  // The next message of the type; others are let go by.
  wire::Message await(v1::MessageType type) {
    const auto end = std::chrono::steady_clock::now() + kLong;
    while (std::chrono::steady_clock::now() < end) {
      auto message = turn();
      if (message && message->type == type) return std::move(*message);
    }
    throw std::runtime_error("no message of type " + std::to_string(type));
  }
  int await_end(Child& child, int flags = 0) {
    const auto end = std::chrono::steady_clock::now() + kLong;
    while (std::chrono::steady_clock::now() < end) {
      (void)turn();
      if (const auto status = child.status(flags)) return *status;
    }
    throw std::runtime_error("the worker goes on");
  }
  int exit_code(Child& child) {
    const int status = await_end(child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  void answer(v1::MessageType type, const google::protobuf::MessageLite& body) {
    EXPECT_EQ(server_->send(routing_id_, {type, {}, body.SerializeAsString()}), wire::Sent::kSent);
  }
  void admit() {
    v1::Hello hello;
    EXPECT_TRUE(hello.ParseFromString(await(v1::MESSAGE_TYPE_HELLO).body));
    v1::Welcome welcome;
    welcome.set_session_nonce(hello.session_nonce());
    answer(v1::MESSAGE_TYPE_WELCOME, welcome);
    registration_ = await(v1::MESSAGE_TYPE_REGISTER);
    answer(v1::MESSAGE_TYPE_REGISTERED, v1::Registered());
  }
  static v1::Lease lease(const std::string& case_id, const std::string& digest) {
    v1::Case facts;
    facts.set_id(case_id);
    facts.set_as_of("2026-08-05");
    v1::Lease lease;
    lease.set_job_id(1);
    lease.set_fence(2);
    lease.set_kind(v1::JOB_KIND_ASSESS);
    lease.set_case_(facts.SerializeAsString());
    lease.set_knowledge_digest(digest);
    lease.set_lease_ms(30'000);
    lease.set_hard_cap_ms(300'000);
    return lease;
  }
  // Serves the artefact in one chunk.
  void serve(const std::string& bytes) {
    v1::ArtefactRequest request;
    EXPECT_TRUE(request.ParseFromString(await(v1::MESSAGE_TYPE_ARTEFACT_REQUEST).body));
    v1::ArtefactChunk chunk;
    chunk.set_digest(request.digest());
    chunk.set_total(bytes.size());
    chunk.set_data(bytes);
    chunk.set_code(v1::ERROR_CODE_OK);
    answer(v1::MESSAGE_TYPE_ARTEFACT_CHUNK, chunk);
  }

  std::string directory_;
  std::string endpoint_;
  zmq::context_t context_;
  wire::CurveKey admitted_{};
  std::optional<wire::ZapSocket> zap_;
  std::optional<wire::ServerSocket> server_;
  std::string routing_id_;
  wire::Message registration_;
};

TEST_F(WorkerProcess, registers_and_leaves_well_when_it_is_asked_to_stop) {
  auto command = arguments("w1");
  command.insert(command.end(), {"--credit", "7"});
  Child worker(command, {});
  admit();
  EXPECT_EQ(registration_.envelope.credit(), 7U);
  worker.signal(SIGTERM);
  await(v1::MESSAGE_TYPE_GOODBYE);
  EXPECT_EQ(exit_code(worker), 0);
}

TEST_F(WorkerProcess, a_key_that_is_not_admitted_ends_it_with_status_5) {
  Child worker(arguments("stranger"), {});
  EXPECT_EQ(exit_code(worker), 5);
}

TEST_F(WorkerProcess, a_persons_key_or_a_loose_key_file_is_refused) {
  Child person(arguments("ada"), {});
  EXPECT_EQ(exit_code(person), 78);
  std::filesystem::permissions(directory_ + "/w1.key", std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  Child loose(arguments("w1"), {});
  EXPECT_EQ(exit_code(loose), 78);
}

TEST_F(WorkerProcess, broken_knowledge_is_refused_for_good_with_its_cause) {
  std::filesystem::create_directory(directory_ + "/knowledge");
  const std::string bundle = signing::bundle_directory(directory_ + "/knowledge", "knowledge").value();
  Child worker(arguments("w1"), {});
  admit();
  answer(v1::MESSAGE_TYPE_LEASE, lease("SYN-1", hex(sha256(bundle))));
  serve(bundle);
  v1::Refuse refusal;
  ASSERT_TRUE(refusal.ParseFromString(await(v1::MESSAGE_TYPE_REFUSE).body));
  EXPECT_EQ(refusal.fence(), 2U);
  EXPECT_FALSE(refusal.retryable());
  EXPECT_THAT(refusal.cause(), testing::HasSubstr("is broken"));
}

TEST_F(WorkerProcess, it_greets_a_restarted_daemon_again) {
  Child worker(arguments("w1"), {});
  admit();
  v1::Reply unknown;
  unknown.set_code(v1::ERROR_CODE_UNAUTHENTICATED);
  answer(v1::MESSAGE_TYPE_REPLY, unknown);
  admit();
}

TEST_F(WorkerProcess, the_fault_seam_stops_or_aborts_it_at_the_marked_case) {
  std::filesystem::create_directory(directory_ + "/knowledge");
  const std::string bundle = signing::bundle_directory(directory_ + "/knowledge", "knowledge").value();
  {
    Child worker(arguments("w1"), {"TUMORBOARD_WORKER_PAUSE_AT=MARK"});
    admit();
    answer(v1::MESSAGE_TYPE_LEASE, lease("SYN-MARK-1", hex(sha256(bundle))));
    serve(bundle);
    EXPECT_TRUE(WIFSTOPPED(await_end(worker, WUNTRACED)));
  }
  Child worker(arguments("w1"), {"TUMORBOARD_WORKER_ABORT_AT=MARK"});
  admit();
  answer(v1::MESSAGE_TYPE_LEASE, lease("SYN-MARK-1", hex(sha256(bundle))));
  serve(bundle);
  EXPECT_EQ(exit_code(worker), -SIGABRT);
}

TEST_F(WorkerProcess, check_knowledge_tells_usable_from_broken) {
  const char* source = std::getenv("TUMORBOARD_SOURCE_DIR");
  Child good({program(), "--check-knowledge", std::string(source == nullptr ? "." : source) + "/knowledge"}, {});
  EXPECT_EQ(exit_code(good), 0);
  Child broken({program(), "--check-knowledge", directory_ + "/nowhere"}, {});
  EXPECT_EQ(exit_code(broken), 78);
}

}  // namespace
}  // namespace tumorboard::worker
