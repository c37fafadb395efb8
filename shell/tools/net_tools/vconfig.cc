// vconfig as Debian has it (vlan 2.0.5): each command is one of ip's, whose words it tells.
#include <fmt/format.h>

#include <cstdlib>

#include "shell/tools/net_tools/vconfig_help.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace net_tools;

constexpr const char* kNameType = "/run/network/vlan/name-type";

struct Vconfig {
  std::vector<std::string> argv{};
  Pid child = 0;
  int where_it_fails = 0;  // the status where ip fails

  Step operator()(Call& call) {
    if (child != 0) return ended(call);
    call.err(std::string(kVconfigWarning));
    if (argv.size() < 3 || argv.size() > 5) {
      // The script counts itself once more than there are words.
      call.err(fmt::format("Expecting argc to be 3-5, inclusive.  Was: {}\n", argv.size()));
      call.out(std::string(kVconfigUsage));
      return Exited{1};
    }
    argv.resize(5);
    const std::string& command = argv[1];
    if (command == "add") return run(call, {"link", "add", "link", argv[2], "name", name_of(call), "type", "vlan", "id", argv[3]}, 3);
    if (command == "rem") return run(call, {"link", "del", argv[2]}, 4);
    if (command == "set_flag") return set_flag(call);
    const std::string map = argv[3] + ":" + argv[4];
    if (command == "set_ingress_map") return run(call, {"link", "set", "dev", argv[2], "type", "vlan", "ingress-qos-map", map}, 6);
    if (command == "set_egress_map") return run(call, {"link", "set", "dev", argv[2], "type", "vlan", "egress-qos-map", map}, 5);
    if (command == "set_name_type") return set_name_type(call);
    call.err(fmt::format("Unknown command: {}\n", command));
    return Exited{5};
  }

 private:
  Step run(Call& call, std::vector<std::string> words, int failed) {
    words.insert(words.begin(), "/sbin/ip");
    where_it_fails = failed;
    call.flush();
    child = call.spawn(words);
    return child == 0 ? Step(Exited{failed}) : ended(call);
  }

  Step ended(Call& call) const {
    const auto status = call.reap(child);
    if (!status) return Wait{kNever, {}, {}, {child}, false};
    return Exited{*status == 0 ? 0 : where_it_fails};
  }

  [[nodiscard]] std::string name_of(Call& call) const {
    std::string type = call.read_file(kNameType).value_or("DEV_PLUS_VID_NO_PAD");
    while (type.ends_with('\n')) type.pop_back();
    const std::string &link = argv[2], &id = argv[3];
    const std::string padded = fmt::format("{:04}", std::atoi(id.c_str()));
    if (type == "VLAN_PLUS_VID") return "vlan" + padded;
    if (type == "VLAN_PLUS_VID_NO_PAD") return "vlan" + id;
    if (type == "DEV_PLUS_VID") return link + "." + padded;
    return type == "DEV_PLUS_VID_NO_PAD" ? link + "." + id : "";
  }

  Step set_flag(Call& call) {
    call.print("{} {} {}\n", argv[2], argv[3], argv[4]);
    call.flush();
    if (argv[4] != "0" && argv[4] != "1") {
      call.err("Invalid flag parameter specified\n");
      return Exited{7};
    }
    return run(call, {"link", "set", "dev", argv[2], "type", "vlan", "reorder_hdr", argv[4] == "1" ? "on" : "off"}, 7);
  }

  Step set_name_type(Call& call) {
    for (const char* folder : {"/run/network", "/run/network/vlan"}) {
      Mkdir make;
      make.path = folder;
      (void)call.ask(std::move(make));
    }
    return Exited{call.write_file(kNameType, argv[2] + "\n") ? 0 : 8};
  }
};

}  // namespace

Program start_vconfig(const std::vector<std::string>& argv) {
  Vconfig program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
