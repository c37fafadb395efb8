#include "shell/tools/libraries.h"

#include <algorithm>
#include <array>

#include "model/process/genesis.h"

namespace nslab::shell {

namespace {

struct Needs {
  std::string_view programs{};   // names, separated by blanks
  std::string_view libraries{};
};

// Whoever is not named here needs the C library alone.
constexpr std::array kNeeds{
    Needs{"arptables arptables-nft arptables-save ebtables ebtables-nft ebtables-save ip6tables ip6tables-nft ip6tables-nft-restore "
          "ip6tables-nft-save ip6tables-restore ip6tables-save iptables iptables-nft iptables-nft-restore iptables-nft-save "
          "iptables-restore iptables-save",
          "libxtables.so.12 libmnl.so.0 libnftnl.so.11 libc.so.6"},
    Needs{"id ls mkdir mkfifo netstat nsenter stat",
          "libselinux.so.1 libc.so.6 libpcre2-8.so.0"},
    Needs{"ip6tables-legacy ip6tables-legacy-restore ip6tables-legacy-save iptables-legacy iptables-legacy-restore iptables-legacy-save",
          "libxtables.so.12 libip4tc.so.2 libip6tc.so.2 libc.so.6"},
    Needs{"free pgrep pkill ps uptime",
          "libproc2.so.0 libc.so.6 libsystemd.so.0 libcap.so.2 libgcrypt.so.20 liblzma.so.5 libzstd.so.1 liblz4.so.1 libgpg-error.so.0"},
    Needs{"bash hd hexdump",
          "libtinfo.so.6 libc.so.6"},
    Needs{"ping ping4 ping6",
          "libcap.so.2 libidn2.so.0 libc.so.6 libunistring.so.2"},
    Needs{"awk mawk",
          "libm.so.6 libc.so.6"},
    Needs{"cp mv",
          "libselinux.so.1 libacl.so.1 libattr.so.1 libc.so.6 libpcre2-8.so.0"},
    Needs{"mountpoint umount",
          "libmount.so.1 libc.so.6 libblkid.so.1 libselinux.so.1 libpcre2-8.so.0"},
    Needs{"nc netcat",
          "libbsd.so.0 libresolv.so.2 libc.so.6 libmd.so.0"},
    Needs{"setpriv",
          "libcap-ng.so.0 libc.so.6"},
    Needs{"su runuser",
          "libpam.so.0 libpam_misc.so.0 libc.so.6 libaudit.so.1 libcap-ng.so.0"},
    Needs{"arping",
          "libcap.so.2 libc.so.6"},
    Needs{"bc",
          "libreadline.so.8 libc.so.6 libtinfo.so.6"},
    Needs{"column",
          "libsmartcols.so.1 libc.so.6"},
    Needs{"curl",
          "libcurl.so.4 libz.so.1 libc.so.6 libnghttp2.so.14 libidn2.so.0 librtmp.so.1 libssh2.so.1 libpsl.so.5 libssl.so.3 libcrypto.so.3 "
          "libgssapi_krb5.so.2 libldap-2.5.so.0 liblber-2.5.so.0 libzstd.so.1 libbrotlidec.so.1 libunistring.so.2 libgnutls.so.30 "
          "libhogweed.so.6 libnettle.so.8 libgmp.so.10 libkrb5.so.3 libk5crypto.so.3 libcom_err.so.2 libkrb5support.so.0 libsasl2.so.2 "
          "libbrotlicommon.so.1 libp11-kit.so.0 libtasn1.so.6 libkeyutils.so.1 libresolv.so.2 libffi.so.8"},
    Needs{"expr",
          "libgmp.so.10 libc.so.6"},
    Needs{"find",
          "libselinux.so.1 libm.so.6 libc.so.6 libpcre2-8.so.0"},
    Needs{"findmnt",
          "libmount.so.1 libsmartcols.so.1 libblkid.so.1 libudev.so.1 libc.so.6 libselinux.so.1 libpcre2-8.so.0"},
    Needs{"grep",
          "libpcre2-8.so.0 libc.so.6"},
    Needs{"ip",
          "libbpf.so.1 libelf.so.1 libmnl.so.0 libbsd.so.0 libcap.so.2 libc.so.6 libz.so.1 libmd.so.0"},
    Needs{"iperf3",
          "libiperf.so.0 libc.so.6 libcrypto.so.3 libsctp.so.1 libm.so.6"},
    Needs{"jq",
          "libjq.so.1 libc.so.6 libm.so.6 libonig.so.5"},
    Needs{"logger",
          "libsystemd.so.0 libc.so.6 libcap.so.2 libgcrypt.so.20 liblzma.so.5 libzstd.so.1 liblz4.so.1 libgpg-error.so.0"},
    Needs{"lsns",
          "libsmartcols.so.1 libmount.so.1 libc.so.6 libblkid.so.1 libselinux.so.1 libpcre2-8.so.0"},
    Needs{"lsof",
          "libtirpc.so.3 libselinux.so.1 libc.so.6 libgssapi_krb5.so.2 libpcre2-8.so.0 libkrb5.so.3 libk5crypto.so.3 libcom_err.so.2 "
          "libkrb5support.so.0 libkeyutils.so.1 libresolv.so.2"},
    Needs{"mount",
          "libmount.so.1 libselinux.so.1 libc.so.6 libblkid.so.1 libpcre2-8.so.0"},
    Needs{"mtr",
          "libresolv.so.2 libjansson.so.4 libncurses.so.6 libtinfo.so.6 libm.so.6 libc.so.6"},
    Needs{"nstat",
          "libbsd.so.0 libmnl.so.0 libcap.so.2 libm.so.6 libc.so.6 libmd.so.0"},
    Needs{"python3",
          "libm.so.6 libz.so.1 libexpat.so.1 libc.so.6"},
    Needs{"sed",
          "libacl.so.1 libselinux.so.1 libc.so.6 libpcre2-8.so.0"},
    Needs{"socat",
          "libwrap.so.0 libssl.so.3 libcrypto.so.3 libc.so.6 libnsl.so.2 libtirpc.so.3 libgssapi_krb5.so.2 libkrb5.so.3 libk5crypto.so.3 "
          "libcom_err.so.2 libkrb5support.so.0 libkeyutils.so.1 libresolv.so.2"},
    Needs{"ss",
          "libselinux.so.1 libtirpc.so.3 libbsd.so.0 libmnl.so.0 libcap.so.2 libc.so.6 libpcre2-8.so.0 libgssapi_krb5.so.2 libmd.so.0 "
          "libkrb5.so.3 libk5crypto.so.3 libcom_err.so.2 libkrb5support.so.0 libkeyutils.so.1 libresolv.so.2"},
    Needs{"sudo",
          "libaudit.so.1 libselinux.so.1 libsudo_util.so.0 libc.so.6 libcap-ng.so.0 libpcre2-8.so.0"},
    Needs{"tcpdump",
          "libcrypto.so.3 libpcap.so.0.8 libc.so.6 libdbus-1.so.3 libsystemd.so.0 libcap.so.2 libgcrypt.so.20 liblzma.so.5 libzstd.so.1 "
          "liblz4.so.1 libgpg-error.so.0"},
    Needs{"wget",
          "libpcre2-8.so.0 libuuid.so.1 libidn2.so.0 libnettle.so.8 libgnutls.so.30 libz.so.1 libpsl.so.5 libc.so.6 libunistring.so.2 "
          "libp11-kit.so.0 libtasn1.so.6 libhogweed.so.6 libgmp.so.10 libffi.so.8"},
    Needs{"bridge",
          "libmnl.so.0 libcap.so.2 libc.so.6"},
    Needs{"conntrack",
          "libnetfilter_conntrack.so.3 libmnl.so.0 libc.so.6 libnfnetlink.so.0"},
    Needs{"dnsmasq",
          "libdbus-1.so.3 libidn2.so.0 libnetfilter_conntrack.so.3 libnettle.so.8 libhogweed.so.6 libgmp.so.10 libnftables.so.1 libc.so.6 "
          "libsystemd.so.0 libunistring.so.2 libnfnetlink.so.0 libmnl.so.0 libnftnl.so.11 libxtables.so.12 libjansson.so.4 libcap.so.2 "
          "libgcrypt.so.20 liblzma.so.5 libzstd.so.1 liblz4.so.1 libgpg-error.so.0"},
    Needs{"ethtool",
          "libm.so.6 libmnl.so.0 libc.so.6"},
    Needs{"ipset",
          "libipset.so.13 libc.so.6 libmnl.so.0"},
    Needs{"nft",
          "libnftables.so.1 libedit.so.2 libc.so.6 libmnl.so.0 libnftnl.so.11 libxtables.so.12 libjansson.so.4 libgmp.so.10 libtinfo.so.6 "
          "libbsd.so.0 libmd.so.0"},
    Needs{"tc",
          "libbpf.so.1 libelf.so.1 libmnl.so.0 libbsd.so.0 libcap.so.2 libm.so.6 libxtables.so.12 libc.so.6 libz.so.1 libmd.so.0"},
    Needs{"busybox",
          "libresolv.so.2 libc.so.6"},
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    out.push_back(word);
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  return out;
}

// In the first root they are where they were installed, and need not be looked for.
bool is_first_root(const Walker& walker) { return walker.process.root.node.inode == kFirstRoot; }

}  // namespace

std::vector<std::string_view> libraries_of(std::string_view program) {
  const std::string_view name = program.substr(program.rfind('/') + 1);
  for (const Needs& needs : kNeeds) {
    const auto programs = words_of(needs.programs);
    if (std::find(programs.begin(), programs.end(), name) != programs.end()) return words_of(needs.libraries);
  }
  return {"libc.so.6"};
}

std::vector<std::string_view> all_libraries() {
  std::vector<std::string_view> all{"libc.so.6"};
  for (const Needs& needs : kNeeds) {
    const auto words = words_of(needs.libraries);
    all.insert(all.end(), words.begin(), words.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

bool has_loader(const Walker& walker) { return is_first_root(walker) || resolve(walker, kLoader).has_value(); }

std::string_view missing_library(const Walker& walker, std::string_view program) {
  if (is_first_root(walker)) return {};
  for (const std::string_view library : libraries_of(program)) {
    bool found = false;
    for (const std::string_view directory : {std::string_view("/lib/x86_64-linux-gnu/"), std::string_view("/usr/lib/x86_64-linux-gnu/"),
                                             std::string_view("/lib/"), std::string_view("/usr/lib/")}) {
      found = found || resolve(walker, std::string(directory) + std::string(library)).has_value();
    }
    if (!found) return library;
  }
  return {};
}

}  // namespace nslab::shell
