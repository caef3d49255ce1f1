// SPDX-License-Identifier: Apache-2.0
// A CURVE client spoken octet by octet (ZeroMQ RFC 23 and 26), so that it can claim in its
// handshake what a well-behaved library would never send.
#pragma once

#include <sodium.h>

#include <string>

#include "common/wire/curve.h"
#include "tests/security/hostile.h"

namespace tumorboard {

class CurveByHand {
 public:
  // Finishes the handshake with this metadata; fails the test if the server refuses.
  CurveByHand(const std::string& endpoint, const wire::CurveKey& server, const wire::CurveKeypair& own,
              const std::string& metadata)
      : tcp_(endpoint), server_(server), own_(own) {
    std::string greeting("\xff\0\0\0\0\0\0\0\x01\x7f\x03\0CURVE", 17);
    greeting.resize(64, '\0');
    tcp_.send(greeting);
    tcp_.read(64);
    say_hello();
    const std::string cookie = hear_welcome();
    initiate(cookie, metadata);
    EXPECT_TRUE(read_frame().starts_with("\x05READY"));
  }

  void send(const std::vector<std::string>& frames) {
    for (std::size_t n = 0; n < frames.size(); ++n) {
      const char more = n + 1 < frames.size() ? 1 : 0;
      const std::string counter = next_counter();
      write_frame(0,
                  "\x07MESSAGE" + counter +
                      seal(more + frames[n], "CurveZMQMESSAGEC" + counter, server_transient_, transient_.secret_key));
    }
  }

  static std::string property(const std::string& name, const std::string& value) {
    return static_cast<char>(name.size()) + name + std::string(3, '\0') + static_cast<char>(value.size()) + value;
  }

 private:
  static std::string text(const wire::CurveKey& key) { return {key.begin(), key.end()}; }
  static const unsigned char* raw(const std::string& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
  }
  static std::string seal(const std::string& plain, const std::string& nonce, const wire::CurveKey& to,
                          const wire::CurveKey& from) {
    EXPECT_EQ(nonce.size(), crypto_box_NONCEBYTES);
    std::string box(plain.size() + crypto_box_MACBYTES, '\0');
    EXPECT_EQ(crypto_box_easy(reinterpret_cast<unsigned char*>(box.data()), raw(plain), plain.size(), raw(nonce),
                              to.data(), from.data()),
              0);
    return box;
  }
  static std::string open(const std::string& box, const std::string& nonce, const wire::CurveKey& from,
                          const wire::CurveKey& to) {
    std::string plain(box.size() - crypto_box_MACBYTES, '\0');
    EXPECT_EQ(crypto_box_open_easy(reinterpret_cast<unsigned char*>(plain.data()), raw(box), box.size(), raw(nonce),
                                   from.data(), to.data()),
              0);
    return plain;
  }

  std::string next_counter() { return std::string(7, '\0') + static_cast<char>(++counter_); }

  void say_hello() {
    const std::string counter = next_counter();
    const std::string box = seal(std::string(64, '\0'), "CurveZMQHELLO---" + counter, server_, transient_.secret_key);
    write_frame(kCommand, std::string("\x05HELLO\x01\0", 8) + std::string(72, '\0') + text(transient_.public_key) +
                              counter + box);
  }

  std::string hear_welcome() {
    const std::string welcome = read_frame();
    EXPECT_TRUE(welcome.starts_with("\x07WELCOME"));
    const std::string plain =
        open(welcome.substr(24), "WELCOME-" + welcome.substr(8, 16), server_, transient_.secret_key);
    std::copy_n(plain.begin(), server_transient_.size(), server_transient_.begin());
    return plain.substr(32);
  }

  void initiate(const std::string& cookie, const std::string& metadata) {
    const std::string vouch_nonce(16, 'v');
    const std::string vouch =
        seal(text(transient_.public_key) + text(server_), "VOUCH---" + vouch_nonce, server_transient_, own_.secret_key);
    const std::string counter = next_counter();
    const std::string box = seal(text(own_.public_key) + vouch_nonce + vouch + metadata, "CurveZMQINITIATE" + counter,
                                 server_transient_, transient_.secret_key);
    write_frame(kCommand, "\x08INITIATE" + cookie + counter + box);
  }

  void write_frame(int flags, const std::string& body) {
    std::string frame;
    if (body.size() < 256) {
      frame = {static_cast<char>(flags), static_cast<char>(body.size())};
    } else {
      frame = static_cast<char>(flags | kLong) + std::string(6, '\0');
      frame += {static_cast<char>(body.size() >> 8U), static_cast<char>(body.size() & 0xffU)};
    }
    tcp_.send(frame + body);
  }
  std::string read_frame() {
    const std::string head = tcp_.read(2);
    EXPECT_EQ(head[0] & kLong, 0) << "only short ones are expected here";
    return tcp_.read(static_cast<unsigned char>(head[1]));
  }

  static constexpr int kLong = 2;
  static constexpr int kCommand = 4;

  RawTcp tcp_;
  wire::CurveKey server_;
  wire::CurveKeypair own_;
  wire::CurveKeypair transient_ = wire::generate();
  wire::CurveKey server_transient_{};
  int counter_ = 0;
};

}  // namespace tumorboard
