"""The sandbox: learner code runs here, and nothing that decides a score does.

Theory of operation
-------------------
Three processes. The *parent* is trusted: it holds pytest, the checks, the references and the report. The *fork
server* is a clean interpreter that the parent starts by exec, with an environment of its own making; it loads numpy
once and holds nothing worth stealing, because what it holds its children hold. A *child* is forked from it for one
submission and is hostile from the first learner byte on.

    parent                         fork server                      child
    starting.Sandbox ---policy---> server.py ---fork, confine.py--> child.py
    conversation.py <------------- wire.py: two pipes and a bell ------^
                    <------------- its output: one pipe ---------------^

What crosses is described, not executed. Sources go in as bytes; the child compiles them. A call goes in as a name and
plain values; a plain value comes back, and is compared in the parent. A function argument crosses as a number, and
calling it is a question to the parent, unless it is a formula. There is no pickle, every length is bounded before it
is believed, every message is held against a closed list, and one deadline covers all that a check waits for, whatever
arrives meanwhile (`conversation`).

Waking a process costs more than most calls of a learner's function. So parent and child share a processor (until the
child takes long), all checks of an exercise are sent at once, and the child answers each check into the pipe but
rings (the bell is a pipe of its own) only when it has done all. The parent sleeps until then, or for a moment: then
it reads as it comes, and a hang is held against the check that it happened in. A function argument that is a formula
crosses as its text, being a plain argument, and is computed by the child.

What the child cannot do, at level `kernel` (Linux with Landlock and seccomp, no privileges needed): open any file but
the standard library's and numpy's, for reading; make a socket, a process or a file; signal, trace or look into
another process; gain a privilege; use more memory or processor time than it was given (`policy` makes the rules in
the parent, `confine` enters them in the child, `server` lets a child try to escape before the first submission runs).
At level `process` the child is a process of its own with limits of time and memory; the file system and the network
are as open to it as to the user, so there a submission could read the references from the disk. The report names the
level.

What the child can do: say anything. It can return the right values without computing them, if it can know them; so
inputs are drawn from a seed, and no reference's value is ever sent to it. One exception is meant: where a check is
rerun on our functions beneath an exercise, the child may call those through the parent. It then serves that one
exercise and is killed, so it cannot keep what it learned.

What is left open, at both levels: a child may see that a path exists (the kernel's rules guard contents, not names),
and may use the processor until its deadline. Whoever grades on their own machine can read the solutions with an
editor.

How it ends. The parent kills a child through a descriptor of its process, never by number; the server kills the
session and whatever was orphaned to it before it answers; the server dies when its socket closes, however the parent
came to its end, and a child dies with its server. A crash, a hang or nonsense on the wire costs the learner the
check, never the grader.

Modules: `wire`, `formulas` and `confine`, `child` with `cells` and `reach`, `server`, `alone` are the child's side
and import the standard library, numpy and each other only. `channel`, `forked`, `direct`, `conversation`, `policy`
with `readable` and `seccomp`, and `starting` are the parent's.
"""
