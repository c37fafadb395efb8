#include "shell/tools/iptables/print.h"

#include <fmt/format.h>

#include <iterator>

#include "shell/tools/iptables/addresses.h"
#include "shell/tools/iptables/extension.h"

namespace nslab::shell::iptables {

namespace {

template <class... Args>
void add(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

// Counters: up to 99999 in full, then in thousands, millions … each rounded from the one before.
std::string count_text(std::uint64_t number, bool exact, bool narrow) {
  if (exact) return narrow ? fmt::format("{} ", number) : fmt::format("{:8} ", number);
  if (number <= 99999) return narrow ? fmt::format("{} ", number) : fmt::format("{:5} ", number);
  constexpr std::string_view kUnits = "KMGT";
  for (std::size_t i = 0;; ++i) {
    number = (number + 500) / 1000;
    if (number <= 9999 || i + 1 == kUnits.size())
      return narrow ? fmt::format("{}{} ", number, kUnits[i]) : fmt::format("{:4}{} ", number, kUnits[i]);
  }
}

std::string host_text(const HostMask& host, const Format& format, Names& names) {
  const bool any = host.address.is_v6() ? host.address.is_any() : host.mask.is_any();
  if (any && !format.numeric) return "anywhere";
  return (format.numeric ? to_string(host.address) : names.host(host.address)) + mask_suffix(host.mask);
}

void print_hosts(std::string& out, const Rule& rule, const Format& format, Names& names) {
  const std::string source = host_text(rule.source, format, names), destination = host_text(rule.destination, format, names);
  const char before_source = rule.not_source ? '!' : ' ', before_destination = rule.not_destination ? '!' : ' ';
  if (format.one_line) {
    add(out, "{}{} {}-> {}", before_source, source, before_destination, destination);
  } else {
    add(out, "{}{:<19} {}{:<19} ", before_source, source, before_destination, destination);
  }
}

void print_interfaces(std::string& out, const Rule& rule, const Format& format) {
  const std::string any = format.numeric ? "*" : "any";
  const std::string in = (rule.not_in ? "!" : "") + (rule.in.empty() ? any : rule.in);
  const std::string out_name = (rule.not_out ? "!" : "") + (rule.out.empty() ? any : rule.out);
  if (format.one_line) {
    add(out, "in {} out {} ", in, out_name);
  } else {
    add(out, " {:<6} {:<6} ", in, out_name);
  }
}

void print_protocol(std::string& out, const Rule& rule, const Format& format, Names& names) {
  const bool figures = format.numeric && !format.one_line;
  const std::string name = names.protocol(rule.protocol, format.numeric);
  const std::string text = figures || name.empty() ? std::to_string(rule.protocol) : name;
  out += rule.not_protocol ? '!' : ' ';
  if (format.one_line) {
    add(out, "{} ", text);
  } else {
    add(out, "{:<4} ", text);
  }
}

void save_host(std::string& out, char letter, const HostMask& host, bool invert) {
  const bool all = host.address.is_v6() ? host.mask.is_any() : host.mask.is_any() && host.address.is_any();
  if (all && !invert) return;
  const auto length = netmask_length(host.mask);
  add(out, "{} -{} {}/{}", invert ? " !" : "", letter, to_string(host.address), length ? std::to_string(*length) : to_string(host.mask));
}

void save_interface(std::string& out, char letter, const std::string& name, bool invert) {
  if (name.empty() || name == "+") return;
  add(out, "{} -{} {}", invert ? " !" : "", letter, name);
}

}  // namespace

void print_header(std::string& out, const std::string& chain, const NfChain* base, std::size_t references, const Format& format) {
  add(out, "Chain {}", chain);
  if (base != nullptr) {
    add(out, " (policy {}", base->drop_policy ? "DROP" : "ACCEPT");
    if (format.counts) {
      // A place of its own in the source: these are never padded, but scaled like the others.
      add(out, " {}packets, {}bytes", count_text(base->policy_counter.packets, format.exact, true),
          count_text(base->policy_counter.bytes, format.exact, true));
    }
    out += ")\n";
  } else {
    add(out, " ({} references)\n", references);
  }
  if (format.line_numbers) out += "num  ";
  if (format.counts) out += format.exact ? "    pkts      bytes " : " pkts bytes ";
  out += "target     prot opt";
  if (format.interfaces) out += " in     out    ";
  out += " source               destination         \n";
}

void print_rule(std::string& out, const Rule& rule, std::size_t number, const Format& format, Names& names) {
  if (format.line_numbers) add(out, "{:<4} ", number);
  if (format.counts) out += count_text(rule.counter.packets, format.exact, false) + count_text(rule.counter.bytes, format.exact, false);
  const bool untracked = rule.target && rule.target->kind == XtKind::kNotrackTarget;  // an alias of CT
  const std::string_view jump = untracked ? std::string_view("CT") : std::string_view(rule.jump);
  if (format.one_line) {
    add(out, "{} ", jump);
  } else {
    add(out, "{:<9} ", jump);
  }
  print_protocol(out, rule, format, names);
  if (format.one_line) out += "opt ";
  const bool shows_fragment = rule.fragment && !rule.v6;
  out += rule.not_fragment && shows_fragment ? '!' : '-';
  out += shows_fragment ? "f " : "- ";
  if (format.interfaces) print_interfaces(out, rule, format);
  print_hosts(out, rule, format, names);
  if (format.one_line) out += "  ";
  if (rule.go) out += "[goto] ";
  const auto show = [&](const Xt& xt) {
    const Extension* extension = extension_of(xt.kind, rule.v6);
    if (extension == nullptr || extension->print == nullptr) return;
    Printing printing{xt, rule, format.numeric, names, out};
    extension->print(printing);
  };
  for (const Xt& match : rule.matches) show(match);
  if (rule.target) show(*rule.target);
  out += '\n';
}

void save_rule(std::string& out, const std::string& chain, const Rule& rule, bool counters, Names& names) {
  add(out, "-A {}", chain);
  save_host(out, 's', rule.source, rule.not_source);
  save_host(out, 'd', rule.destination, rule.not_destination);
  save_interface(out, 'i', rule.in, rule.not_in);
  save_interface(out, 'o', rule.out, rule.not_out);
  if (rule.protocol != 0) {
    const std::string name = names.protocol(rule.protocol, false);
    add(out, "{} -p {}", rule.not_protocol ? " !" : "", name.empty() ? std::to_string(rule.protocol) : name);
  }
  if (rule.fragment) out += rule.not_fragment ? " ! -f" : " -f";
  const auto save = [&](const Xt& xt) {
    const Extension* extension = extension_of(xt.kind, rule.v6);
    if (extension == nullptr || extension->save == nullptr) return;
    Printing printing{xt, rule, true, names, out};
    extension->save(printing);
  };
  for (const Xt& match : rule.matches) {
    const Extension* extension = extension_of(match.kind, rule.v6);
    add(out, " -m {}", extension == nullptr ? std::string_view("?") : extension->name);
    save(match);
  }
  if (counters) add(out, " -c {} {}", rule.counter.packets, rule.counter.bytes);
  if (!rule.jump.empty()) add(out, " -{} {}", rule.go ? 'g' : 'j', rule.jump);
  if (rule.target) save(*rule.target);
  out += '\n';
}

}  // namespace nslab::shell::iptables
