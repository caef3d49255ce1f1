// SPDX-License-Identifier: Apache-2.0
// Starting: refusals that say why, one daemon per state directory, quick and clean ends.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/process/harness.h"
#include "tumorboard/v1/admin.pb.h"

namespace tumorboard::process {
namespace {

TEST(Start, a_second_daemon_on_the_same_state_is_refused) {
  Installation site;
  site.start_daemon();
  const Finished second = run({Installation::program("tumorboardd"), "run", "--state-dir", site.state().string(),
                               "--listen-clients", "ipc://" + (site.folder() / "run/other.sock").string(),
                               "--listen-workers", "ipc://" + (site.folder() / "run/other2.sock").string()});
  EXPECT_EQ(second.exit_code, 4) << second.err;
  Person coordinator = site.person("coordinator");
  EXPECT_EQ(site.submit(coordinator, "01", "SYN-1").code(), v1::ERROR_CODE_OK) << "the first is untouched";
}

TEST(Start, a_broken_configuration_is_one_line_with_file_line_and_key_and_exit_code_78) {
  Installation site;
  const auto path = site.folder() / "broken.toml";
  std::ofstream(path) << "state_dir = \"/tmp\"\nlease_mss = 5\n";
  const Finished checked = run({Installation::program("tumorboardd"), "--check-config", path.string()});
  EXPECT_EQ(checked.exit_code, 78);
  EXPECT_NE(checked.err.find(path.string() + ":2"), std::string::npos) << checked.err;
  EXPECT_NE(checked.err.find("lease_ms"), std::string::npos) << "the nearest known key";
}

TEST(Start, a_required_discipline_that_no_board_knows_is_refused_before_the_first_case) {
  Installation site;
  const Finished refused =
      run({Installation::program("tumorboardd"), "run", "--state-dir", site.state().string(), "--listen-clients",
           site.clients(), "--listen-workers", site.workers(), "--extra-required-disciplines", "neurosurgry"});
  EXPECT_EQ(refused.exit_code, 78) << refused.err;
  EXPECT_NE(refused.err.find("did you mean \"neurosurgery\"? known here: medical_oncology, radiation_oncology, "
                             "thoracic_surgery, radiology, pathology, neurosurgery"),
            std::string::npos)
      << refused.err;
}

TEST(Start, a_required_discipline_that_nobody_holds_is_named_in_the_log_when_its_holder_leaves_and_at_start) {
  Installation site;
  const auto warnings = [&site] {
    std::ifstream log(site.log());
    const std::string text{std::istreambuf_iterator<char>(log), {}};
    EXPECT_EQ(text.find("discipline=radiology"), std::string::npos) << text;
    std::size_t count = 0;
    const std::string warning = "level=warning discipline=neurosurgery held_by=nobody";
    for (std::size_t at = text.find(warning); at != std::string::npos; at = text.find(warning, at + 1)) ++count;
    return count;
  };
  const std::vector<std::string> flags{"--extra-required-disciplines", "neurosurgery,radiology"};
  site.start_daemon(flags);
  EXPECT_EQ(warnings(), 0U) << "both are held";
  v1::KeyRevoke revoke;
  revoke.set_key_id(site.key("neurosurgery").identity().key_id());
  revoke.set_reason("has left the hospital");
  const v1::Reply proposed = site.person("admin1").call(v1::MESSAGE_TYPE_KEY_REVOKE, revoke);
  ASSERT_EQ(proposed.code(), v1::ERROR_CODE_OK) << proposed.error().message();
  ASSERT_EQ(site.person("admin2").confirm(proposed.proposed().proposal()).code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(warnings(), 1U);
  ASSERT_EQ(site.stop_daemon(), 0);
  site.start_daemon(flags);
  EXPECT_EQ(warnings(), 2U);
}

TEST(Start, without_a_ledger_or_with_a_readable_key_it_does_not_start) {
  Installation site;
  const Finished empty =
      run({Installation::program("tumorboardd"), "run", "--state-dir", (site.folder() / "nothing").string(),
           "--listen-clients", site.clients(), "--listen-workers", site.workers()});
  EXPECT_NE(empty.exit_code, 0);
  std::filesystem::permissions(site.state() / "server.key", std::filesystem::perms::group_read,
                               std::filesystem::perm_options::add);
  const Finished readable = run({Installation::program("tumorboardd"), "run", "--state-dir", site.state().string(),
                                 "--listen-clients", site.clients(), "--listen-workers", site.workers()});
  EXPECT_EQ(readable.exit_code, 5) << readable.err;
}

TEST(Start, sigterm_ends_it_cleanly_and_verify_walks_the_whole_ledger) {
  Installation site;
  site.start_daemon();
  Person coordinator = site.person("coordinator");
  ASSERT_EQ(site.submit(coordinator, "01", "SYN-1").code(), v1::ERROR_CODE_OK);
  EXPECT_EQ(site.stop_daemon(), 0);
  const Finished verified = run({Installation::program("tumorboardd"), "verify", "--state-dir", site.state().string()});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_NE(verified.out.find("verified: sequence"), std::string::npos);
  EXPECT_EQ(run({Installation::program("tumorboardd"), "doctor", "--state-dir", site.state().string()}).exit_code, 0);
}

TEST(Start, init_refuses_broken_knowledge_one_administrator_and_an_existing_ledger) {
  Installation site;
  const auto pub = (site.folder() / "admin1.key.pub").string();
  const Finished one =
      run({Installation::program("tumorboardd"), "init", "--state-dir", (site.folder() / "a").string(), "--knowledge",
           std::string(std::getenv("TUMORBOARD_SOURCE_DIR")) + "/knowledge", "--admin", "admin1:Admin One:" + pub});
  EXPECT_EQ(one.exit_code, 8) << one.err;
  std::filesystem::create_directories(site.folder() / "broken/rules");
  std::ofstream(site.folder() / "broken/rules/rules.textproto") << "rule { id: \"x\" wen: \"always\" }\n";
  const Finished broken =
      run({Installation::program("tumorboardd"), "init", "--state-dir", (site.folder() / "b").string(), "--knowledge",
           (site.folder() / "broken").string(), "--admin", "admin1:Admin One:" + pub});
  EXPECT_EQ(broken.exit_code, 78);
  EXPECT_NE((broken.err + broken.out).find("rules.textproto:1"), std::string::npos) << broken.err << broken.out;
  std::filesystem::rename(site.folder() / "broken/rules/rules.textproto", site.folder() / "broken/rules.textproto");
  const Finished flat =
      run({Installation::program("tumorboardd"), "init", "--state-dir", (site.folder() / "c").string(), "--knowledge",
           (site.folder() / "broken").string(), "--admin", "admin1:Admin One:" + pub});
  EXPECT_EQ(flat.exit_code, 78);
  EXPECT_NE((flat.err + flat.out).find("mkdir -p "), std::string::npos) << flat.err << flat.out;
}

}  // namespace
}  // namespace tumorboard::process
