// exercises/report.h — a Report in the formats that people and platforms read.
//
//   text        for a terminal
//   json        all of it; what `nslab grade --merge` reads back
//   junit       JUnit XML: a testsuite a submission, a testcase a check
//   tap         TAP version 13, as prove(1) reads it
//   csv         a row a submission, a column a check (RFC 4180)
//   gradescope  results.json of Gradescope's autograder specification: of one submission
//
// Guarantees
//   1. Equal reports give equal bytes: no clock, no host name, no order but that of the results.
//   2. What comes out is valid UTF-8, whatever a submission is called or contains.
#ifndef NSLAB_EXERCISES_REPORT_H_
#define NSLAB_EXERCISES_REPORT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exercises/fault.h"
#include "exercises/grading.h"

namespace nslab::exercises {

std::string to_text(const Report& report);
std::string to_json(const Report& report);
std::string to_junit(const Report& report);
std::string to_tap(const Report& report);
std::string to_csv(const Report& report);
// Refuses a report of no or several submissions.
Loaded<std::string> to_gradescope(const Report& report);

// What to_json wrote. `file` is what messages call it.
Loaded<Report> report_from_json(const std::string& text, const std::string& file);
// One report out of several of one exercise: of all shards, or of different submissions. In the order of the names.
Loaded<Report> merge(const std::vector<std::pair<std::string, Report>>& reports);

// 7, 2.5
std::string number(double value);
// Valid UTF-8 without control characters, at most so many bytes of the text.
std::string printable(std::string_view text, std::size_t most = 300);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_REPORT_H_
