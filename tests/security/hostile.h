// SPDX-License-Identifier: Apache-2.0
// Peers that do not play by the rules.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "common/wire/curve.h"

namespace tumorboard {

// A DEALER that sends whatever frames it is told to.
class RawDealer {
 public:
  RawDealer(zmq::context_t& context, const std::string& endpoint) : socket_(context, zmq::socket_type::dealer) {
    socket_.set(zmq::sockopt::linger, 0);
    endpoint_ = endpoint;
  }
  RawDealer& curve(const wire::CurveKey& server, const wire::CurveKeypair& own) {
    socket_.set(zmq::sockopt::curve_serverkey, zmq::buffer(server));
    socket_.set(zmq::sockopt::curve_publickey, zmq::buffer(own.public_key));
    socket_.set(zmq::sockopt::curve_secretkey, zmq::buffer(own.secret_key));
    return *this;
  }
  RawDealer& plain(const std::string& user, const std::string& password) {
    socket_.set(zmq::sockopt::plain_username, user);
    socket_.set(zmq::sockopt::plain_password, password);
    return *this;
  }
  RawDealer& connect() {
    socket_.connect(endpoint_);
    return *this;
  }
  void send(const std::vector<std::string>& frames) {
    for (std::size_t n = 0; n < frames.size(); ++n) {
      socket_.send(zmq::buffer(frames[n]), n + 1 < frames.size() ? zmq::send_flags::sndmore : zmq::send_flags::none);
    }
  }
  // The next message, in frames; empty when none came in time.
  std::vector<std::string> receive(std::chrono::milliseconds wait) {
    std::vector<std::string> frames;
    socket_.set(zmq::sockopt::rcvtimeo, static_cast<int>(wait.count()));
    zmq::message_t frame;
    while (socket_.recv(frame)) {
      frames.push_back(frame.to_string());
      if (!frame.more()) break;
    }
    return frames;
  }
  zmq::socket_t& socket() { return socket_; }

 private:
  zmq::socket_t socket_;
  std::string endpoint_;
};

// A bare TCP connection to tcp://127.0.0.1:PORT.
class RawTcp {
 public:
  explicit RawTcp(const std::string& endpoint) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1))));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~RawTcp() { close(fd_); }
  RawTcp(const RawTcp&) = delete;
  RawTcp& operator=(const RawTcp&) = delete;

  void send(const std::string& bytes) {
    EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  std::string read(std::size_t size) {
    std::string bytes(size, '\0');
    EXPECT_EQ(recv(fd_, bytes.data(), size, MSG_WAITALL), static_cast<ssize_t>(size));
    return bytes;
  }
  // Everything until the other side closes; fails when it does not within `wait`.
  std::string until_closed(std::chrono::milliseconds wait) {
    std::string all;
    for (;;) {
      pollfd item{fd_, POLLIN, 0};
      if (::poll(&item, 1, static_cast<int>(wait.count())) != 1) {
        ADD_FAILURE() << "the connection stayed open";
        return all;
      }
      std::array<char, 512> buffer{};
      const ssize_t size = recv(fd_, buffer.data(), buffer.size(), 0);
      if (size <= 0) return all;
      all.append(buffer.data(), static_cast<std::size_t>(size));
    }
  }

 private:
  int fd_;
};

}  // namespace tumorboard
