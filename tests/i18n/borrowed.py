"""What the grader says in the words of others, for the catalogue `grader`: click's sentences (8.1.8 to 8.5.1) and the
system's reasons. Never run; `renew.py` reads it.
"""

from gettext import gettext as _
from gettext import ngettext

# Help pages.
_("Usage:")
_("Options")
_("Commands")
_("Show this message and exit.")
_("Show the version and exit.")
_("%(prog)s, version %(version)s")
_("default: {default}")
_("env var: {var}")
_("required")
_("(dynamic)")
_("Positional arguments")
_("(Deprecated) {text}")
_("deprecated")

# What is wrong with a command.
_("Error: {message}")
_("Try '{command} {option}' for help.")
_("Aborted!")
_("Invalid value: {message}")
_("Invalid value for {param_hint}: {message}")
_("Missing argument")
_("Missing option")
_("Missing parameter")
_("Missing {param_type}")
_("Missing command.")
_("Missing parameter: {param_name}")
_("Choose from:\n\t{choices}")
_("No such option: {name}")
_("No such option {name!r}.")
_("No such command {name!r}.")
_("Argument {name!r} takes {nargs} values.")
_("Option {name!r} does not take a value.")
_("Could not open file {filename!r}: {message}")
_("unknown error")
ngettext("Did you mean {possibility}?", "(Possible options: {possibilities})", 1)
ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 1)
ngettext("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", 1)
ngettext("Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given.", 1)
ngettext(
    "{len_type} values are required, but {len_value} was given.",
    "{len_type} values are required, but {len_value} were given.",
    1,
)

# What is wrong with a value.
ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", 1)
_("{value!r} is not a valid {number_type}.")
_("{value} is not in the range {range}.")
_("{value!r} is not a valid boolean.")
_("{value!r} is not a valid boolean. Recognized values: {states}")
_("{name} {filename!r} does not exist.")
_("{name} {filename!r} is a file.")
_("{name} {filename!r} is a directory.")
_("{name} {filename!r} is not readable.")
_("{name} {filename!r} is not writable.")
_("{name} {filename!r} is not executable.")
_("file")
_("directory")
_("path")

# Questions.
_("Do you want to continue?")
_("Repeat for confirmation")
_("Error: {e.message}")
_("Error: invalid input")
_("Error: The value you entered was invalid.")
_("Error: The two entered values do not match.")
_("Press any key to continue...")

# Shell completion.
_("Couldn't detect Bash version, shell completion is not supported.")
_("Shell completion is not supported for Bash versions older than 4.4.")

# The system's reasons (errno), by `language.reason`.
_("Permission denied")
_("Operation not permitted")
_("No such file or directory")
_("Not a directory")
_("Is a directory")
_("File exists")
_("File name too long")
_("No space left on device")
_("Read-only file system")
_("Too many levels of symbolic links")
_("Too many open files")
_("Disk quota exceeded")
_("Input/output error")
_("Broken pipe")
