#!/usr/bin/env python3
"""Reads every #include and holds the arrows: which directory may include which, and which libraries.

usage: includes.py SOURCE_FOLDER
"""
import os
import re
import sys

INSIDE = {
    'model': {'model'},
    'shell': {'model', 'shell'},
    'kernel': {'model', 'kernel'},
    'verify': {'model', 'shell', 'verify'},
    'render': {'model', 'verify', 'render'},
    'exercises': {'model', 'shell', 'verify', 'render', 'exercises'},
    'cli': {'model', 'shell', 'kernel', 'verify', 'render', 'exercises', 'cli'},
    'tests': {'model', 'shell', 'kernel', 'verify', 'render', 'exercises', 'cli', 'tests'},
}
OUTSIDE = {
    'model': {'tl'},
    'shell': {'tl', 'fmt', 'yaml-cpp', 'regex.h'},
    'kernel': {'tl', 'fmt', 'libmnl', 'nftables', 'LINUX'},
    'verify': {'tl', 'fmt', 'nlohmann', 'boost'},
    'render': {'tl', 'fmt', 'nlohmann', 'PROCESS'},
    'exercises': {'tl', 'fmt', 'nlohmann', 'yaml-cpp'},
    'cli': {'tl', 'fmt', 'nlohmann', 'yaml-cpp', 'CLI', 'readline', 'rapidcheck', 'rapidcheck.h', 'LINUX'},
    'tests': {'tl', 'fmt', 'nlohmann', 'yaml-cpp', 'gtest', 'gmock', 'rapidcheck', 'rapidcheck.h', 'benchmark', 'boost', 'regex.h', 'LINUX'},
}
STANDARD = set('''algorithm any array atomic bit bitset cassert cctype cerrno charconv chrono cinttypes climits cmath compare complex concepts
condition_variable coroutine csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime deque exception execution filesystem forward_list
fstream functional future initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory memory_resource
mutex new numbers numeric optional ostream queue random ranges ratio regex semaphore set shared_mutex source_location span sstream stack
stdexcept stop_token streambuf string string_view system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set
utility valarray variant vector version'''.split())
POSIX_PROCESS = {'unistd.h', 'spawn.h', 'sys/wait.h', 'fcntl.h', 'poll.h', 'signal.h', 'sys/types.h', 'sys/stat.h'}


def outside_name(header):
    if header in STANDARD:
        return None
    first = header.split('/')[0]
    if first in ('linux', 'net', 'netinet', 'arpa', 'sys', 'sched.h') or header.endswith('.h') and '/' not in header:
        if header in ('regex.h', 'rapidcheck.h'):
            return header
        return 'PROCESS' if header in POSIX_PROCESS else 'LINUX'
    return first


def fault(area, path, header, quoted):
    if quoted:
        target = header.split('/')[0]
        if target not in INSIDE:
            return f'includes "{header}": in quotes stand only files of nslab, by their path from the top'
        return None if target in INSIDE[area] else f'includes "{header}": {area} may include {", ".join(sorted(INSIDE[area]))}'
    name = outside_name(header)
    if name is None or name in OUTSIDE[area] or name == 'PROCESS' and 'LINUX' in OUTSIDE[area]:
        if name == 'boost' and area == 'verify' and path.endswith('.h'):
            return f'includes <{header}>: Boost.Graph is for .cc files only'
        return None
    return f'includes <{header}>: {area} may include the standard library and {", ".join(sorted(OUTSIDE[area]))}'


def main():
    top = sys.argv[1]
    files = faults = 0
    for area in INSIDE:
        for folder, _, names in os.walk(os.path.join(top, area)):
            for name in sorted(names):
                if not name.endswith(('.h', '.cc')):
                    continue
                files += 1
                path = os.path.join(folder, name)
                with open(path, encoding='utf-8') as source:
                    for number, line in enumerate(source, 1):
                        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
                        wrong = found and fault(area, path, found.group(2), found.group(1) == '"')
                        if wrong:
                            faults += 1
                            print(f'{os.path.relpath(path, top)}:{number}: {wrong}')
    print(f'{files} files read, {faults} includes against the arrows')
    return 1 if faults or not files else 0


if __name__ == '__main__':
    sys.exit(main())
