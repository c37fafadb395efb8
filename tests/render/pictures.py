#!/usr/bin/env python3
"""Draws tutorials in every format and checks what comes out.

usage: pictures.py NSLAB
"""
import collections
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
TUTORIALS = os.path.join(HERE, '..', 'golden', 'tutorials')
VOID = {'meta', 'link', 'input', 'br', 'hr', 'img'}
SVG = '{http://www.w3.org/2000/svg}'
faults = []


def check(holds, what):
    if not holds:
        faults.append(what)
        print('FAULT:', what)


def run(nslab, *words, path=None):
    environment = dict(os.environ, PATH=path) if path is not None else None
    return subprocess.run([nslab, 'draw', *words], capture_output=True, text=True, timeout=120, env=environment)


class Page(html.parser.HTMLParser):
    """Elements that close in the order in which they opened; their ids; what they refer to."""

    def __init__(self, name):
        super().__init__()
        self.name, self.open, self.ids, self.refers, self.story, self.text = name, [], [], [], None, collections.defaultdict(str)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if 'id' in values:
            self.ids.append(values['id'])
        for key in ('href', 'src', 'xlink:href', 'data', 'action', 'poster', 'srcset'):
            if key in values:
                self.refers.append(values[key])
        if tag not in VOID:
            self.open.append((tag, values))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        check(self.open and self.open[-1][0] == tag, f'{self.name}: </{tag}> at {self.getpos()} closes {self.open[-1] if self.open else None}')
        if self.open:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1][0] == 'script' and self.open[-1][1].get('id') == 'story':
            self.story = data
        for tag, values in self.open:
            if tag == 'article':
                self.text[values['id']] += data


def check_page(nslab, script, folder, transcript):
    name = os.path.basename(script)
    done = run(nslab, script, '-o', folder, '--format=html', '--world=empty')
    check(done.returncode == 0, f'{name}: html: status {done.returncode}: {done.stderr}')
    with open(os.path.join(folder, 'index.html'), encoding='utf-8') as file:
        text = file.read()
    page = Page(name)
    page.feed(text)
    page.close()
    check(not page.open, f'{name}: left open: {page.open}')
    twice = [key for key, count in collections.Counter(page.ids).items() if count > 1]
    check(not twice, f'{name}: ids that are there twice: {twice[:5]}')
    check(all(each.startswith('#') and each[1:] in page.ids for each in page.refers), f'{name}: refers to {[each for each in page.refers if each[1:] not in page.ids][:5]}')
    outside = set(re.findall(r'(?:https?:)?//[a-z][\w.-]*\.[a-z]+[^"\'\s<>]*', re.sub(r'xmlns(:\w+)?="[^"]*"', '', re.sub(r'<pre.*?</pre>|<code>.*?</code>', '', text, flags=re.S))))
    check(outside <= {'http://www.w3.org/2000/svg'}, f'{name}: speaks of {outside}')
    check('@import' not in text and 'url(' not in text, f'{name}: its style sheet fetches something')
    story = json.loads(page.story)
    check(len(story['steps']) == len(transcript) + 1, f'{name}: {len(story["steps"]) - 1} steps for {len(transcript)} commands')
    for number, entry in enumerate(transcript, 1):
        article = page.text.get(f'step-{number}', '')
        check(entry['cmd'].split('\n')[0] in article, f'{name}: step {number} lacks its command {entry["cmd"]!r}')
        check(entry['rc'] == 0 or f'Exit status {entry["rc"]}' in article, f'{name}: step {number} does not say that it failed')
    for number, step in enumerate(story['steps']):
        check(f'figure-{step["panel"]}' in page.ids, f'{name}: step {number} has no picture')
        check(f'href="#step-{number}"' in text, f'{name}: no link to step {number}')


def centre(node):
    numbers = [float(each) for path in node.iter(SVG + 'path') for each in re.findall(r'-?\d+(?:\.\d+)?', path.get('d'))]
    numbers += [float(each) for polygon in node.iter(SVG + 'polygon') for each in re.findall(r'-?\d+(?:\.\d+)?', polygon.get('points'))]
    xs, ys = numbers[0::2], numbers[1::2]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def check_svgs(nslab, script, folder):
    name = os.path.basename(script)
    done = run(nslab, script, '-o', folder, '--format=svg', '--world=empty')
    check(done.returncode == 0, f'{name}: svg: status {done.returncode}: {done.stderr}')
    places, sizes = {}, set()
    files = sorted(each for each in os.listdir(folder) if each.endswith('.svg'))
    check(len(files) == len(done.stdout.splitlines()), f'{name}: {len(files)} files, {len(done.stdout.splitlines())} lines')
    for each in files:
        root = ElementTree.parse(os.path.join(folder, each)).getroot()
        sizes.add((root.get('width'), root.get('height')))
        here = {}
        for node in root.iter(SVG + 'g'):
            link = re.fullmatch(r'p\d+-link-(\d+)', node.get('id', ''))
            if node.get('class') == 'node' and link:
                here[link.group(1)] = centre(node)
        for link, (x, y) in here.items():
            before = places.setdefault(link, [(x, y)])
            if all(abs(x - a) > 1.5 or abs(y - b) > 1.5 for a, b in before):
                before.append((x, y))
    check(len(sizes) == 1, f'{name}: pictures of sizes {sizes}')
    check(all(len(each) <= 3 for each in places.values()), f'{name}: a link that is at {max(map(len, places.values()), default=0)} places')
    return sum(len(each) == 1 for each in places.values()), len(places)


def check_dot(nslab, script, folder):
    name = os.path.basename(script)
    done = run(nslab, script, '-o', folder, '--format=dot', '--world=empty')
    check(done.returncode == 0, f'{name}: dot: status {done.returncode}: {done.stderr}')
    files = sorted(os.path.join(folder, each) for each in os.listdir(folder) if each.endswith('.dot'))
    layouts = set()
    for each in files:  # one by one: in one process, what Graphviz drew before may shift a tie
        drawn = subprocess.run(['dot', '-Tplain', each], capture_output=True, text=True, timeout=120, errors='replace')
        check(drawn.returncode == 0 and 'rror' not in drawn.stderr, f'{name}: dot says {drawn.stderr[:300]}')
        layouts.add(tuple(re.findall(r'^node (l\d+) (\S+) (\S+)', drawn.stdout, flags=re.M)))
    check(len(layouts) <= 1, f'{name}: dot puts things at {len(layouts)} different places in {len(files)} pictures')


def check_wrong_use(nslab, script, folder):
    for words, status, says in (
            ([script], 2, '-o DIR'),
            ([script, '-o', folder, '--step', '9999'], 2, 'expected all, or a number from 0'),
            ([script, '-o', folder, '--ping', 'nobody'], 2, 'expected FROM,TO'),
            ([script, '-o', folder, '--ping', 'nobody,10.0.0.1'], 2, 'expected the name of a namespace'),
            ([script, '-o', '/dev/null/x'], 3, 'expected the name of a folder'),
            (['/no/such/script', '-o', folder], 3, '/no/such/script')):
        done = run(nslab, *words)
        check(done.returncode == status and says in done.stderr, f'draw {words}: status {done.returncode}, expected {status}; said {done.stderr!r}')
    for form, status in (('svg', 3), ('png', 3), ('html', 3), ('dot', 0), ('text', 0)):
        done = run(nslab, script, '-o', folder, f'--format={form}', path='/nowhere')
        check(done.returncode == status, f'without Graphviz: {form}: status {done.returncode}, expected {status}')
        check(status == 0 or 'apt install graphviz' in done.stderr, f'without Graphviz: {form}: said {done.stderr!r}')


def main():
    nslab = os.path.abspath(sys.argv[1])
    scripts = sorted(each for each in os.listdir(TUTORIALS) if each.endswith('.sh'))
    chosen = [each for each in scripts if each in ('pc-printer.sh', 'blue.sh', 'song-ns.sh', 'docker-by-hand.sh', 'lecture.sh', 'mount-and-pid.sh')] or scripts[:5]
    stayed = links = 0
    for each in chosen:
        script = os.path.join(TUTORIALS, each)
        said = subprocess.run([nslab, 'run', '--format=jsonl', '--world=empty', script], capture_output=True, text=True, timeout=120).stdout
        transcript = [entry for entry in map(json.loads, said.splitlines()) if not entry.get('prelude')]
        with tempfile.TemporaryDirectory() as folder:
            check_page(nslab, script, folder, transcript)
        with tempfile.TemporaryDirectory() as folder:
            counts = check_svgs(nslab, script, folder)
            stayed, links = stayed + counts[0], links + counts[1]
        with tempfile.TemporaryDirectory() as folder:
            check_dot(nslab, script, folder)
    with tempfile.TemporaryDirectory() as folder:
        check_wrong_use(nslab, os.path.join(TUTORIALS, chosen[0]), folder)
    print(f'{len(chosen)} tutorials drawn; {stayed} of {links} links have one place throughout, the others move between namespaces; {len(faults)} faults')
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
