"""A program at a pseudo-terminal of 80 columns and 24 lines, driven as a person does: type, wait for text, press keys."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

PATIENCE = 20.0  # seconds; only a hang takes that long


class Terminal:
    def __init__(self, argv, state, **environment):
        self.everything = ''
        self.seen = 0
        env = {'PATH': os.environ['PATH'], 'HOME': state, 'XDG_STATE_HOME': state, 'TERM': 'xterm', 'LC_ALL': 'C.UTF-8', **environment}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(argv[0], argv, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))

    def _read(self, timeout):
        ready, _, _ = select.select([self.fd], [], [], timeout)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b''
        self.everything += data.decode('utf-8', 'replace')
        return bool(data)

    def expect(self, text):
        """Waits for a text after the last one that was waited for; gives what came before it."""
        end = time.monotonic() + PATIENCE
        while True:
            at = self.everything.find(text, self.seen)
            if at >= 0:
                before = self.everything[self.seen:at]
                self.seen = at + len(text)
                return before
            if time.monotonic() > end or not self._read(max(0.0, end - time.monotonic())):
                raise AssertionError(f'waited in vain for {text!r}; what came is\n{self.everything[self.seen:]}')

    def press(self, key, text):
        """Presses a key until a text is there, as a person does: one that comes while a terminal changes its mode is lost."""
        for _ in range(4):
            self.type(key)
            end = time.monotonic() + PATIENCE / 4
            while time.monotonic() < end and self.everything.find(text, self.seen) < 0:
                self._read(max(0.0, end - time.monotonic()))
            if self.everything.find(text, self.seen) >= 0:
                break
        return self.expect(text)

    def type(self, text):
        os.write(self.fd, text.encode())

    def line(self, text=''):
        self.type(text + '\r')

    def wait(self):
        """The exit status; -N where signal N ended it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self._read(0.05):
                    pass
                return os.waitstatus_to_exitcode(status)
            self._read(0.05)
        raise AssertionError(f'it does not end; what came is\n{self.everything[self.seen:]}')

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def plain(self):
        """All that came, without what a terminal does not show."""
        text = re.sub(r'\x1b\[[0-9;?]*[A-Za-z]', '', self.everything)
        return text.replace('\r\n', '\n').replace('\x07', '')


def check(condition, what):
    if not condition:
        raise AssertionError(what)
