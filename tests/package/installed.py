#!/usr/bin/env python3
"""Makes the Debian package and the installed tree, and uses them as an ordinary user would.

usage: installed.py BUILD_FOLDER
"""
import os
import shutil
import subprocess
import sys
import tempfile

BUILD = sys.argv[1]
NOBODY = 65534


def run(argv, **options):
    return subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False, **options)


def must(argv, **options):
    done = run(argv, **options)
    assert done.returncode == 0, f'{argv}: exit {done.returncode}\n{done.stdout}{done.stderr}'
    return done.stdout


def as_nobody(program, *arguments, text=None, home):
    """Without any privilege: another user, no capability, no variable that says where the data is."""
    options = {'user': NOBODY, 'group': NOBODY, 'extra_groups': []} if os.getuid() == 0 else {}
    return run([program, *arguments], input=text, env={'HOME': home, 'PATH': '/usr/bin:/bin'}, cwd='/', **options)


def use(program, folder):
    home = os.path.join(folder, 'home')
    os.makedirs(home, exist_ok=True)
    os.chmod(home, 0o777)
    lessons = as_nobody(program, 'learn', home=home)
    assert lessons.returncode == 0 and 'A cable into a namespace' in lessons.stdout, lessons
    shell = as_nobody(program, 'shell', text='ip netns add blue\nip netns exec blue ip -br link\n', home=home)
    assert shell.returncode == 0 and shell.stdout.startswith('lo '), shell
    lesson = as_nobody(program, 'learn', 'namespace', text='\n\nquit\n', home=home)
    assert lesson.returncode == 0 and 'Step 3 of' in lesson.stdout and lesson.stderr == '', lesson
    script = as_nobody(program, 'run', '-', text='ip netns add red\nip netns\n', home=home)
    assert script.returncode == 0 and script.stdout.endswith('red\n'), script


def completions(root, program):
    """Every verb and every option is completed, and bash, zsh and fish can read what they are given."""
    share = os.path.join(root, 'share')
    bash = os.path.join(share, 'bash-completion', 'completions', 'nslab')
    page = open(os.path.join(share, 'man', 'man1', 'nslab.1'), encoding='utf-8').read().replace('\\-', '-')
    ask = 'source "$1"; COMP_WORDS=(nslab "${@:2}"); COMP_CWORD=$(($# - 1)); compopt() { :; }; _nslab; printf "%s\\n" "${COMPREPLY[@]}"'
    environment = {**os.environ, 'PATH': os.path.dirname(program) + ':' + os.environ['PATH']}

    def complete(*words):
        return must(['bash', '-c', ask, 'bash', bash, *words], env=environment).split()

    verbs = complete('')
    assert {'run', 'shell', 'learn', '--version'} <= set(verbs), verbs
    for verb in verbs:
        if verb.startswith('--'):
            continue
        assert f'nslab {verb}' in page, f'the man page does not tell of {verb}'
        said = must([program, verb, '--help'])
        options = {word.rstrip('=') for word in complete(verb, '--')}
        for word in said.split():
            name = word.strip('[](),').split('=')[0]
            if name.startswith('--') and len(name) > 2:
                assert name in options or name not in said.split('Options')[-1].split(), f'{verb} {name} is not completed: {options}'
        for name in options - {'--help'}:
            assert name in page, f'the man page does not tell of {verb} {name}'
    assert complete('run', '--format', '=', 'js') == ['jsonl'], complete('run', '--format', '=', 'js')
    assert 'loopback' in complete('learn', 'l'), complete('learn', 'l')
    for shell, file in (('zsh', 'zsh/vendor-completions/_nslab'), ('fish', 'fish/vendor_completions.d/nslab.fish')):
        if shutil.which(shell):
            must([shell, '-n', os.path.join(share, file)])
    if shutil.which('fish'):
        script = f'source {share}/fish/vendor_completions.d/nslab.fish; complete -C "nslab ru"; complete -C "nslab learn loop"; complete -C "nslab run --format="'
        said = must(['fish', '--no-config', '-c', script], env=environment)
        assert 'run' in said and 'loopback' in said and '--format=jsonl' in said, said
    if shutil.which('groff'):
        warned = run(['groff', '-man', '-Tutf8', '-ww', '-z', os.path.join(share, 'man', 'man1', 'nslab.1')])
        assert warned.returncode == 0 and warned.stderr == '', warned.stderr


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        must(['cmake', '--install', BUILD, '--prefix', os.path.join(folder, 'prefix')])
        use(os.path.join(folder, 'prefix', 'bin', 'nslab'), folder)
        completions(os.path.join(folder, 'prefix'), os.path.join(folder, 'prefix', 'bin', 'nslab'))
        print('installed: passed')
        if not shutil.which('dpkg-shlibdeps') or not shutil.which('dpkg'):
            print('no dpkg-dev here: no package')
            return
        must(['cpack', '-G', 'DEB', '--config', os.path.join(BUILD, 'CPackConfig.cmake'), '-B', os.path.join(folder, 'package')], cwd=folder)
        package = next(os.path.join(folder, 'package', name) for name in os.listdir(os.path.join(folder, 'package')) if name.endswith('.deb'))
        about = must(['dpkg', '--info', package])
        assert 'Package: nslab' in about and 'libc6' in about, about
        must(['dpkg', '-x', package, os.path.join(folder, 'root')])
        use(os.path.join(folder, 'root', 'usr', 'bin', 'nslab'), folder)
        print(f'{os.path.basename(package)} ({os.path.getsize(package) // 1024} KiB): passed')


if __name__ == '__main__':
    main()
