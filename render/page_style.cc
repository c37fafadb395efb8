#include "render/page_parts.h"

namespace nslab::render {

const std::string_view kPageStyle = R"css(
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --line: #d5dbe1; --room: #f5f7f9; --accent: #0062a0; --on-accent: #ffffff;
  --now: #e3eff8; --bad: #a84300; --good: #00694f; --path: #a8457f; --term: #14181d; --term-ink: #e8ecf0; --term-quiet: #a9b4bf;
  --sans: system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif;
  --mono: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e8ecf0; --quiet: #a9b4bf; --line: #333c46; --room: #1d232a; --accent: #6cbcf0; --on-accent: #0b1117;
    --now: #1b2f40; --bad: #ff9b60; --good: #4fd6ac; --path: #e08bbd; --term: #0b0e12;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: auto; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 var(--sans); }
h1 { font-size: 1.15rem; margin: 0; font-weight: 650; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0; font-weight: 650; }
h3 { font-size: .8rem; margin: 0 0 .4rem; font-weight: 650; color: var(--quiet); }
pre, code { font-family: var(--mono); font-size: .84rem; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .4rem .8rem; z-index: 9; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

header { padding: .9rem 1.4rem; border-bottom: 1px solid var(--line); display: flex; gap: 1.4rem; align-items: baseline; flex-wrap: wrap; }
header p { margin: 0; color: var(--quiet); font-size: .86rem; }
kbd { font: .78rem var(--mono); border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 4px; padding: 0 .35em;
    background: var(--room); }

nav ol { list-style: none; margin: 0; padding: .6rem 0; }
nav a { display: grid; grid-template-columns: 2.6rem 1fr auto; gap: .3rem; padding: .16rem 1rem .16rem .4rem; color: var(--ink);
    text-decoration: none; border-left: 3px solid transparent; }
nav a:hover { background: var(--room); }
nav a[aria-current] { background: var(--now); border-left-color: var(--accent); }
nav .line { color: var(--quiet); text-align: right; padding-right: .5rem; font: .76rem/1.75 var(--mono); }
nav code { overflow-wrap: anywhere; }
nav .flag { font-size: .8rem; line-height: 1.75; color: var(--quiet); }
nav .flag.bad { color: var(--bad); font-weight: 700; }

article { padding: 1rem 1.4rem 1.4rem; }
article > .head { display: flex; gap: .8rem; align-items: baseline; flex-wrap: wrap; }
article > .head span { color: var(--quiet); font-size: .86rem; }
.command { margin: .35rem 0 .8rem; font-weight: 600; }
figure { margin: 0 0 .4rem; }
figure svg { display: block; max-width: 100%; height: auto; max-height: 62vh; }
figcaption { color: var(--quiet); font-size: .82rem; }
.same { color: var(--quiet); }
.below { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 23rem), 1fr)); margin-top: .9rem; }
.terminal pre { background: var(--term); color: var(--term-ink); border-radius: 8px; padding: .8rem 1rem; max-height: 22rem;
    overflow: auto; }
.terminal .prompt { color: var(--term-quiet); }
.status { color: var(--bad); font-size: .84rem; margin: .4rem 0 0; }
.why p { margin: 0 0 .5rem; max-width: 65ch; }
.why .outcome { font-weight: 600; }
.why .lost { color: var(--bad); }
.why .came { color: var(--good); }
.why code { overflow-wrap: anywhere; }
.why .fix { margin: 0 0 .6rem; padding: 0; list-style: none; }
.why .fix li { border-left: 3px solid var(--good); background: var(--room); padding: .25rem .7rem; margin-bottom: .25rem; }
.why .packet-end { margin-top: 1rem; }
.why .reason { color: var(--quiet); font-size: .86rem; }
.hops { margin: .4rem 0 0; padding: 0; list-style: none; font-size: .84rem; max-height: 17rem; overflow: auto; }
.hops li { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .8rem; padding: .08rem .5rem;
    border-left: 3px solid var(--line); }
.hops li.back { border-left-style: dashed; }
.hops li.now { background: var(--now); border-left-color: var(--path); }
.hops .where { color: var(--quiet); }
button { font: inherit; font-size: .86rem; color: var(--ink); background: var(--paper); border: 1px solid var(--quiet);
    border-radius: 6px; padding: .3rem .85rem; cursor: pointer; }
button:hover { background: var(--room); }
button:disabled { color: var(--quiet); border-color: var(--line); cursor: default; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
details { margin-top: .5rem; font-size: .86rem; }
summary { color: var(--quiet); cursor: pointer; }
details pre { font-size: .74rem; line-height: 1.25; overflow-x: auto; white-space: pre; padding-top: .4rem; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; color: var(--quiet); font-size: .8rem; margin: .2rem 0 0; padding: 0;
    list-style: none; }
.legend .way i { color: var(--path); }
.legend i { font-style: normal; font-weight: 700; margin-right: .3em; }

.controls { display: none; }
.js .controls { display: flex; gap: .7rem; align-items: center; padding: .6rem 1.4rem; border-bottom: 1px solid var(--line);
    position: sticky; top: 0; background: var(--paper); z-index: 3; }
.js .controls input { flex: 1; min-width: 4rem; accent-color: var(--accent); }
.js .controls output { min-width: 6.5rem; text-align: right; color: var(--quiet); font-size: .86rem; font-variant-numeric: tabular-nums; }
.js article:not(.now) { display: none; }
.packet { fill: #a8457f; stroke: #ffffff; stroke-width: 2px; }
.play { display: none; }
.js .play { display: inline-block; margin-top: .6rem; }

@media screen and (max-width: 59.99rem) {
  .js nav { max-height: 9.5rem; overflow: auto; border-bottom: 1px solid var(--line); }
}
@media screen and (min-width: 60rem) {
  .js body { height: 100vh; overflow: hidden; }
  .layout { display: grid; grid-template-columns: minmax(17rem, 27%) 1fr; }
  .js .layout { height: calc(100vh - 3.4rem); }
  .js nav, .js main { overflow: auto; height: 100%; }
  nav { border-right: 1px solid var(--line); }
}
@media print {
  nav, .controls, .play, details, .skip, header p { display: none !important; }
  .js article:not(.now), article { display: block !important; break-inside: avoid; border-top: 1px solid #999; padding: .6rem 0; }
  .layout, .js .layout, .js main { display: block; height: auto; overflow: visible; }
  .terminal pre { background: none; color: #000; border: 1px solid #999; max-height: none; }
  .terminal .prompt { color: #444; }
  .hops { max-height: none; }
  body { font-size: 10pt; }
  figure svg { max-height: 12cm; }
}
)css";

}  // namespace nslab::render
