"""The sandbox: learner code runs here, and nothing that decides a score does.

Theory of operation
-------------------
Three processes. The *parent* is trusted: it holds pytest, the checks, the reference functions and the report. The *fork
server* is a clean interpreter that the parent starts by exec, with an environment made for it. It loads numpy once and
holds no secrets, because a forked child inherits whatever its server holds. A *child* is forked from it for one
submission and counts as hostile as soon as the first byte of learner code has run.

    parent                                        fork server                   child
    sandbox.Sandbox    ---- control socket -----> child/fork_server.py --fork-> child/confine.py, then
    session.ChildSession <--- child/wire.py: two pipes and a wakeup pipe -----> child/main.py
                         <--- standard output: one pipe ----------------------- learner code

What crosses is described, not executed. Source files go in as bytes; the child compiles them. A call goes in as a name
and plain values; a plain value comes back and is compared in the parent. A function argument crosses as a number, and
calling it sends a question to the parent, unless it is a formula. Nothing that the child says is unpickled or run,
every length is checked against a bound before it is used, every message is checked against a closed list, one budget
covers all that is said (see `message_budget`), and one deadline covers all the waiting of a check, whatever arrives in
the meantime (see `session`).

Waking a process costs more than most calls of a learner's function. So parent and child share a processor (until the
child takes long), all checks of an exercise are sent at once, and the child writes each check's replies into the pipe
but writes to the separate wakeup pipe only when it has nothing left to do. The parent sleeps until then, but only for a
moment: after that it reads data as it arrives, so that a hang is charged to the check in which it happened. A function
argument that is a formula crosses as text, compiled already, and is computed by the child. Calls that one submission
after another gets are decoded once, by the fork server: later children have them from their start, and are sent one
number for all checks of an exercise. These are inputs only, which children are sent ahead of time anyway. For a parent
that will be forked from this one, as workers of a class are, the fork server forks another server: both then share
their memory, and neither has to load anything.

What the child can't do, at level `kernel` (Linux with Landlock and seccomp, no privileges needed): read any file but
those of the standard library and numpy; write a file; create a socket or a process; signal, trace or inspect another
process; gain a privilege; use more memory or processor time than it was given. `landlock` and `seccomp` build these
rules in the parent, `child/confine.py` applies them in the child, and the fork server lets a throwaway child try to
break them before the first submission runs. At level `process` the child is a separate process with limits of time and
memory, but the file system and the network are as open to it as to the user, so a submission could read the reference
functions from the disk, or kill the grader. The memory, the open files and the environment of the grader's processes
are closed to it even then: each of them refuses to be inspected from its first moment on (`child/inspection.py`). The
report names the level.

What the child can do: send any message. It can return right values without computing them if it can know them; so
inputs are drawn from a seed, and no value of a reference function is ever sent to it. There is one intended exception:
when a check is run again with reference functions in place of the earlier exercises, the child may call those through
the parent. It may keep what it learns, and know the inputs of later checks; so an exercise that one of those functions
would be an answer to is graded in a new child. With the answer to its first question to a function, it gets those that
others got to theirs, each sealed so that only the question opens it (`child/sealed_answers.py`): it knows no more than
it could ask for, except, as the time that an answer takes had told it before, which questions others asked.

What is left open, at both levels: a child may find out that a path exists, and what `stat` and `readlink` say of it
(the kernel's rules protect what files and folders hold, not their names, sizes, times, owners and links), and it may
use the processor until its deadline. People who grade on their own machine can read the solutions with an editor
anyway.

While a file is loaded, a child stops by its own timer a statement that takes too long. What no timer ends, such as a
call into C, costs the child; before it is killed, a signal has its interpreter write a traceback to the wakeup pipe,
without running anything, and the next child leaves that statement out.

How it ends. The parent kills a child through a process descriptor, never by number. Before the fork server confirms
that, it kills the child's session and all orphans that the child left. The fork server exits when its control socket
closes, however the parent came to its end, and a child dies with its fork server. A crash, a hang or an invalid message
costs the learner the check; it never takes the grader down.

Modules
-------
The parent's side, this folder: `sandbox` starts children and sets their level of `isolation`; `task_room` is how many
threads and processes each may have; `session` sends `calls` to one child and reads its `replies` over a
`message_stream`, within `message_budget`; `loading_progress` is what the child reports of loading files,
`parent_functions` answers what it asks of functions that it was lent, `child_loss` says why it can't go on;
`machine_paths` keeps the names of this machine's folders out of its texts; `channel` is the interface for the bytes of
a running child, with two implementations, `fork_channel` and `spawn_channel` (a new interpreter for each child, where
there can be no fork server); `child_pipes` are what connects it; `preloaded_frames` are those that the fork server has
decoded; `forked_process` is a process by its descriptor; `landlock`, `seccomp` and `readable_paths` build the kernel's
rules; `blas` keeps numpy to one thread.

The child's side, the folder `child`, which imports the standard library, numpy and itself only: `fork_server` or
`standalone` is where a child starts, which `process_setup` prepares and `rehearsal` makes faster; `own_names` keeps
what learner code does to other modules from ours; `confine` locks it in; `exit_codes` say why it ends; `main` runs it
and answers calls over its `connection` (or `preloaded_messages`), with `argument_snapshots` of what it may change, and
`standard_streams` and `remote_functions` for learner code, which `parent_questions` asks the parent for, unless the
answer is among the `sealed_answers`; `wire` encodes and decodes values (`wire_format`, `wire_encoder`, `wire_decoder`);
`expressions` computes formulas; `loading` finds the submission's modules, `statements` runs them so that a statement
that fails or never ends (`statement_timer`) costs only itself, and `notebook_cells` parses what IPython adds to Python;
`surroundings` and `process_state` keep one exercise's process-wide settings from another, as far as `process_changes`
sees that a source might change any; `call_graph` finds out which functions a function may call; `raised_errors`
describes what learner code raises, and `true_attributes` reads classes and exceptions; `inspection` closes a process to
others of its user; `small_changes` lists changes of a function (`parentheses` those of a formula's parentheses), and
`changeable_function` makes them; `pidfd` makes descriptors of processes. The parent imports `wire`, `expressions`,
`sealed_answers`, `process_changes` and how `raised_errors` begins a reply too, as both sides must agree on them,
`inspection`, `pidfd` and `notebook_cells` for itself, and constants of `confine`, `exit_codes`, `remote_functions`,
`statements` and `statement_timer`.
"""
