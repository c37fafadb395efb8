#!/usr/bin/env python3
"""Opens a storyboard in headless Chromium: its program runs, and a step has an address. Skipped (77) where there is no Chromium.

usage: browser.py NSLAB
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPT = os.path.join(HERE, '..', 'golden', 'tutorials', 'pc-printer.sh')
FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync', '--virtual-time-budget=2000']


def main():
    browser = shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')
    if not browser:
        print('skipped: no Chromium is installed (Debian: apt install chromium)')
        return 77
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([os.path.abspath(sys.argv[1]), 'draw', SCRIPT, '--world=empty', '-o', folder, '--format=html'], check=True, timeout=60, stdout=subprocess.DEVNULL)
        for step in (0, 7, 50):
            done = subprocess.run([browser, *FLAGS, f'--user-data-dir={folder}/profile', '--dump-dom', f'file://{folder}/index.html#step-{step}'], capture_output=True, text=True, timeout=120)
            dom = done.stdout
            shown = re.findall(r'<article[^>]*id="(step-\d+)"[^>]*class="now"', dom)
            if '<html' not in dom:
                print('skipped: Chromium does not run here:', done.stderr[-300:])
                return 77
            article = dom[dom.index(f'id="step-{step}"'):]
            article = article[:article.index('</article>')]
            if shown != [f'step-{step}'] or '<svg' not in article or f'aria-current="step"' not in dom or 'class="js"' not in dom:
                print(f'step {step}: shown {shown}, picture {"<svg" in article}')
                return 1
    print('three steps opened; each shows itself and its picture')
    return 0


if __name__ == '__main__':
    sys.exit(main())
