#include "render/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "verify/explain_links.h"

namespace nslab::render {

namespace {

using Json = nlohmann::ordered_json;
using verify::Explanation;
using verify::Hop;

std::string_view verdict_word(verify::Verdict verdict) {
  switch (verdict) {
    case verify::Verdict::kReplied: return "replied";
    case verify::Verdict::kLost: return "lost";
    case verify::Verdict::kRefused: return "refused";
  }
  return "lost";
}

std::string_view what_word(const EventDetail& detail) {
  constexpr std::array<std::string_view, std::variant_size_v<EventDetail>> kWords{
      "sent", "route", "rule", "nat", "neighbour", "out", "in", "bridge", "delivered", "forwarded", "waits", "dropped"};
  return kWords[detail.index()];
}

// Steps that are one for a reader: out and in by the same cable are told by the links alone.
void hops_text(const verify::Speaker& speak, const std::vector<Hop>& hops, std::string& out) {
  std::size_t netns_width = 0, dev_width = 0;
  for (const Hop& hop : hops) {
    netns_width = std::max(netns_width, speak.netns(hop.netns).size());
    for (const Event& event : hop.events) dev_width = std::max(dev_width, event.link ? speak.link(event.link).size() : 0);
  }
  for (const Hop& hop : hops) {
    std::string name = speak.netns(hop.netns);
    for (const Event& event : hop.events) {
      const std::string dev = event.link ? speak.link(event.link) : "";
      out += fmt::format("    {:<{}}  {:<{}}  {}\n", name, netns_width, dev, dev_width, event_text(speak, event));
      name.clear();
    }
  }
}

Json hops_json(const verify::Speaker& speak, const std::vector<Hop>& hops) {
  Json out = Json::array();
  for (const Hop& hop : hops) {
    Json steps = Json::array();
    for (const Event& event : hop.events) {
      Json step;
      step["dev"] = event.link ? speak.link(event.link) : "";
      step["what"] = what_word(event.detail);
      step["text"] = event_text(speak, event);
      if (const auto* drop = std::get_if<EventDropped>(&event.detail)) {
        step["reason"] = row(drop->reason).name;
        step["site"] = drop->site.empty() ? row(drop->reason).site : drop->site;
      }
      if (const auto* route = std::get_if<EventRoute>(&event.detail); route != nullptr && route->result.found()) {
        step["table"] = route->result.table;
        step["prefix"] = to_string(route->result.prefix);
        if (route->result.nexthop.gateway) step["via"] = to_string(route->result.nexthop.gateway);
      }
      if (const auto* rule = std::get_if<EventRule>(&event.detail)) {
        step["table"] = rule->table;
        step["chain"] = rule->chain;
        step["rule"] = rule->index;
      }
      if (const Ip* ip = event.packet.ip()) {
        step["source"] = to_string(ip->source);
        step["destination"] = to_string(ip->destination);
        step["ttl"] = ip->ttl;
      }
      steps.push_back(std::move(step));
    }
    Json object;
    object["netns"] = speak.netns(hop.netns);
    object["steps"] = std::move(steps);
    out.push_back(std::move(object));
  }
  return out;
}

void why_text(const Explanation& e, const verify::Speaker& speak, std::string& out) {
  const std::string reason = reason_name(e);
  if (!reason.empty() && e.verdict == verify::Verdict::kLost) {
    out += fmt::format("The kernel's reason: {}, in {}.\n    {}\n", reason, e.drop_site, row(e.drop).lesson);
  } else if (e.refusal) {
    out += fmt::format("The kernel's answer: {}, from {}.\n    {}\n", reason, row(*e.refusal).site, row(*e.refusal).lesson);
  }
  for (std::size_t i = 1; i < e.causes.size(); ++i)
    out += fmt::format("{}: {}.\n", i == 1 ? "And then" : "And", cause_text(e, e.causes[i], speak));
}

void blame_text(const Explanation& e, const std::string& script, std::string& out) {
  for (const verify::Blame& blame : e.blame) {
    if (blame.command.empty()) continue;
    if (blame.line != 0) {
      out += fmt::format("{}:{}: {}\n", script, blame.line, blame.command);
    } else {
      out += fmt::format("{}: missing: {}\n", script, blame.command);
    }
  }
}

}  // namespace

std::string explanation_text(const Explanation& e, const std::string& script) {
  const verify::Speaker speak(e.world, e.shell);
  std::string out = fmt::format("{}\n", sentence(e));
  if (!e.blame.empty()) {
    out += "\n";
    blame_text(e, script, out);
  }
  if (!e.fix.empty()) {
    out += fmt::format("\nFix{}:\n", e.fix_proven ? " (tried: with it, the command works)" : " (not proven)");
    for (const verify::Edit& edit : e.fix) out += fmt::format("    {}\n", edit_text(edit));
  } else if (e.verdict != verify::Verdict::kReplied) {
    out += "\nNo edit was found that makes it work.\n";
  }
  if (e.verdict != verify::Verdict::kReplied) {
    out += "\n";
    why_text(e, speak, out);
  }
  if (!e.forward.empty()) {
    out += "\nThe way there:\n";
    hops_text(speak, e.forward, out);
  }
  if (!e.neighbour.empty()) {
    out += "\nThe question who has the next hop's address:\n";
    hops_text(speak, e.neighbour, out);
  }
  if (!e.back.empty()) {
    out += "\nThe way back:\n";
    hops_text(speak, e.back, out);
  }
  return out;
}

std::string explanation_json(const Explanation& e) {
  const verify::Speaker speak(e.world, e.shell);
  Json out;
  out["version"] = 1;
  out["verdict"] = verdict_word(e.verdict);
  out["reason"] = reason_name(e);
  out["sentence"] = sentence(e);
  out["where"] = Json{{"netns", e.netns ? speak.netns(e.netns) : ""}, {"dev", e.link ? speak.link(e.link) : ""}};
  Json blame = Json::array();
  for (const verify::Blame& b : e.blame) {
    if (!b.command.empty()) blame.push_back(Json{{"line", b.line}, {"cmd", b.command}});
  }
  out["blame"] = std::move(blame);
  Json fix = Json::array();
  for (const verify::Edit& edit : e.fix) fix.push_back(edit_text(edit));
  out["fix"] = std::move(fix);
  out["fix_proven"] = e.fix_proven;
  out["forward"] = hops_json(speak, e.forward);
  out["return"] = hops_json(speak, e.back);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nslab::render
