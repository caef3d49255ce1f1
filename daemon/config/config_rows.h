// SPDX-License-Identifier: Apache-2.0
// One row for each configuration key. The fields of Config with their defaults, the parsing, the
// checks, the flags of tumorboardd, docs/reference/configuration.md and systemd/tumorboardd.toml
// follow from it.
//
//   ROW(Number,  name, least, most, unit, meaning, default)
//   ROW(Numbers, name, least, most, unit, meaning, default...)         least and most of each
//   ROW(Text,    name, accepts, expected, unit, meaning, default)      expected: "must be ..."
//   ROW(Texts,   name, accepts, expected, unit, meaning, default...)   accepts: each
//   ROW(Words,   name, known, expected, unit, meaning, default...)     each one of known()
//
// Without a default a text or a list is empty.
//
// The functions and constants a row names are in config_keys.cc.
#pragma once

#define TUMORBOARD_CONFIG_ROWS(ROW)                                                                                    \
  /* Files and sockets */                                                                                              \
  ROW(Text, state_dir, is_absolute, "an absolute path", "", "directory of ledger, view and keys",                      \
      "/var/lib/tumorboard")                                                                                           \
  ROW(Text, server_key_file, is_absolute_or_empty, kPathOrEmpty, "",                                                   \
      "secret CURVE key of the daemon; empty: server.key in state_dir")                                                \
  ROW(Text, witness_dir, is_absolute_or_empty, kPathOrEmpty, "",                                                       \
      "directory where chain heads are written as well; empty: nowhere")                                               \
  ROW(Texts, client_endpoints, is_endpoint, kEndpoint, "", "where clients connect",                                    \
      "ipc:///run/tumorboard/clients.sock")                                                                            \
  ROW(Texts, worker_endpoints, is_endpoint, kEndpoint, "", "where workers connect",                                    \
      "ipc:///run/tumorboard/workers.sock")                                                                            \
  ROW(Text, socket_mode, is_mode, R"("0600" or "0660")", "octal", "mode of ipc socket files", "0660")                  \
  ROW(Text, log_level, is_level, "one of trace, debug, info, warning, error, critical", "", "how much is logged",      \
      "info")                                                                                                          \
  /* Jobs */                                                                                                           \
  ROW(Number, lease_ms, 1'000, kDayMs, "ms", "how long a worker may be silent about a job", 30'000)                    \
  ROW(Number, hard_cap_ms, 1'000, kDayMs, "ms", "how long a job may take, whatever its progress; lease_ms at least",   \
      300'000)                                                                                                         \
  ROW(Numbers, backoff_ms, 0, kDayMs, "ms", "waits before the second, third, ... attempt; the last one repeats",       \
      1'000, 5'000, 30'000, 120'000)                                                                                   \
  ROW(Number, max_attempts, 1, 100, "attempts", "attempts before a job is dead", 5)                                    \
  ROW(Number, max_worker_deaths, 1, 100, "workers", "workers a job may take with it before it is dead", 2)             \
  ROW(Number, reregister_ms, 0, kDayMs, "ms",                                                                          \
      "after a restart, how long workers may return before leases of the last run are void", 6'000)                    \
  /* Limits */                                                                                                         \
  ROW(Number, batch_max, 1, 65'536, "commands", "most commands in one commit", 256)                                    \
  ROW(Number, engine_queue, 1, 1'000'000, "messages", "messages waiting before commands are refused", 4'096)           \
  ROW(Number, max_view_lag, 1, 10'000'000, "events", "how far the view may be behind before new cases are refused",    \
      50'000)                                                                                                          \
  ROW(Number, disk_reserve_mib, 0, 1'000'000'000, "MiB", "free space of state_dir below which nothing new is taken",   \
      64)                                                                                                              \
  ROW(Number, max_sessions, 1, 100'000, "sessions", "most sessions at a time", 2'000)                                  \
  ROW(Number, max_sessions_per_key, 1, 100'000, "sessions", "most sessions of one key; max_sessions at most", 64)      \
  ROW(Number, outbox_messages, 1, 1'000'000, "messages", "messages kept for a slow session before it is ended", 1'024) \
  ROW(Number, outbox_bytes, 1U << 20U, 1U << 30U, "bytes", "bytes kept for a slow session before it is ended",         \
      16U << 20U)                                                                                                      \
  ROW(Number, busy_retry_ms, 1, kMinuteMs, "ms", "when to come back to a busy daemon", 200)                            \
  /* What people are asked for, and when it is overdue */                                                              \
  ROW(Words, extra_required_disciplines, check::discipline_names, "disciplines", "",                                   \
      "disciplines that must sign off beside those the knowledge names")                                               \
  ROW(Number, sign_off_reminder_hours, 1, 10'000, "hours", "after a version came, when signers are reminded", 48)      \
  ROW(Number, sign_off_overdue_days, 1, 3'650, "days", "after a version came, when sign-offs are overdue", 7)          \
  ROW(Number, rebiopsy_overdue_days, 1, 3'650, "days", "after an order, when its result is overdue", 21)               \
  ROW(Number, outcome_overdue_days, 1, 3'650, "days", "after an agreement, when its outcome is overdue", 30)           \
  ROW(Number, follow_up_grace_days, 0, 3'650, "days", "after month 3, 6 and 12, when a follow-up is overdue", 30)
