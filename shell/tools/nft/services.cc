// Well-known ports and protocols (Debian's /etc/services and /etc/protocols), by name.
#include <algorithm>
#include <array>

#include "shell/tools/nft/values.h"

namespace nslab::shell::nft {

namespace {

struct Service {
  std::string_view name{};
  std::uint16_t port = 0;
};
constexpr std::array kServices{
    Service{"Clearcase", 371}, Service{"acr-nema", 104}, Service{"afpovertcp", 548}, Service{"afs3-bos", 7007},
    Service{"afs3-callback", 7001}, Service{"afs3-fileserver", 7000}, Service{"afs3-kaserver", 7004}, Service{"afs3-prserver", 7002},
    Service{"afs3-rmtsys", 7009}, Service{"afs3-update", 7008}, Service{"afs3-vlserver", 7003}, Service{"afs3-volser", 7005},
    Service{"amanda", 10080}, Service{"amandaidx", 10082}, Service{"amidxtape", 10083}, Service{"amqp", 5672}, Service{"amqps", 5671},
    Service{"asf-rmcp", 623}, Service{"asp", 27374}, Service{"auth", 113}, Service{"authentication", 113}, Service{"babel", 6696},
    Service{"bacula-dir", 9101}, Service{"bacula-fd", 9102}, Service{"bacula-sd", 9103}, Service{"bbs", 7000}, Service{"bgp", 179},
    Service{"bgpd", 2605}, Service{"biff", 512}, Service{"binkp", 24554}, Service{"bootpc", 68}, Service{"bootps", 67},
    Service{"canna", 5680}, Service{"cfengine", 5308}, Service{"chargen", 19}, Service{"cisco-sccp", 2000},
    Service{"clc-build-daemon", 8990}, Service{"clearcase", 371}, Service{"cmd", 514}, Service{"cmip-agent", 164},
    Service{"cmip-man", 163}, Service{"codaauth2", 370}, Service{"codasrv", 2432}, Service{"codasrv-se", 2433}, Service{"comsat", 512},
    Service{"csync2", 30865}, Service{"cvspserver", 2401}, Service{"daap", 3689}, Service{"datametrics", 1645}, Service{"daytime", 13},
    Service{"db-lsp", 17500}, Service{"dcap", 22125}, Service{"dhcpv6-client", 546}, Service{"dhcpv6-server", 547},
    Service{"dicom", 104}, Service{"dict", 2628}, Service{"dircproxy", 57000}, Service{"discard", 9}, Service{"distcc", 3632},
    Service{"domain", 53}, Service{"domain-s", 853}, Service{"echo", 7}, Service{"epmap", 135}, Service{"epmd", 4369},
    Service{"exec", 512}, Service{"f5-globalsite", 2792}, Service{"f5-iquery", 4353}, Service{"fax", 4557}, Service{"fido", 60179},
    Service{"finger", 79}, Service{"font-service", 7100}, Service{"freeciv", 5556}, Service{"fsp", 21}, Service{"fspd", 21},
    Service{"ftp", 21}, Service{"ftp-data", 20}, Service{"ftps", 990}, Service{"ftps-data", 989}, Service{"gdomap", 538},
    Service{"gds-db", 3050}, Service{"gds_db", 3050}, Service{"git", 9418}, Service{"gnunet", 2086}, Service{"gnutella-rtr", 6347},
    Service{"gnutella-svc", 6346}, Service{"gopher", 70}, Service{"gpsd", 2947}, Service{"gris", 2135}, Service{"groupwise", 1677},
    Service{"gsidcap", 22128}, Service{"gsiftp", 2811}, Service{"gsigatekeeper", 2119}, Service{"hkp", 11371}, Service{"hprop", 754},
    Service{"http", 80}, Service{"http-alt", 8080}, Service{"https", 443}, Service{"hylafax", 4559}, Service{"iax", 4569},
    Service{"icp", 3130}, Service{"icpv2", 3130}, Service{"ident", 113}, Service{"imap", 143}, Service{"imap2", 143},
    Service{"imaps", 993}, Service{"ingreslock", 1524}, Service{"ipp", 631}, Service{"iprop", 2121}, Service{"ipsec-nat-t", 4500},
    Service{"ipx", 213}, Service{"ircd", 6667}, Service{"ircs-u", 6697}, Service{"isakmp", 500}, Service{"iscsi-target", 3260},
    Service{"isisd", 2608}, Service{"isns", 3205}, Service{"iso-tsap", 102}, Service{"jabber-client", 5222},
    Service{"jabber-server", 5269}, Service{"kamanda", 10081}, Service{"kdc", 750}, Service{"kerberos", 88},
    Service{"kerberos-adm", 749}, Service{"kerberos-iv", 750}, Service{"kerberos-master", 751}, Service{"kerberos-sec", 88},
    Service{"kerberos4", 750}, Service{"kerberos5", 88}, Service{"kerberos_master", 751}, Service{"kermit", 1649},
    Service{"klogin", 543}, Service{"kpasswd", 464}, Service{"krb-prop", 754}, Service{"krb5", 88}, Service{"krb5_prop", 754},
    Service{"krb_prop", 754}, Service{"krcmd", 544}, Service{"kshell", 544}, Service{"l2f", 1701}, Service{"l2tp", 1701},
    Service{"ldap", 389}, Service{"ldaps", 636}, Service{"ldp", 646}, Service{"loc-srv", 135}, Service{"login", 513},
    Service{"lotusnote", 1352}, Service{"lotusnotes", 1352}, Service{"lrrd", 4949}, Service{"mail", 25}, Service{"mailq", 174},
    Service{"mdns", 5353}, Service{"microsoft-ds", 445}, Service{"moira-db", 775}, Service{"moira-update", 777},
    Service{"moira-ureg", 779}, Service{"moira_db", 775}, Service{"moira_update", 777}, Service{"moira_ureg", 779},
    Service{"mon", 2583}, Service{"ms-sql-m", 1434}, Service{"ms-sql-s", 1433}, Service{"ms-wbt-server", 3389}, Service{"mtn", 4691},
    Service{"munin", 4949}, Service{"mysql", 3306}, Service{"mysql-proxy", 6446}, Service{"nbd", 10809}, Service{"nbp", 2},
    Service{"netbios-dgm", 138}, Service{"netbios-ns", 137}, Service{"netbios-ssn", 139}, Service{"netstat", 15}, Service{"nfs", 2049},
    Service{"nicname", 43}, Service{"nntp", 119}, Service{"nntps", 563}, Service{"nqs", 607}, Service{"nrpe", 5666},
    Service{"nsca", 5667}, Service{"ntalk", 518}, Service{"ntp", 123}, Service{"ntske", 4460}, Service{"null", 9}, Service{"nut", 3493},
    Service{"old-radacct", 1646}, Service{"old-radius", 1645}, Service{"omniorb", 8088}, Service{"openvpn", 1194},
    Service{"ospf6d", 2606}, Service{"ospfapi", 2607}, Service{"ospfd", 2604}, Service{"passwd-server", 752},
    Service{"passwd_server", 752}, Service{"pawserv", 345}, Service{"pop-3", 110}, Service{"pop3", 110}, Service{"pop3s", 995},
    Service{"poppassd", 106}, Service{"portmapper", 111}, Service{"postgres", 5432}, Service{"postgresql", 5432},
    Service{"predict", 1210}, Service{"printer", 515}, Service{"proofd", 1093}, Service{"ptp-event", 319}, Service{"ptp-general", 320},
    Service{"puppet", 8140}, Service{"qmqp", 628}, Service{"qmtp", 209}, Service{"qotd", 17}, Service{"quote", 17},
    Service{"radacct", 1813}, Service{"radius", 1812}, Service{"radius-acct", 1813}, Service{"radmin-port", 4899},
    Service{"readnews", 119}, Service{"redis", 6379}, Service{"remctl", 4373}, Service{"ripd", 2602}, Service{"ripngd", 2603},
    Service{"rmiregistry", 1099}, Service{"rmtcfg", 1236}, Service{"rootd", 1094}, Service{"route", 520}, Service{"routed", 520},
    Service{"router", 520}, Service{"rpc2portmap", 369}, Service{"rplay", 5555}, Service{"rptp", 5556}, Service{"rsync", 873},
    Service{"rtcm-sc104", 2101}, Service{"rtmp", 1}, Service{"rtsp", 554}, Service{"sa-msg-port", 1646}, Service{"saft", 487},
    Service{"sane", 6566}, Service{"sane-port", 6566}, Service{"saned", 6566}, Service{"sge-execd", 6445}, Service{"sge-qmaster", 6444},
    Service{"sge_execd", 6445}, Service{"sge_qmaster", 6444}, Service{"sgi-cad", 17004}, Service{"sgi-cmsd", 17001},
    Service{"sgi-crsd", 17002}, Service{"sgi-gcd", 17003}, Service{"shell", 514}, Service{"sieve", 4190}, Service{"silc", 706},
    Service{"sink", 9}, Service{"sip", 5060}, Service{"sip-tls", 5061}, Service{"skkserv", 1178}, Service{"smtp", 25},
    Service{"smtps", 465}, Service{"smux", 199}, Service{"snmp", 161}, Service{"snmp-trap", 162}, Service{"snmptrap", 162},
    Service{"snntp", 563}, Service{"snpp", 444}, Service{"socks", 1080}, Service{"source", 19}, Service{"spamd", 783},
    Service{"spooler", 515}, Service{"ssh", 22}, Service{"ssmtp", 465}, Service{"submission", 587}, Service{"submissions", 465},
    Service{"subversion", 3690}, Service{"sunrpc", 111}, Service{"supfiledbg", 1127}, Service{"supfilesrv", 871},
    Service{"suucp", 4031}, Service{"svn", 3690}, Service{"svrloc", 427}, Service{"syslog", 514}, Service{"syslog-tls", 6514},
    Service{"sysrqd", 4094}, Service{"systat", 11}, Service{"tacacs", 49}, Service{"talk", 517}, Service{"tap", 113},
    Service{"tcpmux", 1}, Service{"telnet", 23}, Service{"telnets", 992}, Service{"tfido", 60177}, Service{"tftp", 69},
    Service{"time", 37}, Service{"timserver", 37}, Service{"tinc", 655}, Service{"tproxy", 8081}, Service{"tsap", 102},
    Service{"ttytst", 19}, Service{"untp", 119}, Service{"urd", 465}, Service{"users", 11}, Service{"uucp", 540}, Service{"uucpd", 540},
    Service{"venus", 2430}, Service{"venus-se", 2431}, Service{"wais", 210}, Service{"webcache", 8080}, Service{"webmin", 10000},
    Service{"who", 513}, Service{"whod", 513}, Service{"whois", 43}, Service{"wnn6", 22273}, Service{"www", 80}, Service{"x11", 6000},
    Service{"x11-0", 6000}, Service{"x11-1", 6001}, Service{"x11-2", 6002}, Service{"x11-3", 6003}, Service{"x11-4", 6004},
    Service{"x11-5", 6005}, Service{"x11-6", 6006}, Service{"x11-7", 6007}, Service{"xdmcp", 177}, Service{"xfs", 7100},
    Service{"xinetd", 9098}, Service{"xmms2", 9667}, Service{"xmpp-client", 5222}, Service{"xmpp-server", 5269}, Service{"xtel", 1313},
    Service{"xtelw", 1314}, Service{"z3950", 210}, Service{"zabbix-agent", 10050}, Service{"zabbix-trapper", 10051},
    Service{"zebra", 2601}, Service{"zebrasrv", 2600}, Service{"zephyr-clt", 2103}, Service{"zephyr-hm", 2104},
    Service{"zephyr-srv", 2102}, Service{"zip", 6}, Service{"zope", 9673}, Service{"zope-ftp", 8021}, Service{"zserv", 346}};

struct Protocol {
  std::uint8_t number = 0;
  std::string_view name{};
};
constexpr std::array kProtocols{
    Protocol{0, "ip"}, Protocol{0, "hopopt"}, Protocol{1, "icmp"}, Protocol{2, "igmp"}, Protocol{3, "ggp"}, Protocol{4, "ipencap"},
    Protocol{5, "st"}, Protocol{6, "tcp"}, Protocol{8, "egp"}, Protocol{9, "igp"}, Protocol{12, "pup"}, Protocol{17, "udp"},
    Protocol{20, "hmp"}, Protocol{22, "xns-idp"}, Protocol{27, "rdp"}, Protocol{29, "iso-tp4"}, Protocol{33, "dccp"},
    Protocol{36, "xtp"}, Protocol{37, "ddp"}, Protocol{38, "idpr-cmtp"}, Protocol{41, "ipv6"}, Protocol{43, "ipv6-route"},
    Protocol{44, "ipv6-frag"}, Protocol{45, "idrp"}, Protocol{46, "rsvp"}, Protocol{47, "gre"}, Protocol{50, "esp"}, Protocol{51, "ah"},
    Protocol{57, "skip"}, Protocol{58, "ipv6-icmp"}, Protocol{59, "ipv6-nonxt"}, Protocol{60, "ipv6-opts"}, Protocol{73, "rspf"},
    Protocol{81, "vmtp"}, Protocol{88, "eigrp"}, Protocol{89, "ospf"}, Protocol{93, "ax.25"}, Protocol{94, "ipip"},
    Protocol{97, "etherip"}, Protocol{98, "encap"}, Protocol{103, "pim"}, Protocol{108, "ipcomp"}, Protocol{112, "vrrp"},
    Protocol{115, "l2tp"}, Protocol{124, "isis"}, Protocol{132, "sctp"}, Protocol{133, "fc"}, Protocol{135, "mobility-header"},
    Protocol{136, "udplite"}, Protocol{137, "mpls-in-ip"}, Protocol{138, "manet"}, Protocol{139, "hip"}, Protocol{140, "shim6"},
    Protocol{141, "wesp"}, Protocol{142, "rohc"}, Protocol{143, "ethernet"}};

}  // namespace

std::vector<std::pair<std::string_view, std::uint8_t>> all_protocols() {
  std::vector<std::pair<std::string_view, std::uint8_t>> out;
  for (const Protocol& protocol : kProtocols) {
    if (out.empty() || out.back().second != protocol.number) out.emplace_back(protocol.name, protocol.number);
  }
  return out;
}

std::optional<std::uint8_t> protocol_number(std::string_view name) {
  if (name == "icmpv6") return 58;
  const auto at = std::find_if(kProtocols.begin(), kProtocols.end(), [&](const Protocol& p) { return p.name == name; });
  return at == kProtocols.end() ? std::nullopt : std::optional(at->number);
}

std::string protocol_name(std::uint64_t number) {
  const auto at = std::find_if(kProtocols.begin(), kProtocols.end(), [&](const Protocol& p) { return p.number == number; });
  return at == kProtocols.end() ? std::to_string(number) : std::string(at->name);
}

std::optional<std::uint16_t> service_port(std::string_view name) {
  const auto at = std::find_if(kServices.begin(), kServices.end(), [&](const Service& s) { return s.name == name; });
  return at == kServices.end() ? std::nullopt : std::optional(at->port);
}

}  // namespace nslab::shell::nft
