from grader.authoring.verify import Proof as Proof
from grader.authoring.verify import verify as verify
from grader.courses.course import Course as Course
from grader.courses.course import load_course as load_course
from grader.errors import CourseError as CourseError
from grader.errors import GraderError as GraderError
from grader.errors import SubmissionError as SubmissionError
from grader.errors import UsageError as UsageError
from grader.grading.options import FeedbackLevel as FeedbackLevel
from grader.grading.options import GradingOptions as GradingOptions
from grader.grading.options import SubmissionLimits as SubmissionLimits
from grader.grading.report import Report as Report
from grader.grading.session import Session as Session
from grader.grading.session import grade as grade
from grader.i18n import Language as Language
from grader.reporting import render as render
from grader.sandbox.isolation import IsolationLevel as IsolationLevel

__version__: str

def load_ipython_extension(shell: object) -> None: ...
def unload_ipython_extension(shell: object) -> None: ...
