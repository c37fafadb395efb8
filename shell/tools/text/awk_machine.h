// shell/tools/text/awk_machine.h — an awk program that runs: its stack, variables, files and pipes.
#ifndef NSLAB_SHELL_TOOLS_TEXT_AWK_MACHINE_H_
#define NSLAB_SHELL_TOOLS_TEXT_AWK_MACHINE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shell/tools/text/awk_fields.h"
#include "shell/tools/text/source.h"

namespace nslab::shell {

struct AwkFatal {
  std::string text{};
};

struct AwkMachine {
  std::vector<std::string> argv{};
  std::shared_ptr<const AwkProgram> program{};
  bool begun = false;

  struct Cell {
    AwkValue value{};
    int array = -1;
    int origin = -1;  // the cell that was handed over, which may become an array yet
  };
  struct Frame {
    std::size_t cells = 0, stack = 0;
    int back = 0, function = -1;
  };
  struct Loop {
    std::vector<std::string> keys{};
    std::size_t next = 0;
  };
  std::vector<Cell> cells{};
  std::vector<AwkArray> arrays{};
  std::vector<AwkValue> stack{};
  std::vector<int> handed{};  // beside the stack: the cell a value came from, or -1
  std::vector<Frame> frames{};
  std::vector<Loop> loops{};
  std::vector<bool> ranges{};
  int pc = 0;
  enum class Phase : std::uint8_t { kBegin, kRecord, kMain, kEnd, kClosing } phase = Phase::kBegin;
  bool exiting = false;
  int status = 0;
  double seed = 0, previous_seed = 0;
  std::uint64_t random = 88172645463325252ULL;

  AwkFields fields{};
  AwkSeparator separator{};
  std::map<std::string, std::pair<AwkSeparator, bool>> separators{};
  std::map<std::string, Regex> dynamic{};

  Source input{};
  std::size_t next_file = 1;
  bool used_file = false, input_over = false;
  struct Reader {
    Source source{};
    Pid child = 0;
  };
  struct Writer {
    int descriptor = -1;
    Pid child = 0;
    std::string held{};
    bool is_error = false, is_output = false;
  };
  std::map<std::string, Reader> readers{};
  std::vector<std::pair<std::string, Writer>> writers{};
  Pid waiting_for = 0;  // system()
  int closing = 0;      // how far a close has come

  Step operator()(Call& call);

  // awk_machine.cc
  std::optional<int> begin(Call& call);
  std::optional<Step> run(Call& call);
  void execute(Call& call, const AwkInstruction& op);
  void compare(AwkOp op);
  void arithmetic(AwkOp op);
  void jump(const AwkInstruction& op);
  void enter(const AwkInstruction& op);
  void leave(bool with_value);
  void step_value(const AwkInstruction& op);
  void after_next();

  [[nodiscard]] std::string convfmt() const { return cells[kCONVFMT].value.text; }
  [[nodiscard]] std::string text(const AwkValue& value) const { return text_of(value, convfmt()); }
  AwkValue pop();
  void push(AwkValue value, int from = -1);
  std::size_t cell_index(AwkPlace place, int slot) const;
  AwkArray& array(AwkPlace place, int slot);
  AwkValue load(AwkPlace place, int slot, bool* took_key = nullptr);
  void store(AwkPlace place, int slot, const AwkValue& key, const AwkValue& value);
  AwkValue read_place(AwkPlace place, int slot, const AwkValue& key);
  void set_variable(std::size_t index, const AwkValue& value);
  bool dynamic_match(const std::string& pattern, const std::string& subject, std::vector<Span>* groups = nullptr);
  const Regex& dynamic_regex(const std::string& pattern);
  std::string record();

  // awk_builtins.cc
  void builtin(Call& call, const AwkInstruction& op);
  void substitute(const AwkInstruction& op, bool global);
  void split_builtin(const AwkInstruction& op);
  std::string strftime_text(const std::string& format, double when) const;

  // awk_io.cc
  Source::Got read_record(Call& call, Source& source, std::string& out);
  Source::Got main_record(Call& call, std::string& out);
  bool open_main(Call& call);
  std::optional<Step> getline(Call& call, const AwkInstruction& op);
  std::optional<Step> system(Call& call);
  std::optional<Step> close_stream(Call& call);
  void print(Call& call, const AwkInstruction& op);
  Writer* writer(Call& call, const std::string& name, int kind);
  void write(Call& call, Writer& to, const std::string& text);
  void flush_writers(Call& call);
  Pid start(Call& call, const std::string& command, int read_end, int write_end, bool reads);
  std::optional<Step> close_all(Call& call);
  void assign_operand(const std::string& word);
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_AWK_MACHINE_H_
