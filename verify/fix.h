// verify/fix.h — suspicions: facts that would explain a loss or a refusal, each with edits that would mend it.
//
// Suspicions are guesses and cost little; explain() tries them in their order and believes those that help.
#ifndef NSLAB_VERIFY_FIX_H_
#define NSLAB_VERIFY_FIX_H_

#include <string>
#include <vector>

#include "verify/explain.h"
#include "verify/explain_history.h"
#include "verify/explain_links.h"
#include "verify/explain_run.h"
#include "verify/flow.h"

namespace nslab::verify {

// What a suspicion is made from.
struct Case {
  const History& history;
  const CommandRun& run;
  const PacketFlow* flow = nullptr;  // none: no packet was sent
  const Loss* loss = nullptr;
  const World& world;
  Speaker speak;
  std::string command{};
};

struct Suspicion {
  Cause cause{};
  std::vector<std::vector<Edit>> remedies{};  // alternatives, the smallest and closest to what was meant first
  bool last_resort = false;                   // only where nothing else helps
};
using Suspicions = std::vector<Suspicion>;

// All that the case suggests, likeliest first.
Suspicions suspect(const Case& about);

// Parts of it, each in a file of its own.
void suspect_link(const Case& about, LinkId link, Suspicions& out);                      // fix_links.cc
void suspect_port(const Case& about, LinkId port, Suspicions& out);
void suspect_unjoined(const Case& about, LinkId from, LinkId to, Suspicions& out);
void suspect_neighbour(const Case& about, const Loss& loss, Suspicions& out);            // fix_neighbour.cc
// Two that have one address.
void suspect_twins(const Case& about, const IpAddress& address, Suspicions& out);        // fix.cc
void suspect_wrong_owner(const Case& about, const Loss& loss, Suspicions& out);
void suspect_route(const Case& about, NetnsId netns, const IpAddress& to, bool back, Suspicions& out);  // fix_route.cc
void suspect_absent_address(const Case& about, const IpAddress& address, LinkId asker, Suspicions& out); // fix_address.cc
void suspect_subnet(const Case& about, LinkId near, LinkId far, const IpAddress& to, Suspicions& out);
void suspect_nat(const Case& about, Suspicions& out);                                    // fix_nat.cc
// A rule that would translate the destination, behind one that ends its chain.
void suspect_rule_order(const Case& about, const Loss& loss, Suspicions& out);
void suspect_filter(const Case& about, const Loss& loss, Suspicions& out);               // fix_filter.cc
void suspect_settings(const Case& about, const Loss& loss, Suspicions& out);             // fix_settings.cc
void suspect_refusal(const Case& about, Suspicions& out);                                // fix_refusal.cc

// ---- edits (fix_edits.cc) ----
Edit append(std::string text);
// The last unit that gave the link this address, or made a route, with words of its text exchanged; nothing where the text does
// not have the words (variables, loops).
std::optional<Edit> change_words(const HistoryUnit& unit, const std::string& from, const std::string& to);
const HistoryUnit* unit_of_address(const Case& about, const IpAddress& address);
// Edits that give `link` another address or mask instead of `old`: in its line, else behind the script.
std::vector<std::vector<Edit>> readdress(const Case& about, LinkId link, const Ifaddr& old, const IpAddress& address, std::uint8_t length);
// How an address is put on a link: "ip -n red addr add 10.0.0.1/24 dev v0".
std::string add_address(const Case& about, LinkId link, const IpAddress& address, std::uint8_t length);
std::string set_sysctl(const Case& about, NetnsId netns, const std::string& name, const std::string& value);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_FIX_H_
