// verify/topology_points.h — Point and Joint: the graph of where frames can be, before any algorithm looks at it.
//
// A point is a link together with the tag that a frame carries there, or the inside of a bridge that filters VLANs together
// with the VLAN. Joints connect points between which frames pass. Tagged points are there only where some VLAN link or
// some filtering bridge makes a difference, so that a world without VLANs has a point a link.
#ifndef NSLAB_VERIFY_TOPOLOGY_POINTS_H_
#define NSLAB_VERIFY_TOPOLOGY_POINTS_H_

#include <cstdint>
#include <map>
#include <vector>

#include "model/world.h"

namespace nslab::verify {

struct Point {
  LinkId link{};
  std::uint16_t tag = 0;  // 0: untagged
  bool inside = false;    // of a filtering bridge: `tag` is the VLAN
  friend auto operator<=>(const Point&, const Point&) = default;
};

struct Joint {
  enum class How : std::uint8_t { kCable, kPort, kMember, kRider, kTunnel };
  Point a{}, b{};
  How how = How::kCable;
};

struct Points {
  std::vector<Point> all{};
  std::map<Point, std::size_t> tagged{};            // where those are that are not a link's untagged point
  std::vector<std::size_t> untagged{};              // by LinkId::value
  [[nodiscard]] std::size_t number(const Point& point) const;
  // Gives false where the point was there already.
  bool add(const Point& point);
};

// All points and joints of a World; loopbacks have none.
std::vector<Joint> find_joints(const World& world, Points& points);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_TOPOLOGY_POINTS_H_
