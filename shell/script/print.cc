#include "shell/script/print.h"

namespace nslab::shell {

namespace {

class Printer {
 public:
  explicit Printer(bool in_function) : in_function_(in_function) {}

  std::string out{};
  bool known = true;  // false: something here has no known layout

  void list(const List& list) {
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      const AndOr& item = list.items[i];
      and_or(item, false);
      if (item.background) out += " &";
      if (i + 1 == list.items.size()) return;
      if (item.background) {
        out += ' ';
      } else {
        out += in_function_ ? ";" : "; ";
        if (in_function_) line();
      }
    }
  }

  void and_or(const AndOr& item, bool job) {
    for (std::size_t i = 0; i < item.pipelines.size(); ++i) {
      if (i != 0) out += item.is_and[i - 1] ? " && " : " || ";
      pipeline(item.pipelines[i], job && item.pipelines.size() == 1);
    }
  }

  void command(const Command& command) {
    std::visit([this](const auto& kind) { this->kind(kind); }, command.kind);
    for (const Redirection& one : command.redirections) redirection(one);
  }

  void group(const ListPtr& body) {
    out += "{ ";
    if (in_function_) {
      ++level_;
      line();
      list(*body);
      --level_;
      line();
    } else {
      list(*body);
      semicolon();
      out += ' ';
    }
    out += '}';
  }

 private:
  void line() {
    constexpr std::size_t kIndentation = 4;
    out += '\n' + std::string(level_ * kIndentation, ' ');
  }
  void line(std::string_view text) {
    line();
    out += text;
  }
  void semicolon() {
    if (!out.empty() && out.back() != '&' && out.back() != '\n') out += ';';
  }
  void block(const ListPtr& body) {
    ++level_;
    line();
    list(*body);
    --level_;
  }

  // bash 5.2 prints a command substitution from its tree, too: what it would print otherwise has no text here.
  void parts(const std::vector<Part>& parts, const std::string& text) {
    for (const Part& part : parts) {
      if (const auto* inner = std::get_if<std::shared_ptr<const DoubleQuoted>>(&part)) this->parts((*inner)->parts, text);
      if (const auto* parameter = std::get_if<Parameter>(&part)) {
        for (const WordPtr& word : {parameter->argument, parameter->second}) {
          if (word) this->parts(word->parts, text);
        }
      }
      const auto* substitution = std::get_if<CommandSubstitution>(&part);
      if (substitution == nullptr || !substitution->body) continue;
      Printer printer(false);
      printer.list(*substitution->body);
      known = known && printer.known && text.find("(" + printer.out + ")") != std::string::npos;
    }
  }

  void word(const Word& word) {
    known = known && word.text.find("\\\n") == std::string::npos && (!word.text.empty() || word.parts.empty());
    parts(word.parts, word.text);
    out += word.text;
  }

  void pipeline(const Pipeline& line, bool job) {
    if (line.timed) out += line.timed_plainly ? "time -p " : "time ";
    if (line.negated && !job) out += "! ";  // of a job it is told by its status alone
    for (std::size_t i = 0; i < line.commands.size(); ++i) {
      if (i != 0) out += i - 1 < line.with_errors.size() && line.with_errors[i - 1] ? " 2>&1 | " : " | ";
      command(*line.commands[i]);
    }
  }

  void assignment(const Assignment& one) {
    out += one.name;
    if (one.index) out += '[' + one.index->key.text + ']';
    out += one.append ? "+=" : "=";
    if (!one.is_array) return word(one.value);
    out += '(';
    for (std::size_t i = 0; i < one.elements.size(); ++i) {
      if (one.elements[i].index) known = false;
      if (i != 0) out += ' ';
      word(one.elements[i].value);
    }
    out += ')';
  }

  void redirection(const Redirection& one) {
    using Kind = Redirection::Kind;
    known = known && one.variable.empty() && one.kind != Kind::kHereDocument;
    const bool reads = one.kind == Kind::kRead || one.kind == Kind::kReadWrite || one.kind == Kind::kHereString || one.kind == Kind::kDupIn;
    const int own = reads ? 0 : 1;
    const int descriptor = one.descriptor < 0 ? own : one.descriptor;
    const bool both = one.kind == Kind::kBoth || one.kind == Kind::kBothAppend;
    const bool always = one.kind == Kind::kDupIn || one.kind == Kind::kDupOut || one.kind == Kind::kReadWrite;
    out += ' ';
    if (!both && (always || descriptor != own)) out += std::to_string(descriptor);
    switch (one.kind) {
      case Kind::kRead: out += "< "; break;
      case Kind::kWrite: out += "> "; break;
      case Kind::kAppend: out += ">> "; break;
      case Kind::kReadWrite: out += "<> "; break;
      case Kind::kClobber: out += ">| "; break;
      case Kind::kDupIn: out += one.target.text == "-" ? ">&" : "<&"; break;
      case Kind::kDupOut: out += ">&"; break;
      case Kind::kHereString: out += "<<< "; break;
      case Kind::kBoth: out += "&> "; break;
      case Kind::kBothAppend: out += "&>> "; break;
      case Kind::kHereDocument: break;
    }
    word(one.target);
  }

  void kind(const Simple& simple) {
    const std::size_t begun = out.size();
    for (const Assignment& one : simple.assignments) {
      if (out.size() > begun) out += ' ';
      assignment(one);
    }
    for (const Word& one : simple.words) {
      if (out.size() > begun) out += ' ';
      word(one);
    }
    known = known && out.size() > begun;  // redirections alone
  }
  void kind(const Group& one) { group(one.body); }
  void kind(const Subshell& one) {
    out += "( ";
    list(*one.body);
    out += " )";
  }

  void branch(const If& one, std::size_t at) {
    out += "if ";
    list(*one.branches[at].first);
    semicolon();
    out += " then";
    block(one.branches[at].second);
    const bool more = at + 1 < one.branches.size();
    if (more || one.otherwise) {
      semicolon();
      line("else");
    }
    if (more) {  // elif is an if in the else
      ++level_;
      line();
      branch(one, at + 1);
      --level_;
    } else if (one.otherwise) {
      block(one.otherwise);
    }
    semicolon();
    line("fi");
  }
  void kind(const If& one) { branch(one, 0); }

  void loop_body(const ListPtr& body) {
    block(body);
    semicolon();
    line("done");
  }
  void kind(const For& one) {
    out += (one.select ? "select " : "for ") + one.name + " in";
    if (one.over_parameters) out += " \"$@\"";
    for (const Word& value : one.words) {
      out += ' ';
      word(value);
    }
    out += ';';
    line("do");
    loop_body(one.body);
  }
  void kind(const ForArithmetic& one) {
    out += "for ((";
    for (const Word* part : {&one.initial, &one.condition, &one.step}) {
      known = known && !part->text.empty() && part->text.front() != ' ' && part->text.back() != ' ';
      word(*part);
      out += part == &one.step ? "))" : "; ";
    }
    line("do");
    loop_body(one.body);
  }
  void kind(const While& one) {
    out += one.until ? "until " : "while ";
    list(*one.condition);
    semicolon();
    out += " do";
    loop_body(one.body);
  }

  void kind(const Case& one) {
    out += "case ";
    word(one.subject);
    out += " in ";
    ++level_;
    for (const CaseItem& item : one.items) {
      line();
      for (std::size_t i = 0; i < item.patterns.size(); ++i) {
        if (i != 0) out += " | ";
        word(item.patterns[i]);
      }
      out += ')';
      known = known && item.body && !item.body->items.empty();
      if (!known) return;
      block(item.body);
      line(item.end == CaseItem::End::kBreak ? ";;" : item.end == CaseItem::End::kFallThrough ? ";&" : ";;&");
    }
    --level_;
    line("esac");
  }

  void kind(const ArithmeticCommand& one) {
    out += "((";
    word(one.expression);
    out += "))";
  }

  void condition(const Condition& one, bool within) {
    using Kind = Condition::Kind;
    switch (one.kind) {
      case Kind::kWord:
        out += "-n ";
        return word(one.left);
      case Kind::kUnary:
        out += one.op + ' ';
        return word(one.left);
      case Kind::kBinary:
        word(one.left);
        out += ' ' + one.op + ' ';
        return word(one.right);
      case Kind::kNot:
        out += "! ";
        return condition(one.parts.front(), true);
      case Kind::kAnd:
      case Kind::kOr:
        known = known && !within;  // whether parentheses stood around it is not kept
        for (std::size_t i = 0; i < one.parts.size(); ++i) {
          if (i != 0) out += one.kind == Kind::kAnd ? " && " : " || ";
          condition(one.parts[i], true);
        }
    }
  }
  void kind(const ConditionCommand& one) {
    out += "[[ ";
    condition(one.condition, false);
    out += " ]]";
  }
  void kind(const Function&) { known = false; }
  void kind(const Coproc& one) {
    out += "coproc " + one.name + ' ';
    command(*one.body);
  }

  bool in_function_;
  std::size_t level_ = 0;

 public:
  // The beginning of a loop or a choice, before what is in it.
  void head(const For& one) {
    out += (one.select ? "select " : "for ") + one.name + " in";
    if (one.over_parameters) out += " \"$@\"";
    for (const Word& value : one.words) out += ' ' + value.text;
  }
};

}  // namespace

std::optional<std::string> job_text(const AndOr& command) {
  Printer printer(false);
  printer.and_or(command, true);
  if (!printer.known) return std::nullopt;
  return std::move(printer.out);
}

std::string command_text(const Command& command) {
  Printer printer(false);
  if (const auto* loop = std::get_if<For>(&command.kind)) {
    printer.head(*loop);
  } else if (const auto* choice = std::get_if<Case>(&command.kind)) {
    printer.out = "case " + choice->subject.text + " in ";
  } else {
    printer.command(command);
  }
  return std::move(printer.out);
}

std::optional<std::string> function_text(const std::string& name, const Command& body) {
  const auto* group = std::get_if<Group>(&body.kind);
  if (group == nullptr || !body.redirections.empty()) return std::nullopt;
  Printer printer(true);
  printer.out = name + " () \n";
  printer.group(group->body);
  if (!printer.known) return std::nullopt;
  return std::move(printer.out);
}

}  // namespace nslab::shell
