"""Runs a command on a terminal of its own. stdin: {"args", "cwd", "env", "steps": [["what to wait for", "keys" or {"signal": n}]]}.
stdout: {"code", "output", "isRestored"}: whether the terminal has the settings that it had before."""
import json, os, pty, select, signal, subprocess, sys, termios, time

told = json.load(sys.stdin)
main, side = pty.openpty()
termios.tcsetwinsize(side, (24, 100)) if hasattr(termios, "tcsetwinsize") else None
before = termios.tcgetattr(side)
child = subprocess.Popen(told["args"], cwd=told["cwd"], env=told["env"], stdin=side, stdout=side, stderr=side, start_new_session=True)
output = b""
steps = list(told["steps"])
looked = 0
end = time.monotonic() + 25
while time.monotonic() < end:
    ready, _, _ = select.select([main], [], [], 0.05)
    if ready:
        output += os.read(main, 65536)
    elif child.poll() is not None:
        break
    if steps and steps[0][0].encode() in output[looked:]:
        what = steps.pop(0)[1]
        looked = len(output)
        if isinstance(what, dict):
            child.send_signal(what["signal"])
        else:
            os.write(main, what.encode())
if child.poll() is None:
    child.kill()
code = child.wait()
after = termios.tcgetattr(side)
json.dump({"code": code, "output": output.decode(errors="replace"), "isRestored": after == before, "left": len(steps)}, sys.stdout)
