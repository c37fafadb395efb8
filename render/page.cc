#include "render/page.h"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

#include "render/explanation.h"
#include "render/page_parts.h"
#include "render/svg.h"
#include "render/terminal.h"
#include "render/text.h"

namespace nslab::render {

namespace {

class PageWriter {
 public:
  PageWriter(const Story& story, const std::vector<std::string>& pictures, const PageText& text)
      : story_(story), pictures_(pictures), text_(text) {}

  std::string html() {
    say("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n");
    say("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src "
        "'unsafe-inline'\">\n");
    say("<title>{}</title>\n<style>{}{}</style>\n</head>\n<body>\n", escaped(text_.title), kPageStyle, night_css());
    say("<a class=\"skip\" href=\"#steps\">To the steps</a>\n<header><h1>{}</h1><p>{} {}. Keys: <kbd>\u2190</kbd> <kbd>\u2192</kbd> step, "
        "<kbd>Home</kbd> <kbd>End</kbd>, <kbd>p</kbd> packet</p></header>\n",
        escaped(text_.title), story_.steps.size() - 1, story_.steps.size() == 2 ? "step" : "steps");
    say("<div class=\"layout\">\n");
    write_script();
    say("<main id=\"steps\">\n");
    write_controls();
    for (std::size_t i = 0; i < story_.steps.size(); ++i) write_step(i);
    say("</main>\n</div>\n<div id=\"said\" class=\"unseen\" role=\"status\" aria-live=\"polite\"></div>\n");
    write_data();
    say("<script>{}</script>\n</body>\n</html>\n", kPageScript);
    return std::move(out_);
  }

 private:
  template <class... T>
  void say(fmt::format_string<T...> format, T&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<T>(arguments)...);
  }

  [[nodiscard]] const Panel& panel_of(std::size_t step) const { return story_.series.panels[story_.panel_of[step]]; }
  [[nodiscard]] bool is_first_of_panel(std::size_t step) const { return story_.first_step[story_.panel_of[step]] == step; }

  void write_script() {
    say("<nav aria-label=\"The script\"><ol>\n");
    for (std::size_t i = 0; i < story_.steps.size(); ++i) {
      const StoryStep& step = story_.steps[i];
      const std::string line = i == 0 || step.line == 0 ? "" : std::to_string(step.line);
      const std::string text = i == 0           ? "<em>start</em>"
                               : step.line == 0 ? "<em>at exit</em>"
                                                : "<code>" + escaped(step.command, true) + "</code>";
      const char* flag =
          step.status != 0 ? "<span class=\"flag bad\" title=\"failed\">\u2717<span class=\"unseen\"> failed</span></span>"
          : has_changes(panel_of(i).picture)
              ? "<span class=\"flag\" title=\"changes something\">\u0394<span class=\"unseen\"> changes something</span></span>"
              : "<span></span>";
      say("<li><a href=\"#step-{}\"><span class=\"line\">{}</span><span>{}</span>{}</a></li>\n", i, line, text, flag);
    }
    say("</ol></nav>\n");
  }

  void write_controls() {
    say("<div class=\"controls\" role=\"group\" aria-label=\"Steps\"><button id=\"before\" type=\"button\">\u2190 Back</button>"
        "<input id=\"slider\" type=\"range\" min=\"0\" max=\"{}\" value=\"0\" aria-label=\"Step\"><output id=\"counter\" "
        "for=\"slider\"></output>"
        "<button id=\"after\" type=\"button\" class=\"main\">Next \u2192</button></div>\n",
        story_.steps.size() - 1);
  }

  // What a screen reader is told when a step comes up.
  [[nodiscard]] std::string said(const StoryStep& step) const {
    std::string out = step.command.empty() ? "" : step.command + ". ";
    if (step.path) out += step.path->packet + ": " + step.path->outcome + " ";
    if (step.status != 0) out += fmt::format("Exit status {}. ", step.status);
    if (step.why) out += step.why->sentence;
    return out;
  }

  void write_step(std::size_t i) {
    const StoryStep& step = story_.steps[i];
    say("<article id=\"step-{}\" aria-labelledby=\"head-{}\" data-said=\"{}\">\n", i, i, escaped(said(step)));
    const std::string where = i == 0 ? "before the first command" : step.line == 0 ? "at exit" : fmt::format("line {}", step.line);
    say("<div class=\"head\"><h2 id=\"head-{}\">{}</h2><span>{}</span></div>\n", i, i == 0 ? "Start" : fmt::format("Step {}", i), where);
    if (!step.command.empty()) say("<pre class=\"command\">{}</pre>\n", escaped(step.command, true));
    write_figure(i);
    say("<div class=\"below\">\n");
    write_terminal(step, i);
    write_why(step, i);
    say("</div>\n</article>\n");
  }

  void write_figure(std::size_t i) {
    const std::size_t panel = story_.panel_of[i];
    say("<div class=\"slot\">");
    if (is_first_of_panel(i)) {
      say("<figure id=\"figure-{}\">\n{}\n", panel, labelled(pictures_[panel], "Picture: " + panel_of(i).heading));
      say("<figcaption><ul class=\"legend\"><li><i>\u25cf</i>up</li><li><i>\u25d0</i>no "
          "carrier</li><li><i>\u25cb</i>down</li><li><i>+</i>added</li><li><i>~</i>changed</li><li><i>\u2212</i>removed</li>"
          "<li><i>\u2501</i>cable</li><li><i>\u254c</i>not working</li><li class=\"way\"><i>\u27a4</i>packet</li></ul></figcaption>\n");
      TerminalOptions plain;
      say("<details><summary>The picture as text</summary><pre>{}</pre></details></figure>",
          escaped(draw_terminal(panel_of(i).picture, plain), true));
    } else {
      say("<p class=\"same\">The picture is that of <a href=\"#step-{0}\">step {0}</a>: nothing changes.</p>", story_.first_step[panel]);
    }
    say("</div>\n");
  }

  void write_terminal(const StoryStep& step, std::size_t i) {
    if (i == 0 || (step.command.empty() && step.output.empty())) return;
    std::string text;
    if (!step.command.empty()) text = "<span class=\"prompt\"># " + escaped(step.command, true) + "</span>\n";
    say("<section class=\"terminal\" aria-labelledby=\"terminal-{0}\"><h3 id=\"terminal-{0}\">Terminal</h3><pre "
        "tabindex=\"0\">{1}{2}</pre>\n",
        i, text, escaped(step.output, true));
    if (step.status != 0) say("<p class=\"status\">Exit status {}</p>\n", step.status);
    say("</section>\n");
  }

  void write_why(const StoryStep& step, std::size_t i) {
    if (!step.path && step.refusal.empty() && !step.why) return;
    say("<section class=\"why\" aria-labelledby=\"why-{0}\"><h3 id=\"why-{0}\">What happened</h3>\n", i);
    if (step.why) {
      write_account(*step.why);
    } else if (!step.refusal.empty()) {
      say("<p><span class=\"lost\">The kernel refused.</span> {}</p>\n", escaped(step.refusal));
    }
    if (step.path) {
      const PacketPath& path = *step.path;
      const char* end = path.lost ? "lost" : path.answered ? "came" : "";
      if (step.why) {
        say("<p class=\"packet-end\">{}: {}</p>\n", escaped(path.packet), escaped(path.outcome));
      } else {
        say("<p>{}</p>\n<p class=\"outcome {}\">{}</p>\n", escaped(path.packet), end, escaped(path.outcome));
        if (!path.lesson.empty()) say("<p>{}</p>\n", escaped(path.lesson));
      }
      say("<ol class=\"hops\" tabindex=\"0\" aria-label=\"The way of the packet\">\n");
      for (const PathMove& move : path.moves) {
        const char* kind = move.back ? " class=\"back\"" : "";
        say("<li{}><span class=\"where\">{}</span><span>{}</span></li>\n", kind, escaped(move.where), escaped(move.text));
      }
      say("</ol>\n<button class=\"play\" type=\"button\">Show the packet again</button>\n");
    }
    say("</section>\n");
  }

  // The step that begins at a line of the script; 0: none does.
  [[nodiscard]] std::size_t step_at(int line) const {
    for (std::size_t i = 1; i < story_.steps.size(); ++i) {
      if (story_.steps[i].line == line) return i;
    }
    return 0;
  }

  void write_account(const Account& account) {
    say("<p class=\"outcome lost\">{}</p>\n", escaped(account.sentence));
    for (const std::string& more : account.also) say("<p>And: {}.</p>\n", escaped(more));
    for (const verify::Blame& blame : account.blame) {
      const std::size_t at = step_at(blame.line);
      const std::string line =
          at == 0 ? fmt::format("Line {}", blame.line) : fmt::format("<a href=\"#step-{}\">Line {}</a>", at, blame.line);
      say("<p>{} made it so: <code>{}</code></p>\n", line, escaped(blame.command, true));
    }
    if (!account.fix.empty()) {
      say("<p>{}</p>\n<ul class=\"fix\">", account.proven ? "What mends it (tried: with it, this command works):" : "What may mend it:");
      for (const verify::Edit& edit : account.fix) {
        const bool added = edit.kind == verify::Edit::Kind::kAppend;
        say("<li>{}<code>{}</code></li>", added ? "before this step: " : "", escaped(added ? edit.text : edit_text(edit), true));
      }
      say("</ul>\n");
    }
    if (account.reason.empty()) return;
    say("<p class=\"reason\">The kernel\u2019s {}: <code>{}</code> in <code>{}</code>. {}</p>\n", account.refused ? "answer" : "reason",
        escaped(account.reason), escaped(account.site), escaped(account.lesson));
  }

  // What the program needs to know: which picture a step shows, and how its packet moves.
  void write_data() {
    nlohmann::ordered_json steps = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < story_.steps.size(); ++i) {
      nlohmann::ordered_json moves = nlohmann::ordered_json::array();
      if (story_.steps[i].path) {
        for (const PathMove& move : story_.steps[i].path->moves) moves.push_back({{"from", move.from.value}, {"to", move.to.value}});
      }
      steps.push_back({{"panel", story_.panel_of[i]}, {"moves", moves}});
    }
    say("<script type=\"application/json\" id=\"story\">{}</script>\n", nlohmann::ordered_json{{"steps", steps}}.dump());
  }

  const Story& story_;
  const std::vector<std::string>& pictures_;
  const PageText& text_;
  std::string out_{};
};

}  // namespace

std::string page_html(const Story& story, const std::vector<std::string>& pictures, const PageText& text) {
  return PageWriter(story, pictures, text).html();
}

}  // namespace nslab::render
