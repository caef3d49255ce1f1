// SPDX-License-Identifier: Apache-2.0
// A whole installation in a temporary folder: keys, people, a daemon on ipc, workers, and
// people's connections. Everything ends with the object.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "clients/lib/client.h"
#include "clients/lib/peer_transport.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/signing/key_file.h"
#include "tests/process/child.h"
#include "tumorboard/v1/admin.pb.h"
#include "tumorboard/v1/recommendation.pb.h"

namespace tumorboard::process {

inline const std::vector<std::string> kDisciplines{"medical_oncology", "radiation_oncology", "thoracic_surgery",
                                                   "radiology", "pathology"};

// One person's connection to the daemon.
class Person {
 public:
  Person(const signing::KeyFile& key, const std::string& endpoint, const signing::PublicIdentity& server);

  v1::Reply call(v1::MessageType type, const google::protobuf::MessageLite& body);
  v1::Reply call(v1::MessageType type, const std::string& body, const v1::RequestId& id);
  Client& client() { return client_; }

  v1::CaseView show(const std::string& case_id);
  v1::Reply confirm(std::uint64_t proposal);  // as it is shown

 private:
  SystemClock clock_;
  SystemRandom random_;
  PeerTransport transport_;
  Client client_;
};

class Installation {
 public:
  Installation();  // keys, people, `tumorboardd init`
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  void start_daemon(const std::vector<std::string>& flags = {});
  void kill_daemon();                                                  // SIGKILL, and gone
  int stop_daemon();                                                   // SIGTERM; its exit code
  void stop_worker(const std::string& name) { workers_.erase(name); }  // SIGKILL
  Child& start_worker(const std::string& name, const std::map<std::string, std::string>& environment = {});

  Person person(const std::string& user);
  [[nodiscard]] const signing::KeyFile& key(const std::string& user) const { return keys_.at(user); }

  // Bytes of one of the example cases under this id, judged today.
  [[nodiscard]] std::string example(const std::string& number, const std::string& id) const;
  v1::Reply submit(Person& coordinator, const std::string& number, const std::string& id);
  // Until the case is there; false after half a minute.
  bool reaches(Person& person, const std::string& case_id, v1::CaseState state);
  v1::SignOff signature(const std::string& user, const v1::CaseView& seen, v1::Decision decision,
                        const std::string& reason = {});

  [[nodiscard]] std::filesystem::path folder() const { return folder_; }
  [[nodiscard]] std::filesystem::path state() const { return folder_ / "state"; }
  [[nodiscard]] std::filesystem::path log() const { return folder_ / "daemon.log"; }
  [[nodiscard]] std::string clients() const { return "ipc://" + (folder_ / "run/clients.sock").string(); }
  [[nodiscard]] std::string workers() const { return "ipc://" + (folder_ / "run/workers.sock").string(); }
  [[nodiscard]] static std::string program(const std::string& name);
  Child daemon;

 private:
  void add(const std::string& user, signing::KeyKind kind);

  std::filesystem::path folder_;
  std::map<std::string, signing::KeyFile> keys_;
  std::map<std::string, Child> workers_;
};

}  // namespace tumorboard::process
