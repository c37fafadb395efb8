// render/path_text.h — an event of a Trace in a few words.
#ifndef NSLAB_RENDER_PATH_TEXT_H_
#define NSLAB_RENDER_PATH_TEXT_H_

#include <string>

#include "model/trace.h"
#include "model/world.h"

namespace nslab::render {

// "route default via 10.0.0.254 dev veth1-pc"; empty where there is nothing to say beyond the move itself.
std::string event_text(const World& world, const Event& event);
// "ping 10.0.0.1 → 10.0.0.2", "TCP 10.0.0.1 → 10.0.0.2:80", "ARP who has 10.0.0.2"
std::string packet_text(const Packet& packet);
std::string link_text(const World& world, LinkId link);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_PATH_TEXT_H_
