// tests/catalogue/faults.h — kinds of fault, each a change of a topology's script, with the cause that must be named.
#ifndef NSLAB_TESTS_CATALOGUE_FAULTS_H_
#define NSLAB_TESTS_CATALOGUE_FAULTS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/catalogue/topologies.h"
#include "verify/explain.h"

namespace nslab::catalogue {

struct Seeded {
  std::vector<std::string> lines{};
  std::string command{};
  std::vector<verify::Fault> causes{};  // any of them is right
  std::string mention{};                // what the first named cause must speak of
  std::string world{};                  // where the kernel of the topology's own lacks what is needed
  int blame = 0;                        // the line that is to blame; 0: not asked, -1: something is missing
};

struct Kind {
  std::string name{};
  std::function<std::optional<Seeded>(const Topology&)> seed{};  // nothing where it does not fit the topology
};

std::vector<Kind> kinds_of_links();
std::vector<Kind> kinds_of_addresses();
std::vector<Kind> kinds_of_routes();
std::vector<Kind> kinds_of_filters();
std::vector<Kind> kinds();

// ---- for the tables ----
std::optional<Seeded> without(const Topology& t, const std::vector<std::string>& words, verify::Fault cause, const std::string& mention);
std::optional<Seeded> changed(const Topology& t, const std::vector<std::string>& words, const std::string& from, const std::string& to,
                              verify::Fault cause, const std::string& mention);
std::optional<Seeded> with(const Topology& t, const std::vector<std::string>& lines, verify::Fault cause, const std::string& mention,
                           bool blames_last = true);

}  // namespace nslab::catalogue

#endif  // NSLAB_TESTS_CATALOGUE_FAULTS_H_
