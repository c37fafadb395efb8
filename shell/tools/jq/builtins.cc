#include "shell/tools/jq/builtins.h"

#include <array>

namespace nslab::shell::jq {

namespace {

constexpr std::string_view kDefinitions = R"(
def map(f): [.[] | f];
def select(f): if f then . else empty end;
def recurse(f): def again: ., (f | again); again;
def recurse(f; test): def again: ., (f | select(test) | again); again;
def recurse: recurse(.[]?);
def recurse_down: recurse;
def values: select(. != null);
def nulls: select(. == null);
def booleans: select(type == "boolean");
def numbers: select(type == "number");
def strings: select(type == "string");
def arrays: select(type == "array");
def objects: select(type == "object");
def iterables: select(type == "array" or type == "object");
def scalars: select(type != "array" and type != "object");
def finites: select(isinfinite or isnan | not);
def normals: select(isnormal);
def map_values(f): .[] |= f;
def to_entries: [keys_unsorted[] as $k | {key: $k, value: .[$k]}];
def from_entries: map({(.key // .name // .Name // .Key): (if has("value") then .value else .Value end)}) | add + {} // {};
def with_entries(f): to_entries | map(f) | from_entries;
def del(f): delpaths([path(f)]);
def paths: path(..) | select(length > 0);
def paths(f): . as $whole | paths | select(. as $p | $whole | getpath($p) | f);
def leaf_paths: paths(scalars);
def any(source; f): isempty(first(source | f | select(.))) | not;
def any(f): any(.[]; f);
def any: any(.);
def all(source; f): isempty(first(source | f | select(. | not)));
def all(f): all(.[]; f);
def all: all(.);
def in(where): . as $k | where | has($k);
def inside(where): . as $x | where | contains($x);
def while(test; step): def again: if test then ., (step | again) else empty end; again;
def repeat(step): def again: step, again; again;
def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $rest | [$x] + $rest end;
def combinations(n): . as $of | [range(n)] | map($of) | combinations;
def walk(f): . as $whole | if type == "object" then reduce keys_unsorted[] as $k ({}; . + {($k): ($whole[$k] | walk(f))}) | f
  elif type == "array" then map(walk(f)) | f else f end;
def inputs: def again: (try input catch (if . == "break" then empty else error end)) | ., again; again;
def ascii_downcase: explode | map(if 65 <= . and . <= 90 then . + 32 else . end) | implode;
def ascii_upcase: explode | map(if 97 <= . and . <= 122 then . - 32 else . end) | implode;
def todate: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdateiso8601: strptime("%Y-%m-%dT%H:%M:%SZ") | mktime;
def todateiso8601: strftime("%Y-%m-%dT%H:%M:%SZ");
def fromdate: fromdateiso8601;
def date: todate;
def match(re): match(re; null);
def test(re): test(re; null);
def capture(re; flags): match(re; flags) | [.captures[] | select(.name != null) | {key: .name, value: .string}] | from_entries;
def capture(re): capture(re; null);
def scan(re): match(re; "g") | if (.captures | length) > 0 then [.captures[].string] else .string end;
def splits(re; flags): split(re; flags)[];
def splits(re): splits(re; null);
def sub(re; with): sub(re; with; "");
def gsub(re; with; flags): sub(re; with; flags + "g");
def gsub(re; with): sub(re; with; "g");
def tostream: path(def r: (.[]? | r), .; r) as $p | getpath($p)
  | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
def fromstream(f): {x: null, e: false} as $init | foreach f as $i ($init;
  if .e then $init else . end | if $i | length == 2
  then setpath(["e"]; $i[0] | length == 0) | setpath(["x"] + $i[0]; $i[1])
  else setpath(["e"]; $i[0] | length == 1) end; if .e then .x else empty end);
def truncate_stream(stream): . as $n | null | stream | . as $input | if (.[0] | length) > $n then setpath([0]; .[0][$n:]) else empty end;
def IN(s): any(s == .; .);
def IN(source; s): any(source == s; .);
def INDEX(stream; key): reduce stream as $row ({}; .[$row | key | tostring] |= $row);
def INDEX(key): INDEX(.[]; key);
)";

template <std::size_t N>
const Builtin* look(const std::array<std::span<const Builtin>, N>& tables, std::string_view name, std::size_t arity) {
  for (const auto& table : tables) {
    for (const Builtin& one : table) {
      if (one.arity == arity && one.name == name) return &one;
    }
  }
  return nullptr;
}

}  // namespace

std::string_view definitions_in_jq() { return kDefinitions; }

const Builtin* find_builtin(std::string_view name, std::size_t arity) {
  static const std::array tables{filter_builtins(), value_builtins(), array_builtins(), text_builtins(), math_builtins(), time_builtins()};
  return look(tables, name, arity);
}

}  // namespace nslab::shell::jq
