// shell/tools/text/awk_code.h — an awk program as instructions for a stack machine, so that it can stop in the midst
// of an expression (at a getline, a system()) and go on later.
#ifndef NSLAB_SHELL_TOOLS_TEXT_AWK_CODE_H_
#define NSLAB_SHELL_TOOLS_TEXT_AWK_CODE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "shell/tools/text/regex.h"

namespace nslab::shell {

// A value: nothing yet, a number, a string, or input that looks like a number.
struct AwkValue {
  enum class Kind : std::uint8_t { kNone, kNumber, kString, kInput };
  Kind kind = Kind::kNone;
  double number = 0;
  std::string text{};
};

enum class AwkOp : std::uint8_t {
  kPush, kPop, kDup,
  kLoad, kStore, kStep,            // a: AwkPlace, b: slot; kStore: c: operator or 0; kStep: c: AwkStep
  kRegex,                          // b: regex; matches $0
  kMatch, kMatchRegex,             // c: negated; kMatchRegex b: regex
  kAdd, kSubtract, kMultiply, kDivide, kModulo, kPower, kNegate, kPlus, kNot, kConcat,
  kLess, kLessEqual, kEqual, kNotEqual, kGreater, kGreaterEqual,
  kTruth, kJump, kJumpFalse, kJumpTrue, kJumpFalseKeep, kJumpTrueKeep,  // b: where
  kJoinKey,                        // a: how many
  kIn, kDeleteElement, kDeleteArray, kForBegin, kForNext, kForEnd,      // a: place, b: slot
  kPrint, kPrintf,                 // a: how many, b: redirection ('>', 'a' for >>, '|', 0)
  kGetline,                        // a: source (0 main, '<', '|'), b: whether a target follows
  kCall, kCallBuiltin,             // b: function, a: arguments
  kReturn, kNext, kNextFile, kExit,  // a: with a value
  kRangeTest,                      // b: number of the range, c: 0 begin, 1 end
  kEndRule
};

enum class AwkPlace : std::uint8_t { kGlobal, kLocal, kField, kGlobalElement, kLocalElement };
enum class AwkStep : std::uint8_t { kPreIncrement, kPreDecrement, kPostIncrement, kPostDecrement };

struct AwkInstruction {
  AwkOp op{};
  int a = 0, b = 0, c = 0;
};

enum class AwkBuiltin : std::uint8_t {
  kLength, kSubstr, kIndex, kSplit, kSub, kGsub, kMatch, kSprintf, kSin, kCos, kAtan2, kExp, kLog, kSqrt, kInt, kRand, kSrand,
  kToupper, kTolower, kSystem, kClose, kFflush, kSystime, kStrftime, kMktime, kLengthArray
};

// Variables that mean something to awk, at the beginning of the globals.
enum AwkVariable : int {
  kNR, kFNR, kNF, kFS, kOFS, kORS, kRS, kFILENAME, kSUBSEP, kRSTART, kRLENGTH, kCONVFMT, kOFMT, kENVIRON, kARGV, kARGC, kAwkVariables
};

struct AwkFunction {
  std::string name{};
  int parameters = 0;
  int entry = -1;
};

struct AwkProgram {
  std::vector<AwkInstruction> code{};
  std::vector<AwkValue> constants{};
  std::vector<Regex> regexes{};
  std::vector<AwkFunction> functions{};
  std::map<std::string, int> globals{};
  int begin = -1, main = -1, end = -1;  // entries
  int ranges = 0;
};

// The error is what mawk says, without its name.
tl::expected<AwkProgram, std::string> parse_awk(const std::string& text);

// awk's expressions are extended ones with escapes of their own and without counts in braces.
std::string awk_regex(std::string_view pattern);
// What a string constant's escapes stand for.
std::string awk_unescape(std::string_view raw);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_AWK_CODE_H_
