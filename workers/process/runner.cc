// SPDX-License-Identifier: Apache-2.0
#include "workers/process/runner.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "tumorboard/v1/case.pb.h"

namespace tumorboard::worker {
namespace {

constexpr std::chrono::minutes kIdle{1};

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

FaultSeam FaultSeam::from_environment() {
  return {environment("TUMORBOARD_WORKER_PAUSE_AT"), environment("TUMORBOARD_WORKER_ABORT_AT")};
}

Refusal refusal_of(const Error& error) {
  const bool lasting = error.code == ErrorCode::kInvalid || error.code == ErrorCode::kBadMessage ||
                       error.code == ErrorCode::kUnsupportedRevision || error.code == ErrorCode::kCorrupt;
  std::string cause(info(error.code).name);
  if (!error.element_path.empty()) cause += " at " + error.element_path;
  cause += ": " + error.message;
  return {!lasting, std::move(cause)};
}

Runner::Runner(std::unique_ptr<Pipeline> pipeline, FaultSeam faults)
    : pipeline_(std::move(pipeline)), faults_(std::move(faults)), thread_([this] { run(); }) {}

Runner::~Runner() {
  work_.close_queue();
  thread_.join();
}

void Runner::submit(Work work) { work_.push_always(std::move(work)); }

std::vector<Done> Runner::take() { return done_.drain(); }

void Runner::run() {
  for (;;) {
    auto next = work_.pop(1, kIdle);
    if (work_.closed()) return;  // what still waits is not computed
    for (Work& work : next) handle(work);
  }
}

void Runner::handle(Work& work) {
  if (auto* artefact = std::get_if<Install>(&work)) {
    if (auto installed = pipeline_->install(artefact->digest, artefact->bytes); !installed) {
      broken_[artefact->digest] = installed.error().message;
    }
    return;
  }
  if (const auto* unused = std::get_if<Forget>(&work)) {
    broken_.erase(unused->digest);
    pipeline_->forget(unused->digest);
    return;
  }
  done_.push_always(answer(std::get<Compute>(work).lease));
}

Done Runner::answer(const v1::Lease& lease) {
  if (!faults_.empty()) inject_fault(lease);
  Done done{lease.job_id(), lease.fence(), Refusal{}};
  for (const std::string& digest : {lease.knowledge_digest(), lease.trials_digest()}) {
    if (const auto broken = broken_.find(digest); broken != broken_.end()) {
      done.outcome = Refusal{false, "artefact " + digest + " is broken: " + broken->second};
      return done;
    }
  }
  auto answer = pipeline_->compute(lease);
  if (answer) {
    done.outcome = std::move(*answer);
  } else {
    done.outcome = refusal_of(answer.error());
  }
  return done;
}

void Runner::inject_fault(const v1::Lease& lease) const {
  v1::Case facts;
  if (!facts.ParseFromString(lease.case_())) return;
  const auto marked = [&](const std::string& marker) {
    return !marker.empty() && facts.id().find(marker) != std::string::npos;
  };
  if (marked(faults_.abort_at)) std::abort();
  if (marked(faults_.pause_at)) kill(getpid(), SIGSTOP);
}

}  // namespace tumorboard::worker
