#include "render/page_parts.h"

namespace nslab::render {

const std::string_view kPageScript = R"js(
(function () {
  'use strict';
  var story = JSON.parse(document.getElementById('story').textContent);
  var articles = Array.prototype.slice.call(document.querySelectorAll('article'));
  var links = Array.prototype.slice.call(document.querySelectorAll('nav a'));
  var slider = document.getElementById('slider'), counter = document.getElementById('counter'), said = document.getElementById('said');
  var before = document.getElementById('before'), after = document.getElementById('after');
  var still = window.matchMedia('(prefers-reduced-motion: reduce)');
  var main = document.querySelector('main');
  var now = -1, playing = 0;
  document.documentElement.classList.add('js');

  function wanted() {
    var found = /^#step-(\d+)$/.exec(location.hash);
    return found ? Math.min(Number(found[1]), articles.length - 1) : 0;
  }

  function words(step) { return step === 0 ? 'Start' : 'Step ' + step + ' of ' + (articles.length - 1); }

  // The picture of steps that share one stands in the first of them; it is moved to where it is looked at.
  function bring(step) {
    var figure = document.getElementById('figure-' + story.steps[step].panel);
    var slot = articles[step].querySelector('.slot');
    if (figure && figure.parentNode !== slot) slot.appendChild(figure);
    Array.prototype.forEach.call(slot.querySelectorAll('.same'), function (each) { each.hidden = true; });
  }

  // An address with a step in it makes the browser scroll there; all of the step is to be seen.
  function top() {
    main.scrollTop = 0;
    window.scrollTo(0, 0);
  }

  function show(step, loud) {
    if (step === now) return;
    stop();
    now = step;
    articles.forEach(function (each, i) { each.classList.toggle('now', i === step); });
    links.forEach(function (each, i) {
      if (i === step) {
        each.setAttribute('aria-current', 'step');
        each.scrollIntoView({ block: 'nearest' });
      } else {
        each.removeAttribute('aria-current');
      }
    });
    bring(step);
    top();
    slider.value = step;
    slider.setAttribute('aria-valuetext', words(step));
    counter.textContent = words(step);
    before.disabled = step === 0;
    after.disabled = step === articles.length - 1;
    if (loud) said.textContent = words(step) + '. ' + (articles[step].getAttribute('data-said') || '');
    if (!still.matches) play();
  }

  function go(step) {
    step = Math.max(0, Math.min(articles.length - 1, step));
    if (step === now) return;
    history.replaceState(null, '', '#step-' + step);
    show(step, true);
  }

  // ---- the packet ----
  function middle(element) {
    var box = element.getBBox();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  // The points of a move: along the cable where one is drawn, else straight from box to box.
  function course(svg, prefix, move) {
    var from = svg.querySelector('#' + prefix + 'link-' + move.from), to = svg.querySelector('#' + prefix + 'link-' + move.to);
    if (!to) return null;
    if (!from || from === to) return [middle(to)];
    var wire = svg.querySelector('#' + prefix + 'wire-' + move.from + '-' + move.to + ' path')
        || svg.querySelector('#' + prefix + 'wire-' + move.to + '-' + move.from + ' path');
    var start = middle(from), end = middle(to), points = [];
    if (!wire) return [start, end];
    var length = wire.getTotalLength();
    for (var i = 0; i <= 24; i++) points.push(wire.getPointAtLength(length * i / 24));
    var first = points[0], last = points[24];
    var far = function (a, b) { return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y); };
    if (far(first, start) > far(last, start)) points.reverse();
    return [start].concat(points, [end]);
  }

  function along(points, share) {
    var lengths = [0], i;
    for (i = 1; i < points.length; i++) lengths.push(lengths[i - 1] 
        + Math.hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y));
    var at = lengths[lengths.length - 1] * share;
    for (i = 1; i < points.length - 1 && lengths[i] < at; i++) {}
    if (points.length === 1) return points[0];
    var part = lengths[i] - lengths[i - 1], t = part === 0 ? 0 : (at - lengths[i - 1]) / part;
    return { x: points[i - 1].x + (points[i].x - points[i - 1].x) * t, y: points[i - 1].y + (points[i].y - points[i - 1].y) * t };
  }

  function stop() {
    playing++;
    Array.prototype.forEach.call(document.querySelectorAll('.packet'), function (each) { each.remove(); });
    Array.prototype.forEach.call(document.querySelectorAll('.hops .now'), function (each) { each.classList.remove('now'); });
  }

  function play() {
    stop();
    var step = story.steps[now], article = articles[now], hops = article.querySelectorAll('.hops li');
    var svg = article.querySelector('svg');
    if (!svg || !step.moves.length) return;
    var mine = playing, at = 0, prefix = 'p' + step.panel + '-';
    var dot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
    dot.setAttribute('class', 'packet');
    dot.setAttribute('r', 6);
    svg.querySelector('g').appendChild(dot);
    function next() {
      if (mine !== playing) return;
      if (at > 0 && hops[at - 1]) hops[at - 1].classList.remove('now');
      if (at >= step.moves.length) { dot.remove(); return; }
      var move = step.moves[at], hop = hops[at], points = course(svg, prefix, move);
      if (hop) {
        hop.classList.add('now');
        var list = hop.parentNode;
        list.scrollTop = hop.offsetTop - list.offsetTop - list.clientHeight / 2;
      }
      at++;
      if (!points) { setTimeout(next, 120); return; }
      var lasts = points.length === 1 ? 350 : 550, begin = performance.now();
      (function frame(time) {
        if (mine !== playing) return;
        var share = Math.min(1, Math.max(0, (time - begin) / lasts)), eased = share * share * (3 - 2 * share), place = along(points, eased);
        dot.setAttribute('cx', place.x);
        dot.setAttribute('cy', place.y);
        if (share < 1) requestAnimationFrame(frame); else next();
      })(begin);
    }
    next();
  }

  before.addEventListener('click', function () { go(now - 1); });
  after.addEventListener('click', function () { go(now + 1); });
  slider.addEventListener('input', function () { go(Number(slider.value)); });
  window.addEventListener('hashchange', function () { show(wanted(), true); });
  document.addEventListener('click', function (event) {
    if (event.target.classList && event.target.classList.contains('play')) play();
  });
  document.addEventListener('keydown', function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target === slider) return;
    var steps = { ArrowRight: now + 1, ArrowLeft: now - 1, PageDown: now + 1, PageUp: now - 1, Home: 0, End: articles.length - 1 };
    if (event.key in steps) {
      event.preventDefault();
      go(steps[event.key]);
    } else if (event.key === 'p') {
      play();
    }
  });
  window.addEventListener('load', function () { requestAnimationFrame(top); });
  show(wanted(), false);
})();
)js";

}  // namespace nslab::render
