// What system calls on sockets say: as a program would hear it, one call after another.
#include <gtest/gtest.h>

#include "model/execute.h"
#include "model/process/genesis.h"

namespace nslab::test {
namespace {

constexpr std::uint16_t kHttp = 80;

// A machine with nothing but `lo`, up, and a process on it.
class SocketCalls : public ::testing::Test {
 protected:
  SocketCalls() {
    auto [world, shell] = begin_world(Beginning{});
    world_ = std::move(world);
    by_ = shell;
    SetLink up;
    up.by = by_;
    up.link = LinkRef{"lo", 0};
    up.settings.up = true;
    EXPECT_TRUE(execute(world_, up));
  }

  Errno said(const Result<Reply>& reply) const {
    if (!reply) return code_of(reply.error().reason, world_.profile.kernel);
    const auto* sent = std::get_if<Sent>(&*reply);
    return sent == nullptr ? Errno::kNone : sent->outcome.error;
  }
  template <class Asked>
  Errno ask(Asked op) {
    op.by = by_;
    return said(execute(world_, op));
  }
  int make(SocketKind kind, Family family = Family::kInet) {
    MakeSocket op;
    op.by = by_;
    op.kind = kind;
    op.family = family;
    return std::get<Descriptor>(*execute(world_, op)).number;
  }
  Errno bind(int socket, const char* address, std::uint16_t port) { return ask(Bind{0, socket, {*parse_ip(address), port}, "", ""}); }
  Errno bind(int socket, const std::string& path) { return ask(Bind{0, socket, {}, path, ""}); }
  Errno connect(int socket, const char* address, std::uint16_t port) { return ask(Connect{0, socket, {*parse_ip(address), port}, "", ""}); }
  Errno connect(int socket, const std::string& path) { return ask(Connect{0, socket, {}, path, ""}); }
  Errno listen(int socket) { return ask(Listen{0, socket, 1}); }
  Errno reuse(int socket) {
    SetSocket op;
    op.descriptor = socket;
    op.reuse_address = true;
    return ask(op);
  }
  Errno send(int socket, const std::string& data) {
    Send op;
    op.descriptor = socket;
    op.data = data;
    return ask(op);
  }
  Errno receive(int socket, std::string* data = nullptr) {
    const auto reply = execute(world_, Receive{by_, socket, 100, false});
    const auto* bytes = reply ? std::get_if<Bytes>(&*reply) : nullptr;
    if (bytes != nullptr && data != nullptr) *data = bytes->data;
    return said(reply);
  }
  int accept(int socket) {
    const auto reply = execute(world_, Accept{by_, socket});
    return reply ? std::get<Descriptor>(*reply).number : -1;
  }

  World world_{};
  Pid by_ = 0;
};

TEST_F(SocketCalls, aSocketIsBoundOnce) {
  const int tcp = make(SocketKind::kTcp);
  EXPECT_EQ(bind(tcp, "127.0.0.1", kHttp), Errno::kNone);
  EXPECT_EQ(bind(tcp, "127.0.0.1", kHttp), Errno::kEINVAL);
  const int udp = make(SocketKind::kUdp);
  EXPECT_EQ(bind(udp, "0.0.0.0", 0), Errno::kNone);
  EXPECT_EQ(bind(udp, "0.0.0.0", 0), Errno::kEINVAL);
}

TEST_F(SocketCalls, onlyStreamsListenAndAccept) {
  const int udp = make(SocketKind::kUdp);
  EXPECT_EQ(listen(udp), Errno::kEOPNOTSUPP);
  EXPECT_EQ(ask(Accept{0, udp}), Errno::kEOPNOTSUPP);
  const int tcp = make(SocketKind::kTcp);
  EXPECT_EQ(ask(Accept{0, tcp}), Errno::kEINVAL);
  const int local = make(SocketKind::kUnixStream);
  EXPECT_EQ(listen(local), Errno::kEINVAL) << "it has no name";
}

TEST_F(SocketCalls, whatWasNeverConnectedHasNothingToGive) {
  EXPECT_EQ(receive(make(SocketKind::kTcp)), Errno::kENOTCONN);
  EXPECT_EQ(receive(make(SocketKind::kUnixStream)), Errno::kEINVAL);
  EXPECT_EQ(send(make(SocketKind::kTcp), "a"), Errno::kEPIPE);
  EXPECT_EQ(send(make(SocketKind::kUnixStream), "a"), Errno::kENOTCONN);
}

TEST_F(SocketCalls, aRefusalIsToldByTheNextConnect) {
  const int tcp = make(SocketKind::kTcp);
  EXPECT_EQ(connect(tcp, "127.0.0.1", kHttp), Errno::kNone) << "under way";
  EXPECT_EQ(listen(tcp), Errno::kEINVAL);
  EXPECT_EQ(connect(tcp, "127.0.0.1", kHttp), Errno::kECONNREFUSED);
  EXPECT_EQ(listen(tcp), Errno::kNone) << "it is as new";
}

TEST_F(SocketCalls, aConnectionIsToldOnceAndThenThere) {
  const int server = make(SocketKind::kTcp);
  ASSERT_EQ(bind(server, "0.0.0.0", kHttp), Errno::kNone);
  ASSERT_EQ(listen(server), Errno::kNone);
  const int client = make(SocketKind::kTcp);
  EXPECT_EQ(connect(client, "127.0.0.1", kHttp), Errno::kNone);
  EXPECT_EQ(connect(client, "127.0.0.1", kHttp), Errno::kNone);
  EXPECT_EQ(connect(client, "127.0.0.1", kHttp), Errno::kEISCONN);
  const int other = accept(server);
  ASSERT_GE(other, 0);
  EXPECT_EQ(send(client, "hello"), Errno::kNone);
  std::string heard;
  EXPECT_EQ(receive(other, &heard), Errno::kNone);
  EXPECT_EQ(heard, "hello");
  EXPECT_EQ(ask(Shutdown{0, client, false, true}), Errno::kNone);
  EXPECT_EQ(send(client, "more"), Errno::kEPIPE);
  EXPECT_EQ(receive(other, &heard), Errno::kNone);
  EXPECT_EQ(heard, "") << "the end";
}

TEST_F(SocketCalls, addressesMeetOnAPort) {
  const int any = make(SocketKind::kTcp);
  ASSERT_EQ(bind(any, "0.0.0.0", kHttp), Errno::kNone);
  EXPECT_EQ(bind(make(SocketKind::kTcp), "127.0.0.1", kHttp), Errno::kEADDRINUSE);
  EXPECT_EQ(bind(make(SocketKind::kTcp, Family::kInet6), "::", kHttp), Errno::kEADDRINUSE);
  EXPECT_EQ(bind(make(SocketKind::kUdp), "127.0.0.1", kHttp), Errno::kNone) << "UDP has ports of its own";
}

TEST_F(SocketCalls, reuseSharesAPortUntilSomebodyListens) {
  const int first = make(SocketKind::kTcp);
  const int second = make(SocketKind::kTcp);
  reuse(first);
  reuse(second);
  EXPECT_EQ(bind(first, "0.0.0.0", kHttp), Errno::kNone);
  EXPECT_EQ(bind(second, "0.0.0.0", kHttp), Errno::kNone);
  EXPECT_EQ(listen(first), Errno::kNone);
  EXPECT_EQ(listen(second), Errno::kEADDRINUSE);
}

TEST_F(SocketCalls, anAttemptThatFailedGivesItsPortBack) {
  WriteSysctl one;
  one.path = "net/ipv4/ip_local_port_range";
  one.value = "4000 4000";
  ASSERT_EQ(ask(one), Errno::kNone);
  EXPECT_EQ(connect(make(SocketKind::kTcp), "127.0.0.1", kHttp), Errno::kNone);
  EXPECT_EQ(bind(make(SocketKind::kTcp), "127.0.0.1", 4000), Errno::kNone);
}

TEST_F(SocketCalls, aPeerThatLeavesUnreadDataBreaksTheStream) {
  const int server = make(SocketKind::kUnixStream);
  ASSERT_EQ(bind(server, "/tmp/s"), Errno::kNone);
  EXPECT_EQ(bind(server, "/tmp/t"), Errno::kEINVAL);
  ASSERT_EQ(listen(server), Errno::kNone);
  const int client = make(SocketKind::kUnixStream);
  ASSERT_EQ(connect(client, "/tmp/s"), Errno::kNone);
  EXPECT_EQ(connect(client, "/tmp/s"), Errno::kEISCONN);
  const int other = accept(server);
  ASSERT_GE(other, 0);
  ASSERT_EQ(send(client, "hello"), Errno::kNone);
  ASSERT_EQ(ask(Close{0, other}), Errno::kNone);
  EXPECT_EQ(receive(client), Errno::kECONNRESET);
  std::string heard = "?";
  EXPECT_EQ(receive(client, &heard), Errno::kNone);
  EXPECT_EQ(heard, "");
  EXPECT_EQ(send(client, "more"), Errno::kEPIPE);
}

TEST_F(SocketCalls, aListenerThatLeavesTellsThoseWhoWait) {
  const int server = make(SocketKind::kUnixStream);
  ASSERT_EQ(bind(server, std::string(1, '\0') + "s"), Errno::kNone);
  ASSERT_EQ(listen(server), Errno::kNone);
  const int client = make(SocketKind::kUnixStream);
  ASSERT_EQ(connect(client, std::string(1, '\0') + "s"), Errno::kNone);
  ASSERT_EQ(ask(Close{0, server}), Errno::kNone);
  EXPECT_EQ(receive(client), Errno::kECONNRESET);
  EXPECT_EQ(connect(make(SocketKind::kUnixStream), std::string(1, '\0') + "s"), Errno::kECONNREFUSED);
}

// inet_rcv_saddr_equal: an IPv6 socket that a connection gave its address is in the way of IPv4's, one bound to its address is not.
TEST_F(SocketCalls, whatAConnectionGivesAnIpv6SocketStandsInTheWayOfIpv4) {
  WriteSysctl ports;
  ports.path = "net/ipv4/ip_local_port_range";
  ports.value = "4000 4000";
  ASSERT_EQ(ask(ports), Errno::kNone);
  ASSERT_EQ(connect(make(SocketKind::kUdp, Family::kInet6), "::1", 7), Errno::kNone);
  EXPECT_EQ(connect(make(SocketKind::kUdp), "127.0.0.1", 7), Errno::kEAGAIN);
}

TEST_F(SocketCalls, anIpv6SocketBoundToItsAddressLeavesThePortToIpv4) {
  ASSERT_EQ(bind(make(SocketKind::kUdp, Family::kInet6), "::1", 4000), Errno::kNone);
  EXPECT_EQ(bind(make(SocketKind::kUdp), "0.0.0.0", 4000), Errno::kNone);
}

// A second link, up, with an address.
class TwoLinks : public SocketCalls {
 protected:
  TwoLinks() {
    NewLink link;
    link.name = "v0";
    NewVeth veth;
    veth.peer_name = "v1";
    link.data = veth;
    EXPECT_EQ(ask(link), Errno::kNone);
    for (const char* name : {"v0", "v1"}) {
      SetLink up;
      up.link = LinkRef{name, 0};
      up.settings.up = true;
      EXPECT_EQ(ask(up), Errno::kNone);
    }
    NewAddr address;
    address.link = LinkRef{"v0", 0};
    address.address.local = address.address.peer = *parse_ip("10.0.1.1");
    address.address.prefix_length = 24;
    EXPECT_EQ(ask(address), Errno::kNone);
  }

  Errno send_to(int socket, const char* address, std::uint16_t port) {
    Send op;
    op.descriptor = socket;
    op.data = "a";
    op.to = Endpoint{*parse_ip(address), port};
    return ask(op);
  }
  Errno tie(int socket, const char* link) {
    SetSocket op;
    op.descriptor = socket;
    op.device = link;
    return ask(op);
  }
  const Socket& socket_at(int descriptor) const {
    const Process* process = find_process(world_, by_);
    return world_.sockets[world_.files[*process->descriptors.find(descriptor)].socket];
  }
};

// ip_route_output_key_hash_rcu: "any" is oneself, at the address of the link that is asked for.
TEST_F(TwoLinks, aSocketTiedToALinkReachesItselfAtThatLinksAddress) {
  const int udp = make(SocketKind::kUdp);
  ASSERT_EQ(tie(udp, "v0"), Errno::kNone);
  ASSERT_EQ(connect(udp, "0.0.0.0", 7), Errno::kNone);
  EXPECT_EQ(to_string(socket_at(udp).remote.address), "10.0.1.1");
  EXPECT_EQ(to_string(socket_at(udp).local.address), "10.0.1.1");
}

// ip4_datagram_connect: the address that packets come from is chosen once, apart from the one that is listened on.
TEST_F(TwoLinks, aSocketBoundToABroadcastAddressKeepsTheSourceOfItsFirstConnection) {
  const int udp = make(SocketKind::kUdp);
  ASSERT_EQ(bind(udp, "10.0.1.255", 7), Errno::kNone);
  ASSERT_EQ(connect(udp, "0.0.0.0", 7), Errno::kNone);
  EXPECT_EQ(to_string(socket_at(udp).local.address), "10.0.1.255");
  EXPECT_EQ(connect(udp, "10.0.1.9", 7), Errno::kEINVAL);  // from 127.0.0.1 over a link that is not lo
}

// udp_sendmsg asks for the way before it looks at what was shut down.
TEST_F(TwoLinks, noWayCountsBeforeAShutdown) {
  const int udp = make(SocketKind::kUdp);
  ASSERT_EQ(connect(udp, "127.0.0.1", 7), Errno::kNone);
  ASSERT_EQ(ask(Shutdown{0, udp, false, true}), Errno::kNone);
  EXPECT_EQ(send_to(udp, "10.0.1.9", 7), Errno::kEINVAL);
  EXPECT_EQ(send_to(udp, "127.0.0.1", 7), Errno::kEPIPE);
}

// ip_send_unicast_reply: what goes out by lo and is for another host is heard here, and no answer can go in that host's name.
TEST_F(TwoLinks, whatIsSentByLoToAnotherHostIsNotAnswered) {
  for (const char* to : {"10.0.1.9", "10.0.1.1"}) {  // the second is an address of this host, on another link
    const int tcp = make(SocketKind::kTcp);
    ASSERT_EQ(bind(tcp, "127.0.0.1", 0), Errno::kNone);
    ASSERT_EQ(tie(tcp, "lo"), Errno::kNone);
    ASSERT_EQ(connect(tcp, to, 7), Errno::kNone);
    EXPECT_EQ(connect(tcp, to, 7), Errno::kEALREADY) << to;
  }
}

// arp_constructor: a broadcast address of one link has no neighbour on another either; all hear what is sent there.
TEST_F(TwoLinks, aBroadcastAddressOfAnotherLinkIsNobodysNeighbour) {
  const int tcp = make(SocketKind::kTcp);
  ASSERT_EQ(tie(tcp, "v1"), Errno::kNone);
  ASSERT_EQ(connect(tcp, "10.0.1.255", 80), Errno::kNone);
  EXPECT_TRUE(world_.netns[find_process(world_, by_)->net].neighbours.empty());
}

// ipv6_chk_addr: ::1 is the host's alone, and a socket of another link than lo cannot have it.
TEST_F(SocketCalls, aSocketOfADeviceHasNoAddressOfTheHostAlone) {
  NewLink link;
  link.name = "i0";
  link.data = NewPlain{"ifb"};
  ASSERT_EQ(ask(link), Errno::kNone);
  for (const char* device : {"i0", "lo"}) {
    const int socket = make(SocketKind::kTcp, Family::kInet6);
    SetSocket of_device;
    of_device.descriptor = socket;
    of_device.device = device;
    ASSERT_EQ(ask(of_device), Errno::kNone);
    EXPECT_EQ(bind(socket, "::1", kHttp), std::string_view(device) == "lo" ? Errno::kNone : Errno::kEADDRNOTAVAIL);
  }
}

// tcp_time_wait: for late segments somebody else waits; the socket itself is closed, and can begin again.
TEST_F(SocketCalls, whatWaitsForLateSegmentsIsNoLongerTheSocket) {
  WriteSysctl one_port;
  one_port.path = "net/ipv4/ip_local_port_range";
  one_port.value = "4000 4000";
  ASSERT_EQ(ask(one_port), Errno::kNone);
  const int tcp = make(SocketKind::kTcp);
  ASSERT_EQ(ask(Shutdown{0, tcp, false, true}), Errno::kENOTCONN);
  ASSERT_EQ(connect(tcp, "127.0.0.1", 4000), Errno::kNone);  // both ends of the connection
  EXPECT_EQ(connect(tcp, "127.0.0.1", 7), Errno::kECONNABORTED);
  EXPECT_EQ(connect(tcp, "127.0.0.1", 4000), Errno::kEADDRNOTAVAIL);
}

// tcp_rcv_state_process: what was shut down before listen(2) is so in whatever is accepted.
TEST_F(SocketCalls, whatAListenerDoesNotSayIsNotSaidByItsConnections) {
  const int listener = make(SocketKind::kTcp);
  ASSERT_EQ(bind(listener, "127.0.0.1", kHttp), Errno::kNone);
  ASSERT_EQ(ask(Shutdown{0, listener, true, true}), Errno::kENOTCONN);
  ASSERT_EQ(listen(listener), Errno::kNone);
  const int tcp = make(SocketKind::kTcp);
  ASSERT_EQ(connect(tcp, "127.0.0.1", kHttp), Errno::kNone);
  std::string data;
  EXPECT_EQ(receive(tcp, &data), Errno::kNone);  // the end
  EXPECT_EQ(data, "");
  ASSERT_EQ(send(tcp, "x"), Errno::kNone);
  EXPECT_EQ(send(tcp, "x"), Errno::kEPIPE);  // what was reset while it waited for the program to close it (tcp_reset)
}

// sk_stream_wait_connect comes first: what was shut down before the attempt is asked about once there is a connection.
TEST_F(TwoLinks, whatWasShutDownBeforeIsNoMatterWhileAnAttemptIsUnderWay) {
  const int tcp = make(SocketKind::kTcp);
  ASSERT_EQ(ask(Shutdown{0, tcp, false, true}), Errno::kENOTCONN);
  ASSERT_EQ(connect(tcp, "10.0.1.9", 7), Errno::kNone);
  EXPECT_EQ(send(tcp, "x"), Errno::kEAGAIN);
}

// ip_route_output_key_hash_rcu: nowhere is where one is oneself.
TEST_F(TwoLinks, whatIsSentNowhereComesToTheOwnAddress) {
  SetLink up;
  up.link = LinkRef{"lo", 0};
  up.settings.up = true;
  ASSERT_EQ(ask(up), Errno::kNone);
  const int udp = make(SocketKind::kUdp);
  ASSERT_EQ(bind(udp, "10.0.1.1", 4000), Errno::kNone);
  ASSERT_EQ(send_to(udp, "0.0.0.0", 4000), Errno::kNone);
  EXPECT_EQ(receive(udp), Errno::kNone);
}

// tcp_disconnect: that an attempt was given up is told by the next call that sends, also once the socket listens.
TEST_F(TwoLinks, anAttemptThatWasGivenUpIsToldWhoeverListensSince) {
  const int tcp = make(SocketKind::kTcp);
  ASSERT_EQ(connect(tcp, "10.0.1.9", 7), Errno::kNone);
  ASSERT_EQ(ask(Shutdown{0, tcp, false, true}), Errno::kNone);
  ASSERT_EQ(listen(tcp), Errno::kNone);
  EXPECT_EQ(send(tcp, "x"), Errno::kECONNRESET);
  EXPECT_EQ(send(tcp, "x"), Errno::kEPIPE);
}

}  // namespace
}  // namespace nslab::test
