// What Debian's /etc/services calls the ports (netbase 6.4).
#include <algorithm>
#include <array>

#include "shell/tools/net/names.h"

namespace nslab::shell {

namespace {

enum class Over : std::uint8_t { kTcp, kUdp, kBoth };

struct Service {
  std::uint16_t port;
  Over over;
  std::string_view name;
};

using enum Over;
constexpr std::array kServices = std::to_array<Service>({
    {1, kTcp, "tcpmux"}, {7, kBoth, "echo"}, {9, kBoth, "discard"}, {11, kTcp, "systat"}, {13, kBoth, "daytime"}, {15, kTcp, "netstat"},
    {17, kTcp, "qotd"}, {19, kBoth, "chargen"}, {20, kTcp, "ftp-data"}, {21, kUdp, "fsp"}, {21, kTcp, "ftp"}, {22, kTcp, "ssh"},
    {23, kTcp, "telnet"}, {25, kTcp, "smtp"}, {37, kBoth, "time"}, {43, kTcp, "whois"}, {49, kBoth, "tacacs"}, {53, kBoth, "domain"},
    {67, kUdp, "bootps"}, {68, kUdp, "bootpc"}, {69, kUdp, "tftp"}, {70, kTcp, "gopher"}, {79, kTcp, "finger"}, {80, kTcp, "http"},
    {88, kBoth, "kerberos"}, {102, kTcp, "iso-tsap"}, {104, kTcp, "acr-nema"}, {106, kTcp, "poppassd"}, {110, kTcp, "pop3"},
    {111, kBoth, "sunrpc"}, {113, kTcp, "auth"}, {119, kTcp, "nntp"}, {123, kUdp, "ntp"}, {135, kTcp, "epmap"},
    {137, kUdp, "netbios-ns"}, {138, kUdp, "netbios-dgm"}, {139, kTcp, "netbios-ssn"}, {143, kTcp, "imap2"}, {161, kBoth, "snmp"},
    {162, kBoth, "snmp-trap"}, {163, kBoth, "cmip-man"}, {164, kBoth, "cmip-agent"}, {174, kTcp, "mailq"}, {177, kUdp, "xdmcp"},
    {179, kTcp, "bgp"}, {199, kTcp, "smux"}, {209, kTcp, "qmtp"}, {210, kTcp, "z3950"}, {213, kUdp, "ipx"}, {319, kUdp, "ptp-event"},
    {320, kUdp, "ptp-general"}, {345, kTcp, "pawserv"}, {346, kTcp, "zserv"}, {369, kBoth, "rpc2portmap"}, {370, kBoth, "codaauth2"},
    {371, kUdp, "clearcase"}, {389, kBoth, "ldap"}, {427, kBoth, "svrloc"}, {443, kBoth, "https"}, {444, kTcp, "snpp"},
    {445, kTcp, "microsoft-ds"}, {464, kBoth, "kpasswd"}, {465, kTcp, "submissions"}, {487, kTcp, "saft"}, {500, kUdp, "isakmp"},
    {512, kUdp, "biff"}, {512, kTcp, "exec"}, {513, kTcp, "login"}, {513, kUdp, "who"}, {514, kTcp, "shell"}, {514, kUdp, "syslog"},
    {515, kTcp, "printer"}, {517, kUdp, "talk"}, {518, kUdp, "ntalk"}, {520, kUdp, "route"}, {538, kBoth, "gdomap"}, {540, kTcp, "uucp"},
    {543, kTcp, "klogin"}, {544, kTcp, "kshell"}, {546, kUdp, "dhcpv6-client"}, {547, kUdp, "dhcpv6-server"}, {548, kTcp, "afpovertcp"},
    {554, kBoth, "rtsp"}, {563, kTcp, "nntps"}, {587, kTcp, "submission"}, {607, kTcp, "nqs"}, {623, kUdp, "asf-rmcp"},
    {628, kTcp, "qmqp"}, {631, kTcp, "ipp"}, {636, kBoth, "ldaps"}, {646, kBoth, "ldp"}, {655, kBoth, "tinc"}, {706, kTcp, "silc"},
    {749, kTcp, "kerberos-adm"}, {750, kBoth, "kerberos4"}, {751, kBoth, "kerberos-master"}, {752, kUdp, "passwd-server"},
    {754, kTcp, "krb-prop"}, {775, kTcp, "moira-db"}, {777, kTcp, "moira-update"}, {779, kUdp, "moira-ureg"}, {783, kTcp, "spamd"},
    {853, kBoth, "domain-s"}, {871, kTcp, "supfilesrv"}, {873, kTcp, "rsync"}, {989, kTcp, "ftps-data"}, {990, kTcp, "ftps"},
    {992, kTcp, "telnets"}, {993, kTcp, "imaps"}, {995, kTcp, "pop3s"}, {1080, kTcp, "socks"}, {1093, kTcp, "proofd"},
    {1094, kTcp, "rootd"}, {1099, kTcp, "rmiregistry"}, {1127, kTcp, "supfiledbg"}, {1178, kTcp, "skkserv"}, {1194, kBoth, "openvpn"},
    {1210, kUdp, "predict"}, {1236, kTcp, "rmtcfg"}, {1313, kTcp, "xtel"}, {1314, kTcp, "xtelw"}, {1352, kTcp, "lotusnote"},
    {1433, kTcp, "ms-sql-s"}, {1434, kUdp, "ms-sql-m"}, {1524, kTcp, "ingreslock"}, {1645, kBoth, "datametrics"},
    {1646, kBoth, "sa-msg-port"}, {1649, kTcp, "kermit"}, {1677, kTcp, "groupwise"}, {1701, kUdp, "l2f"}, {1812, kBoth, "radius"},
    {1813, kBoth, "radius-acct"}, {2000, kTcp, "cisco-sccp"}, {2049, kBoth, "nfs"}, {2086, kBoth, "gnunet"}, {2101, kBoth, "rtcm-sc104"},
    {2102, kUdp, "zephyr-srv"}, {2103, kUdp, "zephyr-clt"}, {2104, kUdp, "zephyr-hm"}, {2119, kTcp, "gsigatekeeper"},
    {2121, kTcp, "iprop"}, {2135, kTcp, "gris"}, {2401, kTcp, "cvspserver"}, {2430, kBoth, "venus"}, {2431, kBoth, "venus-se"},
    {2432, kBoth, "codasrv"}, {2433, kBoth, "codasrv-se"}, {2583, kBoth, "mon"}, {2600, kTcp, "zebrasrv"}, {2601, kTcp, "zebra"},
    {2602, kTcp, "ripd"}, {2603, kTcp, "ripngd"}, {2604, kTcp, "ospfd"}, {2605, kTcp, "bgpd"}, {2606, kTcp, "ospf6d"},
    {2607, kTcp, "ospfapi"}, {2608, kTcp, "isisd"}, {2628, kTcp, "dict"}, {2792, kTcp, "f5-globalsite"}, {2811, kTcp, "gsiftp"},
    {2947, kTcp, "gpsd"}, {3050, kTcp, "gds-db"}, {3130, kUdp, "icpv2"}, {3205, kBoth, "isns"}, {3260, kTcp, "iscsi-target"},
    {3306, kTcp, "mysql"}, {3389, kTcp, "ms-wbt-server"}, {3493, kBoth, "nut"}, {3632, kTcp, "distcc"}, {3689, kTcp, "daap"},
    {3690, kTcp, "svn"}, {4031, kTcp, "suucp"}, {4094, kTcp, "sysrqd"}, {4190, kTcp, "sieve"}, {4353, kTcp, "f5-iquery"},
    {4369, kTcp, "epmd"}, {4373, kTcp, "remctl"}, {4460, kTcp, "ntske"}, {4500, kUdp, "ipsec-nat-t"}, {4557, kTcp, "fax"},
    {4559, kTcp, "hylafax"}, {4569, kUdp, "iax"}, {4691, kTcp, "mtn"}, {4899, kTcp, "radmin-port"}, {4949, kTcp, "munin"},
    {5060, kBoth, "sip"}, {5061, kBoth, "sip-tls"}, {5222, kTcp, "xmpp-client"}, {5269, kTcp, "xmpp-server"}, {5308, kTcp, "cfengine"},
    {5353, kUdp, "mdns"}, {5432, kTcp, "postgresql"}, {5555, kUdp, "rplay"}, {5556, kTcp, "freeciv"}, {5666, kTcp, "nrpe"},
    {5667, kTcp, "nsca"}, {5671, kTcp, "amqps"}, {5672, kTcp, "amqp"}, {5680, kTcp, "canna"}, {6000, kTcp, "x11"}, {6001, kTcp, "x11-1"},
    {6002, kTcp, "x11-2"}, {6003, kTcp, "x11-3"}, {6004, kTcp, "x11-4"}, {6005, kTcp, "x11-5"}, {6006, kTcp, "x11-6"},
    {6007, kTcp, "x11-7"}, {6346, kBoth, "gnutella-svc"}, {6347, kBoth, "gnutella-rtr"}, {6379, kTcp, "redis"},
    {6444, kTcp, "sge-qmaster"}, {6445, kTcp, "sge-execd"}, {6446, kTcp, "mysql-proxy"}, {6514, kTcp, "syslog-tls"},
    {6566, kTcp, "sane-port"}, {6667, kTcp, "ircd"}, {6696, kUdp, "babel"}, {6697, kTcp, "ircs-u"}, {7000, kUdp, "afs3-fileserver"},
    {7000, kTcp, "bbs"}, {7001, kUdp, "afs3-callback"}, {7002, kUdp, "afs3-prserver"}, {7003, kUdp, "afs3-vlserver"},
    {7004, kUdp, "afs3-kaserver"}, {7005, kUdp, "afs3-volser"}, {7007, kUdp, "afs3-bos"}, {7008, kUdp, "afs3-update"},
    {7009, kUdp, "afs3-rmtsys"}, {7100, kTcp, "font-service"}, {8021, kTcp, "zope-ftp"}, {8080, kTcp, "http-alt"},
    {8081, kTcp, "tproxy"}, {8088, kTcp, "omniorb"}, {8140, kTcp, "puppet"}, {8990, kTcp, "clc-build-daemon"}, {9098, kTcp, "xinetd"},
    {9101, kTcp, "bacula-dir"}, {9102, kTcp, "bacula-fd"}, {9103, kTcp, "bacula-sd"}, {9418, kTcp, "git"}, {9667, kTcp, "xmms2"},
    {9673, kTcp, "zope"}, {10000, kTcp, "webmin"}, {10050, kTcp, "zabbix-agent"}, {10051, kTcp, "zabbix-trapper"},
    {10080, kTcp, "amanda"}, {10081, kTcp, "kamanda"}, {10082, kTcp, "amandaidx"}, {10083, kTcp, "amidxtape"}, {10809, kTcp, "nbd"},
    {11112, kTcp, "dicom"}, {11371, kTcp, "hkp"}, {17001, kUdp, "sgi-cmsd"}, {17002, kUdp, "sgi-crsd"}, {17003, kUdp, "sgi-gcd"},
    {17004, kTcp, "sgi-cad"}, {17500, kTcp, "db-lsp"}, {22125, kTcp, "dcap"}, {22128, kTcp, "gsidcap"}, {22273, kTcp, "wnn6"},
    {24554, kTcp, "binkp"}, {27374, kBoth, "asp"}, {30865, kTcp, "csync2"}, {57000, kTcp, "dircproxy"}, {60177, kTcp, "tfido"},
    {60179, kTcp, "fido"},});

// The other names that a service goes by, separated by blanks.
struct Aliases {
  std::string_view name;
  std::string_view others;
};
constexpr std::array kAliases = std::to_array<Aliases>({
    {"acr-nema", "dicom"}, {"auth", "authentication tap ident"}, {"biff", "comsat"}, {"chargen", "ttytst source"},
    {"clearcase", "Clearcase"}, {"datametrics", "old-radius"}, {"discard", "sink null"}, {"epmap", "loc-srv"}, {"font-service", "xfs"},
    {"freeciv", "rptp"}, {"fsp", "fspd"}, {"gds-db", "gds_db"}, {"http", "www"}, {"http-alt", "webcache"}, {"icpv2", "icp"},
    {"imap2", "imap"}, {"iso-tsap", "tsap"}, {"kerberos", "kerberos5 krb5 kerberos-sec"}, {"kerberos-master", "kerberos_master"},
    {"kerberos4", "kerberos-iv kdc"}, {"krb-prop", "krb_prop krb5_prop hprop"}, {"kshell", "krcmd"}, {"l2f", "l2tp"},
    {"lotusnote", "lotusnotes"}, {"moira-db", "moira_db"}, {"moira-update", "moira_update"}, {"moira-ureg", "moira_ureg"},
    {"munin", "lrrd"}, {"nntp", "readnews untp"}, {"nntps", "snntp"}, {"passwd-server", "passwd_server"}, {"pop3", "pop-3"},
    {"postgresql", "postgres"}, {"printer", "spooler"}, {"qotd", "quote"}, {"radius-acct", "radacct"}, {"route", "router routed"},
    {"sa-msg-port", "old-radacct"}, {"sane-port", "sane saned"}, {"sge-execd", "sge_execd"}, {"sge-qmaster", "sge_qmaster"},
    {"shell", "cmd syslog"}, {"smtp", "mail"}, {"snmp-trap", "snmptrap"}, {"submissions", "ssmtp smtps urd"}, {"sunrpc", "portmapper"},
    {"svn", "subversion"}, {"systat", "users"}, {"time", "timserver"}, {"uucp", "uucpd"}, {"who", "whod"}, {"whois", "nicname"},
    {"x11", "x11-0"}, {"xmpp-client", "jabber-client"}, {"xmpp-server", "jabber-server"}, {"z3950", "wais"},
});

bool runs_over(const Service& service, bool udp) { return service.over == kBoth || (service.over == kUdp) == udp; }

}  // namespace

std::string_view service_name(std::uint16_t port, bool udp) {
  auto at = std::lower_bound(kServices.begin(), kServices.end(), port,
                             [](const Service& row, std::uint16_t wanted) { return row.port < wanted; });
  for (; at != kServices.end() && at->port == port; ++at) {
    if (runs_over(*at, udp)) return at->name;
  }
  return {};
}

std::string_view service_aliases(std::string_view name) {
  const auto at = std::find_if(kAliases.begin(), kAliases.end(), [&](const Aliases& row) { return row.name == name; });
  return at == kAliases.end() ? std::string_view() : at->others;
}

std::optional<std::uint16_t> service_port(std::string_view name, bool udp) {
  if (const auto number = plain_number(name, 0, 65535)) return static_cast<std::uint16_t>(*number);
  const std::string word = " " + std::string(name) + " ";
  for (const Service& row : kServices) {
    if (!runs_over(row, udp)) continue;
    if (row.name == name || (" " + std::string(service_aliases(row.name)) + " ").find(word) != std::string::npos) return row.port;
  }
  return std::nullopt;
}

}  // namespace nslab::shell
