"""The entry point: find the command, run it, and turn every error into one sentence and an exit code.

It imports little. A command's module is imported when the command is used, after the language is known, because the
help texts are translated while the module is imported.
"""

import _signal  # type: ignore[import-not-found] # not in typeshed
import atexit
import gc

# Most of a short command's time goes into loading modules, in which there is little garbage to look for (they and
# a course's checks make 100,000 objects); and what is left in the end goes with the process.
gc.set_threshold(120_000)
atexit.register(gc.freeze)

if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    # Ctrl-C during the imports below just ends the process, without a traceback. `signal` itself takes its time: it is
    # `_signal` with enumerations.
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)

import os
import signal
import sys


def _exit_ungraded(kind: type[BaseException], error: BaseException, trace: "TracebackType | None") -> None:
    """Exit with 3 where the imports below fail, as where memory runs out: 1 means "graded, below the pass score"."""
    if issubclass(kind, MemoryError):
        # Memory may lack for a catalogue and even for a text stream.
        os.write(2, b"grade: could not grade: memory ran out; `ulimit -a` shows limits, a container may have one\n")
    else:
        sys.__excepthook__(kind, error, trace)
    sys.exit(3)


_known_hook, sys.excepthook = sys.excepthook, _exit_ungraded

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from grader import __version__, i18n
from grader.cli.choice import WordChoice
from grader.cli.commands import COMMANDS, HELP_TEXTS
from grader.cli.help import Context, fitted_rows
from grader.cli.interrupts import InterruptHandler
from grader.cli.output import OutputError, harden_streams, print_error, print_line, silence_stream
from grader.compiled_files import damage_sentence, damaged_copy
from grader.errors import CommandTermination, CourseError, DiskError, GraderError, UsageError
from grader.files import has_written
from grader.i18n import N_, _, join_sentences, os_reason
from grader.memory import memory_sentence
from grader.sandbox.blas import require_room_for_numpy, use_one_thread

if TYPE_CHECKING:
    from types import TracebackType

    from click.shell_completion import CompletionItem

sys.excepthook = _known_hook

_EXIT_WRONG_USAGE, _EXIT_UNGRADED, _EXIT_INTERRUPTED, _EXIT_TERMINATED = 2, 3, 130, 143

_COMMAND_MODULES = {name: module for group in COMMANDS.values() for name, module in group.items()}

_WHOLE_SENTENCE = 1_000
"""No help text is longer, so click cuts none of them short."""


class _CommandGroup(click.Group):
    """The group of all commands, where a first argument that is not a command is a path to grade."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order in which the help page shows them."""
        del ctx
        return [name for name in _COMMAND_MODULES if name != "run"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command's module the first time that it is used."""
        del ctx
        if cmd_name not in _COMMAND_MODULES:
            return None
        if cmd_name not in self.commands:
            module = import_module(f"grader.cli.{_COMMAND_MODULES[cmd_name]}")
            commands = (value for value in vars(module).values() if isinstance(value, click.Command))
            found = next(command for command in commands if command.name == cmd_name)
            found.help = _(HELP_TEXTS[cmd_name])
            for command in (found, *(found.commands.values() if isinstance(found, click.Group) else ())):
                command.context_class = Context
                command.short_help = command.get_short_help_str(_WHOLE_SENTENCE)
                command.params += [_lang_option(), _version_option()]
            self.add_command(found)
        return self.commands[cmd_name]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        args = _move_lang_option(args)
        if ctx.resilient_parsing and not args:
            return super().parse_args(ctx, args)
        commands = self.list_commands(ctx)
        is_ours = args[:1] in (["--help"], ["-h"], ["--version"]) or (args[:1] and args[0] in commands)
        if not is_ours and args and not os.path.lexists(args[0]) and not {"--help", "-h"} & set(args):
            from grader.cli.first_word import explain_first_word  # noqa: PLC0415 - see the package's docstring

            explain_first_word(args, commands)
        return super().parse_args(ctx, args if is_ours else ["run", *args])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Completions of the first word: files, commands, and the options for grading.

        Files come first: click's script for bash forgets what stands before them.
        """
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only a shell asks for it

        commands = super().shell_complete(ctx, incomplete)
        run = self.get_command(ctx, "run")
        options = [] if run is None or incomplete[:1].isalnum() else run.shell_complete(ctx, incomplete)
        return [CompletionItem(incomplete, type="file"), *commands, *options]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One page for grading and the other commands."""
        formatter.write_usage("grade", _("[PATH] [OPTIONS]\n       grade COMMAND ..."))
        formatter.write_paragraph()
        formatter.write_text(_(_INTRODUCTION))
        for heading, names in COMMANDS.items():
            with formatter.section(_(heading)):
                formatter.write_dl([(name if name != "run" else "PATH", _first_sentence(name)) for name in names])
        run = self.get_command(ctx, "run")
        if run is not None:
            run.format_options(ctx, formatter)
        formatter.write_text(_("  --version shows the version."))
        formatter.write_paragraph()
        formatter.write(fitted_rows(_(_EPILOG), formatter.width))

    def main(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ANN401 - click's own signature
        """Run a command; every error becomes one sentence and an exit code."""
        handler = InterruptHandler()
        handler.install(signal.SIGTERM)
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            handler.install(signal.SIGINT)
        if sys.platform != "win32" and signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
            # Whoever started this ignores it, and processes of ours would be gone before anyone asks how they ended.
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        harden_streams()
        if os.environ.get("_GRADE_COMPLETE", "").endswith("_complete") and sys.stderr is not None:
            silence_stream(sys.stderr)  # a shell asks, and what is wrong so far would be told amid the line being typed
        use_one_thread()
        require_room_for_numpy()
        i18n.prepare_language(sys.argv[1:])
        sys.exit(
            _run_for_exit_code(
                lambda: super(_CommandGroup, self).main(
                    *args, **{**kwargs, "prog_name": "grade", "standalone_mode": False}
                )
            )
        )


_INTRODUCTION = N_("""Grade exercise files, and say what is done, what is not, and why.

PATH is a folder with exercise files, one of them, or an archive (.zip, .tar.gz) of them; without it, this folder if it
holds exercise files, else exercises/. `grade COMMAND --help` says more about a command.""")

_EPILOG = N_("""\
Examples:
  grade                          grade this folder, or exercises/ in it
  grade exercises/TOPIC.py       grade one file
  grade --only NAME              one exercise, or one topic
  grade > report.json            JSON into the file, the table on the terminal
  grade --seed 7 --json o.json   the same inputs again, and the report in a file

Exit status:
  0  full marks, or at least --pass-score
  1  graded, below it
  2  wrong usage or material: one sentence says where, what and what to do
  3  the grader could not grade
""")


def _first_sentence(name: str) -> str:
    """What the help page of all commands says of one, which is not imported for it."""
    return click.Command(name, help=_(HELP_TEXTS[name])).get_short_help_str(_WHOLE_SENTENCE)


def _lang_option() -> click.Option:
    """The option `--lang` of every command. `prepare_language` obeys it before the command's module is imported."""
    codes = [known.value for known in i18n.Language]
    return click.Option(
        ["--lang"],
        type=WordChoice(codes),
        expose_value=False,
        help=_("Speak English or Chinese. [default: GRADE_LANG, else the locale]"),
    )


def _version_option() -> click.Option:
    """The option `--version` behind a command or a path, where help pages do not name it."""
    return click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, hidden=True, callback=_print_version
    )


def _move_lang_option(args: list[str]) -> list[str]:
    """The arguments with a leading `--lang` moved behind the command or path, whose option it is.

    It is removed in front of `--help` and `--version`, which are options of the group.
    """
    others = [word for before, word in zip(["", *args], args, strict=False) if "--lang" not in {before, word[:6]}]
    if others[:1] in (["--help"], ["-h"], ["--version"]):
        return others
    for count in (2, 1):
        option = args[:count]
        if option and (option[0] == "--lang" if count == 2 else option[0].startswith("--lang=")):
            rest = args[count:]
            return [*rest[:1], *option, *rest[1:]] if rest and not rest[0].startswith("-") else args
    return args


def _run_for_exit_code(run: Callable[[], object]) -> int:
    try:
        code = run()
    except click.exceptions.Abort as abort:
        if isinstance(abort.__cause__, EOFError):
            # click takes it for the end of a prompt; but where a prompt ends, it leaves out the cause.
            return _print_own_error(abort.__cause__)
        if isinstance(abort.__cause__, CommandTermination):
            return _EXIT_TERMINATED
        print_error(_("grade: interrupted.") if has_written() else _("grade: interrupted; nothing was written."))
        return _EXIT_INTERRUPTED
    except click.ClickException as error:
        _print_usage_error(error)
        return error.exit_code
    except (UsageError, CourseError) as fault:
        print_error(_("grade: {fault}").format(fault=fault))
        return _EXIT_WRONG_USAGE
    except DiskError as fault:
        print_error(_("grade: {fault}").format(fault=fault))
        return _EXIT_UNGRADED
    except GraderError as fault:
        print_error(_("grade: could not grade: {fault}").format(fault=fault))
        return _EXIT_UNGRADED
    except OutputError as fault:
        if sys.stdout is not None:
            silence_stream(sys.stdout)
        print_error(_("grade: standard output can't be written: {reason}.").format(reason=os_reason(fault)))
        return _EXIT_UNGRADED
    except OSError as error:
        return _print_system_error(error)
    except MemoryError:
        print_error(_("grade: could not grade: {fault}").format(fault=memory_sentence()))
        return _EXIT_UNGRADED
    except Exception as error:  # noqa: BLE001 - the last place where one can be told
        return _print_own_error(error)
    return code if isinstance(code, int) else 0


def _print_system_error(error: OSError) -> int:
    """Print a sentence about what the system refused, where no other is known; return the exit code."""
    reason = os_reason(error) if error.strerror else error
    if error.filename is not None:
        print_error(_("grade: {file}: {reason}.").format(file=error.filename, reason=reason))
    elif not _has_working_folder():
        print_error(_("grade: The folder that this was started in is gone. Change to one that exists."))
        return _EXIT_WRONG_USAGE
    else:
        print_error(_("grade: could not grade: {fault}").format(fault=reason))
    return _EXIT_UNGRADED


def _has_working_folder() -> bool:
    try:
        os.getcwd()
    except FileNotFoundError:
        return False
    return True


def _print_own_error(error: Exception) -> int:
    """Print a sentence about an error that is the grader's own, or that of its installation; return the exit code."""
    copy = damaged_copy(error)
    if copy is None:
        text = _("grade: could not grade: an error of the grader itself, {error}. Please report it.")
        print_error(text.format(error=f"{type(error).__name__}: {error}"))
    else:
        print_error(_("grade: {fault}").format(fault=damage_sentence(copy)))
    if os.environ.get("GRADE_DEBUG"):
        raise error
    return _EXIT_UNGRADED


def _print_usage_error(error: click.ClickException) -> None:
    """Print a usage error in one sentence, with the command as the user typed it: `run` is never typed."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = "grade" if context is None else context.command_path.removesuffix(" run")
    message = _unknown_option_sentence(error) if isinstance(error, click.NoSuchOption) else error.format_message()
    message = " ".join(message.split()).rstrip(".。")
    if not message.endswith(("?", "？")):  # noqa: RUF001 - Chinese has its own question mark
        message = _("{sentence}.").format(sentence=message)
    print_error(
        _("{command}: {message} `{command} --help` shows what is possible.").format(command=command, message=message)
    )


def _unknown_option_sentence(error: click.NoSuchOption) -> str:
    from grader.near_names import nearest_name  # noqa: PLC0415 - only for an error message

    contexts = [context for context in (error.ctx, error.ctx and error.ctx.parent) if context is not None]
    known = [
        name.removeprefix("--")
        for context in contexts
        for parameter in context.command.get_params(context)
        for name in parameter.opts
        if name.startswith("--")
    ]
    near = nearest_name(error.option_name.lstrip("-"), known)
    sentence = _("There is no option {name}.").format(name=error.option_name)
    return join_sentences(sentence, _("Did you mean --{near}?").format(near=near) if near else "")


def _print_version(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's
    """Print the version in the current language, which is not known yet when click creates the option."""
    del parameter
    if value and not context.resilient_parsing:
        print_line(_("%(prog)s, version %(version)s") % {"prog": "grade", "version": __version__})
        context.exit()


@click.group(cls=_CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version)
def main() -> None:
    """Grade exercise files; `format_help` writes the help page, not this docstring."""
