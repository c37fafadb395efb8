// sed: its options, and its beginning.
#include "shell/tools/text/sed_machine.h"

#include <array>

#include "shell/tools/text/options.h"

namespace nslab::shell {

std::optional<int> Sed::begin(Call& call) {
  static constexpr std::array kLongs{
      LongOption{"expression", OptionValue::kRequired, 'e'}, LongOption{"file", OptionValue::kRequired, 'f'},
      LongOption{"in-place", OptionValue::kOptional, 'i'},   LongOption{"line-length", OptionValue::kRequired, 'l'},
      LongOption{"null-data", OptionValue::kNone, 'z'},      LongOption{"zero-terminated", OptionValue::kNone, 'z'},
      LongOption{"quiet", OptionValue::kNone, 'n'},          LongOption{"posix", OptionValue::kNone, 300},
      LongOption{"silent", OptionValue::kNone, 'n'},         LongOption{"regexp-extended", OptionValue::kNone, 'E'},
      LongOption{"separate", OptionValue::kNone, 's'},       LongOption{"unbuffered", OptionValue::kNone, 'u'},
      LongOption{"debug", OptionValue::kNone, 301},          LongOption{"sandbox", OptionValue::kNone, 301},
      LongOption{"follow-symlinks", OptionValue::kNone, 300}, LongOption{"version", OptionValue::kNone, 301},
      LongOption{"help", OptionValue::kNone, 301}};
  Options options = read_options(argv, "bsnrzuEe:f:l:i::s", kLongs);
  if (options.wrong) {
    call.err(*options.wrong);
    usage(call);
    return 1;
  }
  std::vector<SedScriptPart> parts;
  SedOptions sed_options;
  for (const GivenOption& option : options.given) {
    switch (option.id) {
      case 'n': quiet = true; break;
      case 'E':
      case 'r': sed_options.extended = true; break;
      case 's': separate = true; break;
      case 'z': end = '\0'; break;
      case 'u': line_buffered = true; break;
      case 'l': wrap = static_cast<int>(whole_number(*option.value).value_or(70)); break;
      case 'e': parts.push_back({*option.value, ""}); break;
      case 'f': {
        const auto text = call.read_file(*option.value);
        if (!text) {
          call.complain("sed: couldn't open file {}: {}\n", *option.value, error_text(call.code(text.error())));
          return 1;
        }
        parts.push_back({text->ends_with('\n') ? text->substr(0, text->size() - 1) : *text, *option.value});
        break;
      }
      case 'i':
        in_place = separate = true;
        suffix = option.value.value_or("");
        break;
      case 301: return call.not_modelled("this option of sed");
      default: break;
    }
  }
  if (parts.empty()) {
    if (options.operands.empty()) {
      usage(call);
      return 1;
    }
    parts.push_back({options.operands.front(), ""});
    options.operands.erase(options.operands.begin());
  }
  auto script = parse_sed(parts, sed_options);
  if (!script) {
    call.complain("sed: {}\n", script.error());
    return script.error().starts_with("can't find label") ? 4 : 1;
  }
  commands = std::move(script->commands);
  quiet = quiet || script->quiet;
  ranges.resize(commands.size());
  files = options.operands;
  if (files.empty()) files.emplace_back("-");
  if (line_buffered) call.buffer_lines();
  return prepare(call);
}

void Sed::usage(Call& call) {
  call.err(
      "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n\n"
      "  -n, --quiet, --silent\n                 suppress automatic printing of pattern space\n"
      "      --debug\n                 annotate program execution\n"
      "  -e script, --expression=script\n                 add the script to the commands to be executed\n"
      "  -f script-file, --file=script-file\n                 add the contents of script-file to the commands to be executed\n"
      "  --follow-symlinks\n                 follow symlinks when processing in place\n"
      "  -i[SUFFIX], --in-place[=SUFFIX]\n                 edit files in place (makes backup if SUFFIX supplied)\n"
      "  -l N, --line-length=N\n                 specify the desired line-wrap length for the `l' command\n"
      "  --posix\n                 disable all GNU extensions.\n"
      "  -E, -r, --regexp-extended\n                 use extended regular expressions in the script\n"
      "                 (for portability use POSIX -E).\n"
      "  -s, --separate\n                 consider files as separate rather than as a single\n                 continuous long stream.\n"
      "      --sandbox\n                 operate in sandbox mode (disable e/r/w commands).\n"
      "  -u, --unbuffered\n                 load minimal amounts of data from the input files and flush\n"
      "                 the output buffers more often\n"
      "  -z, --null-data\n                 separate lines by NUL characters\n"
      "      --help     display this help and exit\n"
      "      --version  output version information and exit\n\n"
      "If no -e, --expression, -f, or --file option is given, then the first\n"
      "non-option argument is taken as the sed script to interpret.  All\n"
      "remaining arguments are names of input files; if no input files are\n"
      "specified, then the standard input is read.\n\n"
      "GNU sed home page: <https://www.gnu.org/software/sed/>.\n"
      "General help using GNU software: <https://www.gnu.org/gethelp/>.\n");
}

std::optional<int> Sed::prepare(Call& call) {
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const SedCommand& command = commands[i];
    ranges[i].active = command.from && command.to && command.from->kind == SedAddress::Kind::kLine && command.from->first == 0;
    if (command.name == 'e' || command.evaluate) return call.not_modelled("sed's e");
    const bool writes = command.name == 'w' || command.name == 'W';
    if (!writes && !command.file) continue;
    const std::string& name = writes ? command.text : *command.file;
    if (name == "/dev/stdout" || name == "/dev/stderr" || outputs.count(name) > 0) continue;
    Open open;
    open.path = name;
    open.read = false;
    open.write = open.create = open.truncate = true;
    const auto reply = call.ask(std::move(open));
    if (!reply) {
      call.complain("sed: couldn't open file {}: {}\n", name, error_text(call.code(reply.error())));
      return 4;
    }
    outputs[name].descriptor = std::get<Descriptor>(*reply).number;
  }
  return std::nullopt;
}

Program start_sed(const std::vector<std::string>& argv) {
  Sed program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell
