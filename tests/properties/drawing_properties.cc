// Whatever links and namespaces are called, and whatever a World has come to, Graphviz accepts what is drawn of it.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "render/page.h"
#include "render/svg.h"
#include "render/terminal.h"
#include "verify/generate.h"

namespace nslab::verify {
namespace {

using render::Story;
using render::StoryStep;

bool is_legal(const std::string& name) {  // dev_valid_name
  return !name.empty() && name != "." && name != ".." && std::none_of(name.begin(), name.end(), [](char c) {
    return c == '/' || c == ':' || c == '\0' || std::isspace(static_cast<unsigned char>(c)) != 0;
  });
}

// Names of at most 15 bytes, odd ones more often than not: what DOT, XML and UTF-8 find hard.
rc::Gen<std::string> link_name() {
  const auto odd = rc::gen::elementOf(std::string("\"\\<>&{}[]|;,#'`$!?*=~^%@\x01\x1b\x7f\xff\xc3\xe2\xa0"));
  const auto byte = rc::gen::oneOf(odd, rc::gen::inRange<char>('a', 'z'), rc::gen::arbitrary<char>());
  const auto bytes = rc::gen::mapcat(rc::gen::inRange<std::size_t>(1, 16),
                                     [byte](std::size_t size) { return rc::gen::container<std::string>(size, byte); });
  const auto words =
      rc::gen::elementOf(std::vector<std::string>{"node", "graph", "digraph", "subgraph", "edge", "strict", "<b>", "</TABLE>", "-->", "]]>",
                                                  "\\N", "&amp", "&#0;", "\\n\\l", "\xe2\x80\xae", "\xef\xbf\xbf"});
  return rc::gen::suchThat(rc::gen::oneOf(words, bytes), is_legal);
}

// A few steps on the way of random ops.
std::vector<World> worlds_of(Lab& lab, const std::vector<std::uint32_t>& numbers) {
  std::vector<World> out{lab.world};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    for (const Op& op : ops_for(lab, numbers[i])) (void)execute(lab.world, op);
    if (i % 5 == 4) out.push_back(lab.world);
  }
  return out;
}

Story story_of(const std::vector<World>& worlds, Pid viewer, const std::string& text) {
  std::vector<StoryStep> steps;
  for (const World& world : worlds) {
    StoryStep step;
    step.picture = render::picture_of(world, verify::topology_of(world, viewer));
    step.command = text;
    step.output = text;
    step.line = static_cast<int>(steps.size());
    steps.push_back(std::move(step));
  }
  return make_story(std::move(steps), true, true);
}

void must_be_drawn(const Story& story) {
  std::vector<std::size_t> all(story.series.panels.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  const auto images = render::draw(story.series, all, render::ImageFormat::kSvg);
  if (!images && images.error().is_missing) RC_DISCARD("Graphviz is not installed");
  if (!images) RC_FAIL(images.error().what);
  RC_ASSERT(images->size() == all.size());
}

RC_GTEST_PROP(Drawing, isAcceptedByGraphvizWhateverTheNames, ()) {
  Lab lab = make_lab();
  const auto numbers = *rc::gen::container<std::vector<std::uint32_t>>(5, rc::gen::arbitrary<std::uint32_t>());
  std::vector<World> worlds = worlds_of(lab, numbers);
  for (World& world : worlds) {
    std::vector<LinkId> links;
    for (const auto& [id, link] : world.links) links.push_back(id);
    for (const LinkId id : links) world.links.edit(id).name = LinkName(*link_name());
  }
  Story story = story_of(worlds, lab.residents.front(), *rc::gen::arbitrary<std::string>());
  for (render::Panel& panel : story.series.panels) {
    for (render::PictureNetns& netns : panel.picture.namespaces) netns.name = *rc::gen::arbitrary<std::string>();
  }
  must_be_drawn(story);
}

RC_GTEST_PROP(Drawing, keepsEverythingAtItsPlace, ()) {
  Lab lab = make_lab();
  const auto numbers = *rc::gen::container<std::vector<std::uint32_t>>(40, rc::gen::arbitrary<std::uint32_t>());
  const Story story = story_of(worlds_of(lab, numbers), lab.residents.front(), "true");
  const render::Stage& stage = story.series.stage;
  for (std::size_t i = 0; i < story.series.panels.size(); ++i) {
    std::set<std::size_t> taken;
    for (const auto& [link, place] : stage.link_at[i]) RC_ASSERT(taken.insert(place).second);
    for (const render::PictureNetns& netns : story.series.panels[i].picture.namespaces) {
      for (const render::PictureLink& link : netns.links) {
        const std::size_t place = stage.link_at[i].at(link.id);
        RC_ASSERT(stage.links[place].netns == stage.netns_at[i].at(netns.id));
        const bool was_here = i > 0 && stage.link_at[i - 1].contains(link.id) &&
                              stage.links[stage.link_at[i - 1].at(link.id)].netns == stage.links[place].netns;
        if (was_here) RC_ASSERT(stage.link_at[i - 1].at(link.id) == place);
      }
    }
  }
}

RC_GTEST_PROP(Drawing, drawsEveryLinkOfAWorldOnce, ()) {
  Lab lab = make_lab();
  (void)worlds_of(lab, *rc::gen::container<std::vector<std::uint32_t>>(30, rc::gen::arbitrary<std::uint32_t>()));
  const verify::Topology topology = verify::topology_of(lab.world, lab.residents.front());
  const render::Picture picture = render::picture_of(lab.world, topology);
  std::size_t drawn = 0, there = 0;
  for (const render::PictureNetns& netns : picture.namespaces) drawn += netns.links.size();
  for (const verify::TopologyNetns& netns : topology.namespaces) {
    for (const LinkId id : netns.links) there += id == lab.world.netns[netns.id].loopback ? 0U : 1U;
  }
  RC_ASSERT(drawn == there);
}

// What the walk over the graph says is what a plain walk from link to link says.
RC_GTEST_PROP(Topology, putsNeighboursIntoOneSegment, ()) {
  Lab lab = make_lab();
  (void)worlds_of(lab, *rc::gen::container<std::vector<std::uint32_t>>(40, rc::gen::arbitrary<std::uint32_t>()));
  const verify::Topology topology = verify::topology_of(lab.world, lab.residents.front());
  for (const auto& [id, link] : lab.world.links) {
    if (lab.world.netns[link.netns].dying || link.as<Loopback>() != nullptr) continue;
    RC_ASSERT(verify::segment_of(topology, id) != nullptr);
    const LinkId end = verify::cable_end(lab.world, id);
    if (end && !lab.world.netns[lab.world.links[end].netns].dying)
      RC_ASSERT(verify::segment_of(topology, id) == verify::segment_of(topology, end));
    const Link* master = lab.world.links.find(link.master);
    const auto* bridge = master == nullptr ? nullptr : master->as<Bridge>();
    if (bridge != nullptr && !bridge->state->vlan_filtering)
      RC_ASSERT(verify::segment_of(topology, id) == verify::segment_of(topology, link.master));
  }
}

}  // namespace
}  // namespace nslab::verify
