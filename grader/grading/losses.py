"""What a learner is told when their code took the child process down: why a check could not go on."""

from grader.errors import GraderError
from grader.grading.messages import message
from grader.grading.report import Message
from grader.grading.verdicts import Verdict
from grader.i18n import N_, _
from grader.sandbox.channel import ExitStatus
from grader.sandbox.child.exit_codes import BROKEN_PYTHON, NO_MEMORY_LEFT
from grader.sandbox.child_loss import ChildLostError, LossReason
from grader.sandbox.message_budget import SUBMISSION_BYTES
from grader.sandbox.parent_functions import MAX_CALLBACKS

_SIGNAL_NAMES = {
    4: N_("illegal instruction"),
    6: N_("abort"),
    7: N_("bus error"),
    8: N_("arithmetic fault"),
    11: N_("segmentation fault"),
}
_CODE_PHRASES = {
    BROKEN_PYTHON: N_("Python could not go on, because something that it needs was replaced, deleted or closed"),
    NO_MEMORY_LEFT: N_("no memory was left"),
}


class CheckAborted(Exception):  # noqa: N818 - an outcome, not an error
    """A check can't go on; carries its verdict and the message for the learner."""

    def __init__(self, verdict: Verdict, message: Message) -> None:
        super().__init__(message.text)
        self.verdict = verdict
        self.message = message


def call_loss(loss: LossReason, ending: ExitStatus, function: str, seconds: float, exceeded_bytes: int) -> CheckAborted:
    """Why a check could not go on after the child was lost in a call of this function.

    `seconds` is the call's limit; `exceeded_bytes` is the limit that the child's messages exceeded, if they did.
    """
    match loss:
        case LossReason.timed_out:
            return CheckAborted(Verdict.timed_out, message("timed_out", function=function, seconds=seconds))
        case LossReason.ended:
            return CheckAborted(Verdict.crashed, message("ended", function=function, how=ending_text(ending)))
        case LossReason.broke_wire:
            return CheckAborted(Verdict.crashed, message("broke_wire", function=function))
        case LossReason.said_too_much:
            size = f"{exceeded_bytes // 2**20} MiB"
            return CheckAborted(Verdict.failed, message("said_too_much", function=function, size=size))
        case LossReason.asked_too_often:
            return CheckAborted(Verdict.failed, message("asked_too_often", function=function, count=MAX_CALLBACKS))


def import_timed_out(file: str, seconds: float) -> CheckAborted:
    """Why a check could not go on where a file did not load within so many seconds."""
    return CheckAborted(Verdict.timed_out, message("import_timed_out", file=file, seconds=seconds))


def out_of_time(seconds: float) -> CheckAborted:
    """Why a check can't begin: the whole submission has used up its seconds."""
    return CheckAborted(Verdict.timed_out, message("out_of_time", seconds=seconds))


def stopped_out_of_time(function: str, seconds: float) -> CheckAborted:
    """Why a check could not go on when the whole submission had used up its seconds."""
    return CheckAborted(Verdict.timed_out, message("stopped_out_of_time", function=function, seconds=seconds))


def out_of_messages() -> CheckAborted:
    """Why a check can't begin: the children of the submission have said all that they may."""
    return CheckAborted(Verdict.failed, message("out_of_messages", size=f"{SUBMISSION_BYTES // 2**20} MiB"))


def start_error(lost: ChildLostError) -> GraderError:
    """The fault that a child was lost before any learner code ran in it: the machine's, not the learner's."""
    return GraderError(f"the submission's process did not start ({lost.loss})")


def ending_text(ending: ExitStatus) -> str:
    """How a process ended, as a phrase for the learner."""
    if ending.code in _CODE_PHRASES:
        return _(_CODE_PHRASES[ending.code])
    if ending.code is not None:
        return _("exit code {code}").format(code=ending.code)
    if ending.signal in _SIGNAL_NAMES:
        return _(_SIGNAL_NAMES[ending.signal])
    return _("it was killed")
