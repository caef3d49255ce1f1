// SPDX-License-Identifier: Apache-2.0
// A worker's session, and a daemon that says what each test makes it say.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "common/base/hash.h"
#include "tumorboard/v1/client.pb.h"
#include "workers/process/session.h"

namespace tumorboard::worker {

inline const std::string kNonce(16, 'n');
inline const std::string kKnowledge = "the bytes of a knowledge bundle";
inline const std::string kTrials = "the bytes of a registry";

inline std::string digest_of(const std::string& content) { return hex(sha256(content)); }

inline wire::Message message(v1::MessageType type, const google::protobuf::MessageLite& body) {
  wire::Message m;
  m.type = type;
  m.body = body.SerializeAsString();
  return m;
}

inline v1::Lease lease_of(std::uint64_t job, std::uint64_t fence, const std::string& content = kKnowledge) {
  v1::Lease lease;
  lease.set_job_id(job);
  lease.set_fence(fence);
  lease.set_attempt(1);
  lease.set_kind(v1::JOB_KIND_ASSESS);
  lease.set_knowledge_digest(digest_of(content));
  lease.set_lease_ms(30'000);
  lease.set_hard_cap_ms(300'000);
  return lease;
}

class WorkerSession : public testing::Test {
 protected:
  static SessionOptions options() {
    SessionOptions o;
    o.nonce = kNonce;
    o.program = "tumorboard-worker test";
    o.pipeline_version = "1";
    return o;
  }

  void deliver(v1::MessageType type, const google::protobuf::MessageLite& body) {
    session_.received(message(type, body), now_);
  }
  void refuse_with(v1::ErrorCode code, std::uint32_t retry_after_ms = 0) {
    v1::Reply reply;
    reply.set_code(code);
    reply.mutable_error()->set_code(code);
    reply.mutable_error()->set_retry_after_ms(retry_after_ms);
    wire::Message answer = message(v1::MESSAGE_TYPE_REPLY, reply);
    for (const wire::Message& m : session_.outbox()) {  // to what was sent last
      answer.envelope.set_correlation(m.envelope.correlation());
    }
    session_.received(answer, now_);
  }
  void welcome() {
    v1::Welcome welcome;
    welcome.set_session_nonce(kNonce);
    deliver(v1::MESSAGE_TYPE_WELCOME, welcome);
  }
  void registered(const std::vector<v1::Lease>& kept = {}) {
    v1::Registered body;
    for (const v1::Lease& lease : kept) {
      v1::HeldLease* held = body.add_kept();
      held->set_job_id(lease.job_id());
      held->set_fence(lease.fence());
    }
    deliver(v1::MESSAGE_TYPE_REGISTERED, body);
  }
  void start_working() {
    session_.connected(now_);
    welcome();
    registered();
    session_.outbox().clear();
  }
  void grant(const v1::Lease& lease) { deliver(v1::MESSAGE_TYPE_LEASE, lease); }
  void chunk(const std::string& digest, std::uint64_t offset, std::uint64_t total, const std::string& data) {
    v1::ArtefactChunk body;
    body.set_digest(digest);
    body.set_offset(offset);
    body.set_total(total);
    body.set_data(data);
    body.set_code(v1::ERROR_CODE_OK);
    deliver(v1::MESSAGE_TYPE_ARTEFACT_CHUNK, body);
  }
  void serve(const std::string& content) { chunk(digest_of(content), 0, content.size(), content); }
  // Knows kKnowledge already, and computes the lease.
  void compute(const v1::Lease& lease) {
    grant(lease);
    serve(kKnowledge);
    session_.outbox().clear();
    session_.work().clear();
  }
  void finish(const v1::Lease& lease) {
    session_.finished(Done{lease.job_id(), lease.fence(), Answer{"recommendation", "screening"}}, now_);
  }
  void confirm(const v1::Lease& lease, v1::ErrorCode code) {
    v1::ResultReply reply;
    reply.set_job_id(lease.job_id());
    reply.set_fence(lease.fence());
    reply.set_code(code);
    deliver(v1::MESSAGE_TYPE_RESULT_REPLY, reply);
  }
  void cancel(const v1::Lease& lease) {
    v1::Cancel body;
    body.set_job_id(lease.job_id());
    body.set_fence(lease.fence());
    deliver(v1::MESSAGE_TYPE_CANCEL, body);
  }
  void advance(std::int64_t ms) {
    now_ += ms;
    session_.tick(now_);
  }

  std::vector<v1::MessageType> sent() {
    std::vector<v1::MessageType> types;
    for (const wire::Message& m : session_.outbox()) types.push_back(m.type);
    return types;
  }
  template <typename T>
  T last(v1::MessageType type) {
    T body;
    for (const wire::Message& m : session_.outbox()) {
      if (m.type == type) body.ParseFromString(m.body);
    }
    return body;
  }
  // "install DIGEST", "forget DIGEST", "compute JOB/FENCE"
  std::vector<std::string> work() {
    std::vector<std::string> out;
    for (const Work& w : session_.work()) {
      if (const auto* i = std::get_if<Install>(&w)) out.push_back("install " + i->digest);
      if (const auto* f = std::get_if<Forget>(&w)) out.push_back("forget " + f->digest);
      if (const auto* c = std::get_if<Compute>(&w)) out.push_back("compute " + std::to_string(c->lease.fence()));
    }
    return out;
  }

  std::int64_t now_ = 1'000'000;
  Session session_{options()};
};

}  // namespace tumorboard::worker
