#!/usr/bin/env python3
"""nslab grade and nslab exercise, as a teacher uses them: formats, order, threads, shards, hostile submissions.

usage: grade_test.py NSLAB EXERCISES_FOLDER [TEST…]
"""
import csv
import io
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'bench'))
import grade_class  # noqa: E402 - beside the benchmarks

NSLAB = os.path.abspath(sys.argv[1])
TASKS = os.path.join(os.path.abspath(sys.argv[2]), 'tasks')


def nslab(*arguments, status=None, data=None, env=None, cwd=None):
    done = subprocess.run([NSLAB, *arguments], capture_output=True, input=data, timeout=600, check=False, cwd=cwd, env={**os.environ, **(env or {})})
    if status is not None and done.returncode != status:
        raise AssertionError(f'nslab {" ".join(arguments)}: status {done.returncode}, not {status}: {done.stdout[-2000:]!r} {done.stderr[-2000:]!r}')
    return done


def processor():
    """Seconds of processor that children have used; a busy machine makes them take longer, not more."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as out:
            out.write(text if isinstance(text, bytes) else text.encode())
        return path

    def a_class(self):
        """A few submissions of different worth, in a folder."""
        task = os.path.join(TASKS, 'two-namespaces')
        shutil.copy(os.path.join(task, 'solution.sh'), os.path.join(self.folder, 'anna.sh'))
        for name in os.listdir(os.path.join(task, 'mistakes')):
            shutil.copy(os.path.join(task, 'mistakes', name), os.path.join(self.folder, name))
        self.write('empty.sh', '')
        self.write('odd <&>"\' name.sh', 'ip netns add red\nip netns add \x1b[31mblue\nip netns add "]]>"\n')
        self.write('syntax.sh', 'ip netns add red\nif true; then\n')
        self.write('latin1.sh', b'# \xe4\xf6\xfc\nip netns add red\nip -n \xff\xfe addr add 10.1.0.1/24 dev eth0\n')
        return self.folder


class Shipped(Case):
    def test_every_exercise_is_good_and_its_mutants_are_caught(self):
        done = nslab('exercise', 'check', status=0, env={'NSLAB_DATA_DIR': os.path.dirname(os.path.dirname(TASKS))}).stdout.decode()
        lines = [line for line in done.splitlines() if not line.startswith('  ')]
        self.assertGreaterEqual(len(lines) - 1, 12, done)
        for line in lines[:-1]:
            self.assertIn(': good; ', line)
            self.assertGreaterEqual(int(line.split(' mistakes')[0].split()[-1]), 3, line)
        self.assertGreaterEqual(float(lines[-1].split('(')[1].split(' %')[0]), 90.0, lines[-1])

    def test_list_and_show(self):
        listed = nslab('exercise', 'list', status=0, env={'NSLAB_DATA_DIR': os.path.dirname(os.path.dirname(TASKS))}).stdout.decode()
        for name in os.listdir(TASKS):
            self.assertIn(name, listed)
        shown = nslab('exercise', 'show', os.path.join(TASKS, 'moved-device'), status=0).stdout.decode()
        self.assertIn('What a move takes away', shown)
        self.assertIn('for what is not told', shown)
        self.assertNotIn('10.30.0.2 answers to a ping from here', shown)  # the text of its hidden check
        other = nslab('exercise', 'show', os.path.join(TASKS, 'moved-device'), '--variant', 'anna', status=0).stdout.decode()
        self.assertNotIn('10.30.0.1', other)

    def test_new_makes_an_exercise_that_is_good(self):
        place = os.path.join(self.folder, 'mine')
        nslab('exercise', 'new', place, status=0)
        done = nslab('exercise', 'check', place, status=0).stdout.decode()
        self.assertIn('mine: good', done)
        self.assertIn('0 survive', done)
        nslab('exercise', 'new', place, status=3)


class Formats(Case):
    def grade(self, form, *more, status=1, exercise='two-namespaces', what=None):
        return nslab('grade', os.path.join(TASKS, exercise), *(what or [self.folder]), f'--format={form}', *more, status=status, cwd=self.folder).stdout.decode()

    def test_json_has_what_the_design_says(self):
        self.a_class()
        report = json.loads(self.grade('json'))
        self.assertEqual((report['version'], report['exercise']), (1, 'two-namespaces'))
        self.assertEqual(len(report['results']), len(os.listdir(self.folder)))
        for result in report['results']:
            self.assertEqual(result['score'], sum(check['earned'] for check in result['checks']))
            self.assertEqual(result['max'], sum(check['points'] for check in result['checks']))
            for check in result['checks']:
                self.assertIn(check['status'], ('passed', 'failed', 'blocked'))
                if check['status'] == 'failed' and not check.get('hidden'):
                    self.assertTrue(check['cause'] and isinstance(check['blame'], list), check)

    def test_hidden_checks_show_their_points_and_nothing_else(self):
        self.a_class()
        for form in ('json', 'text', 'junit', 'tap', 'csv'):
            text = self.grade(form)
            for secret in ('self-blue', 'blue reaches its own address'):
                self.assertNotIn(secret, text, form)
        shown = [check for result in json.loads(self.grade('json'))['results'] for check in result['checks'] if check.get('hidden')]
        self.assertTrue(shown)
        for check in shown:
            self.assertEqual(set(check), {'id', 'hidden', 'status', 'points', 'earned', 'text'})
            self.assertEqual((check['id'], check['text']), ('hidden-1', 'a hidden check'))
        self.assertIn('self-blue', self.grade('json', '--reveal'))

    @unittest.skipUnless(shutil.which('xmllint'), 'xmllint(1), of the package libxml2-utils, is not here')
    def test_junit_fits_its_schema(self):
        self.a_class()
        path = self.write('result.xml', self.grade('junit'))
        schema = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'junit.xsd')
        subprocess.run(['xmllint', '--noout', '--schema', schema, path], capture_output=True, timeout=60, check=True)

    def test_junit_is_what_ant_writes(self):
        self.a_class()
        root = ET.fromstring(self.grade('junit'))
        self.assertEqual(root.tag, 'testsuites')
        suites = {'testsuite': {'name', 'tests', 'failures', 'errors', 'skipped', 'time'}, 'testcase': {'classname', 'name', 'time'},
                  'property': {'name', 'value'}, 'failure': {'type', 'message'}, 'error': {'type', 'message'}, 'skipped': {'message'}, 'properties': set(), 'system-out': set()}
        children = {'testsuites': {'testsuite'}, 'testsuite': {'properties', 'testcase', 'system-out'}, 'properties': {'property'},
                    'testcase': {'failure', 'error', 'skipped'}}
        for element in root.iter():
            if element is not root:
                self.assertEqual(set(element.attrib), suites[element.tag], element.tag)
            self.assertLessEqual({child.tag for child in element}, children.get(element.tag, set()), element.tag)
        for suite in [root, *root.findall('testsuite')]:
            for name, tag in (('tests', 'testcase'), ('failures', 'failure'), ('errors', 'error'), ('skipped', 'skipped')):
                self.assertEqual(int(suite.get(name)), len(list(suite.iter(tag))), (suite.get('name'), name))
        self.assertEqual({suite.get('name') for suite in root}, {os.path.join(self.folder, name) for name in os.listdir(self.folder)})

    @unittest.skipUnless(shutil.which('prove'), 'prove(1), of the package perl, is not here')
    def test_tap_is_read_by_prove(self):
        self.a_class()
        with open(os.path.join(self.folder, 'result.tap'), 'w', encoding='utf-8') as out:
            out.write(self.grade('tap'))
        done = subprocess.run(['prove', '-v', '-e', 'cat', os.path.join(self.folder, 'result.tap')], capture_output=True, timeout=60, check=False, text=True)
        text = done.stdout + done.stderr
        self.assertNotIn('Parse error', text)
        self.assertNotIn('Bad plan', text)
        self.assertIn('Result: FAIL', text)
        with open(os.path.join(self.folder, 'good.tap'), 'w', encoding='utf-8') as out:
            out.write(self.grade('tap', status=0, what=[os.path.join(self.folder, 'anna.sh')]))
        subprocess.run(['prove', '-e', 'cat', os.path.join(self.folder, 'good.tap')], capture_output=True, timeout=60, check=True)

    def test_csv_is_a_table(self):
        self.a_class()
        rows = list(csv.reader(io.StringIO(self.grade('csv'))))
        self.assertEqual(len({len(row) for row in rows}), 1, rows)
        self.assertEqual(rows[0][:4], ['submission', 'verdict', 'score', 'max'])
        self.assertEqual(len(rows), 1 + len(os.listdir(self.folder)))

    def test_gradescope_has_the_fields_of_its_specification(self):
        self.a_class()
        result = json.loads(self.grade('gradescope', what=[os.path.join(self.folder, 'one-end-down.sh')]))
        known = {'score': (int, float), 'output': str, 'output_format': str, 'visibility': str, 'stdout_visibility': str, 'tests': list}
        test_fields = {'score': (int, float), 'max_score': (int, float), 'status': str, 'name': str, 'name_format': str, 'number': str, 'output': str,
                       'output_format': str, 'visibility': str}
        self.assertEqual(set(result), set(known))
        for name, kind in known.items():
            self.assertIsInstance(result[name], kind)
        for test in result['tests']:
            self.assertEqual(set(test), set(test_fields))
            for name, kind in test_fields.items():
                self.assertIsInstance(test[name], kind)
            self.assertIn(test['status'], ('passed', 'failed'))
            self.assertIn(test['visibility'], ('visible', 'hidden'))
        self.assertEqual(result['score'], sum(test['score'] for test in result['tests']))
        self.assertNotIn('blue reaches its own address', json.dumps(result))
        nslab('grade', os.path.join(TASKS, 'two-namespaces'), self.folder, '--format=gradescope', status=2)


class Order(Case):
    def test_bytes_do_not_hang_on_threads_nor_order(self):
        self.a_class()
        exercise = os.path.join(TASKS, 'two-namespaces')
        files = sorted(os.path.join(self.folder, name) for name in os.listdir(self.folder))
        for form in ('json', 'text', 'junit', 'tap', 'csv'):
            one = nslab('grade', exercise, *files, f'--format={form}', '-j1').stdout
            self.assertEqual(one, nslab('grade', exercise, *reversed(files), f'--format={form}', '-j2').stdout)
            self.assertEqual(one, nslab('grade', exercise, self.folder, files[3], f'--format={form}', '-j5').stdout)
            self.assertEqual(one, nslab('grade', exercise, os.path.join(self.folder, '*.sh'), f'--format={form}').stdout)

    def test_a_class_of_slips_is_the_same_in_any_order(self):
        # Made as the benchmark makes them: solutions and mistakes with a line left out, swapped or changed.
        for name in ('bridge-lan', 'home-nat'):
            task = os.path.join(TASKS, name)
            folder = os.path.join(self.folder, name)
            os.mkdir(folder)
            grade_class.make_class(folder, task, 40, 40)
            files = [os.path.join(folder, file) for file in os.listdir(folder)]
            one = nslab('grade', task, folder, '--format=json', '-j1').stdout
            for seed in (1, 2):
                random.Random(seed).shuffle(files)
                self.assertEqual(one, nslab('grade', task, *files, '--format=json', f'-j{seed + 1}').stdout)
            scores = {result['score'] for result in json.loads(one)['results']}
            self.assertGreater(len(scores), 2, f'{name}: all are worth the same')

    def test_shards_merge_into_the_whole(self):
        self.a_class()
        exercise = os.path.join(TASKS, 'two-namespaces')
        whole = nslab('grade', exercise, self.folder, '--format=json').stdout
        parts = []
        environments = ({'SLURM_ARRAY_TASK_ID': '7', 'SLURM_ARRAY_TASK_MIN': '7', 'SLURM_ARRAY_TASK_COUNT': '3'}, {'JOB_COMPLETION_INDEX': '1'}, {})
        for shard, env in zip(('auto', 'auto/3', '3/3'), environments):
            part = os.path.join(self.folder, f'{len(parts)}.json')
            nslab('grade', exercise, self.folder, '--format=json', '--shard', shard, '-o', part, env=env)
            parts.append(part)
        self.assertEqual(nslab('grade', '--merge', *parts, '--format=json').stdout, whole)
        self.assertEqual(nslab('grade', '--merge', *reversed(parts), '--format=csv').stdout, nslab('grade', exercise, self.folder, '--format=csv').stdout)
        self.assertIn(b'shard 2/3 is missing', nslab('grade', '--merge', parts[0], parts[2], status=2).stderr)
        self.assertIn(b'given twice', nslab('grade', '--merge', parts[0], parts[0], status=2).stderr)
        nslab('grade', '--merge', self.write('no.json', '{}'), status=2)
        for wrong in ('0/3', '4/3', 'x', 'auto', '1'):
            nslab('grade', exercise, self.folder, '--shard', wrong, status=2)


class Hostile(Case):
    LIMIT_SECONDS = 10
    LIMIT_MIB = 400

    def verdict(self, name, text):
        path = self.write(name, text)
        began = processor()
        result = json.loads(nslab('grade', os.path.join(TASKS, 'lo-up'), path, '--format=json', status=1).stdout)['results'][0]
        self.assertLess(processor() - began, self.LIMIT_SECONDS, name)
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, self.LIMIT_MIB, name)
        self.assertEqual(result['score'], 0)
        return result

    def test_what_never_ends_is_stopped(self):
        for name, text in {'loop.sh': 'while true; do :; done\n',
                           'sleep.sh': 'ip link set lo up\nwhile true; do sleep 1; done\n',
                           'forever.sh': 'sleep infinity\n',
                           'fork.sh': 'f() { f | f & }; f\nwait\n',
                           'deep.sh': 'f() { f; }\nf\n',
                           'flood.sh': 'yes "$(seq 1000)"\n',
                           'grow.sh': 'a=aaaaaaaaaaaaaaaa\nwhile true; do a=$a$a; done\n',
                           'links.sh': 'i=0\nwhile true; do ip link add l$i type veth; i=$((i+1)); done\n',
                           'ping.sh': 'ip link set lo up\nwhile true; do ping -c 1 127.0.0.1; done\n',
                           'storm.sh': 'ip link add a0 type bridge\nip link add a1 type bridge\nfor i in 1 2; do ip link add p$i type veth peer name q$i\n'
                                       'ip link set p$i master a0 up\nip link set q$i master a1 up\ndone\nip link set a0 up\nip link set a1 up\n'
                                       'ip addr add 10.0.0.1/24 dev a0\nwhile true; do ping -c 100 -i 0.2 10.0.0.2; done\n'}.items():
            with self.subTest(name):
                result = self.verdict(name, text)
                self.assertEqual(result['verdict'], 'stopped', result)
                self.assertTrue(result['notes'][0].startswith('stopped: '), result)

    def test_what_is_no_script_is_said_to_be_none(self):
        big = self.write('big.sh', '')
        os.truncate(big, 100 << 20)
        for path, why in ((self.write('binary.sh', b'\x7fELF\x02\x01\x01\x00\x00'), 'binary'), (big, 'longer than 1 MiB')):
            result = json.loads(nslab('grade', os.path.join(TASKS, 'lo-up'), path, '--format=json', status=1).stdout)['results'][0]
            self.assertEqual((result['verdict'], result['score']), ('unreadable', 0))
            self.assertIn(why, result['notes'][0])
        secret = self.write('elsewhere/secret', 'the-secret\n')
        os.makedirs(os.path.join(self.folder, 'class'))
        os.symlink(secret, os.path.join(self.folder, 'class', 'link.sh'))
        os.mkfifo(os.path.join(self.folder, 'class', 'pipe.sh'))
        done = nslab('grade', os.path.join(TASKS, 'lo-up'), os.path.join(self.folder, 'class'), '--format=json', status=1)
        self.assertNotIn(b'the-secret', done.stdout + done.stderr)
        notes = [result['notes'][0] for result in json.loads(done.stdout)['results']]
        self.assertIn('symbolic link', notes[0])
        self.assertIn('no regular file', notes[1])

    def test_nothing_of_the_machine_is_read_or_run(self):
        mark = os.path.join(self.folder, 'mark')
        secret = self.write('secret', 'the-secret\n')
        path = self.write('spy.sh', f'cat {secret}\ncat < {secret}\n. {secret}\ntouch {mark}\necho x > {mark}\n/bin/touch {mark}\nip link set lo down\n$(cat {secret})\n'
                                    f'python3 -c "open(\'{mark}\', \'w\')"\ncurl file://{secret}\n')
        done = nslab('grade', os.path.join(TASKS, 'lo-up'), path, '--format=json', '--reveal', status=1)
        self.assertNotIn(b'the-secret', done.stdout + done.stderr)
        self.assertFalse(os.path.exists(mark))

    def test_probes_are_not_fooled_by_the_script(self):
        path = self.write('fool.sh', 'ping() { return 0; }\nip() { return 0; }\nnc() { return 0; }\nexport -f ping ip nc\nPATH=/nowhere\nset -e\n'
                                     'alias ping=true\ntrap "exit 0" EXIT\nkill -9 $PPID\nexit 0\n')
        for exercise in ('two-namespaces', 'firewall', 'lost-name'):
            result = json.loads(nslab('grade', os.path.join(TASKS, exercise), path, '--format=json', status=1).stdout)['results'][0]
            self.assertLess(result['score'], result['max'])


class Mistaken(Case):
    def test_errors_say_where_what_and_what_to_do(self):
        good = open(os.path.join(TASKS, 'lo-up', 'exercise.yaml'), encoding='utf-8').read()
        for change, line, words in ((('nslab: 1', 'nslab: 9'), 1, 'version 9'),
                                    (('level: 1', 'level: high'), 3, 'from 1 to 5'),
                                    (('id: answers', 'id: lo-up'), 15, 'two checks'),
                                    (('[lo-up]', '[nothing]'), 17, 'no earlier check'),
                                    (('reach: {to: 127.0.0.1}', 'reach: {to: nowhere}'), 18, 'expected an address'),
                                    (('reach: {to', 'reech: {to'), 18, "'reech' is not known"),
                                    (('device: {name: lo, up: true}', 'device: {up: true}'), 14, "needs a 'name'"),
                                    (('nslab: 1', 'nslab: [1'), None, 'no YAML')):
            folder = os.path.join(self.folder, str(len(os.listdir(self.folder))))
            self.write(os.path.join(folder, 'exercise.yaml'), good.replace(*change))
            said = nslab('grade', folder, self.write('x.txt', ''), status=2).stderr.decode()
            self.assertIn(words, said)
            if line:
                self.assertIn(f'exercise.yaml:{line}: ', said, change)
            os.remove(os.path.join(self.folder, 'x.txt'))

    def test_wrong_use(self):
        nslab('grade', status=2)
        nslab('grade', 'no-such-exercise', self.write('a.sh', ''), status=3, env={'NSLAB_DATA_DIR': os.path.dirname(os.path.dirname(TASKS))})
        nslab('grade', os.path.join(TASKS, 'lo-up'), os.path.join(self.folder, 'nobody.sh'), status=3)
        nslab('grade', os.path.join(TASKS, 'lo-up'), os.path.join(self.folder, 'no*body.sh'), status=3)

    def test_a_variant_is_another_exercise(self):
        task = os.path.join(TASKS, 'router')
        solution = os.path.join(task, 'solution.sh')
        nslab('grade', task, solution, status=0)
        nslab('grade', task, solution, '--variant', 'anna', status=1)
        self.assertEqual(nslab('grade', task, solution, '--variant', 'anna').stdout, nslab('grade', task, solution, '--variant', 'anna').stdout)

    def test_standard_input_is_a_submission(self):
        nslab('grade', os.path.join(TASKS, 'lo-up'), '-', data=b'ip link set lo up\n', status=0)


if __name__ == '__main__':
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
