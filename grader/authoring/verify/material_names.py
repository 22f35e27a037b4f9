"""Names in a course's files that nobody would ever use: of no exercise, of no topic, or defined twice."""

import ast
import inspect
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from inspect import Parameter
from pathlib import Path
from types import ModuleType

from grader.authoring.verify.equivalent_mutants import EQUIVALENTS_FILE
from grader.authoring.verify.parameter_roles import FILE, ParameterRoles
from grader.authoring.verify.property_mutants import PROPERTY_NAMES, RESULT
from grader.courses.course import Course, Exercise, Topic
from grader.courses.modules import definition_lines, missing_function_error, parse_file
from grader.courses.toml_faults import KeyPath, require_known_name
from grader.errors import CourseError
from grader.grading.check_collection import Checks
from grader.grading.collected_check import check_error
from grader.i18n import _, join_names
from grader.near_names import nearest_name
from grader.sanitize import CONTROL_CHARACTER

_SCENE = "_scene"
_COURSE_NAMES = ("stubs", "solutions", "checks", "mistakes", "accepted", "figures", "locale", FILE, EQUIVALENTS_FILE)
"""What a course's folder may hold beside course.toml, and the proof reads."""


def require_used_names(course: Course, stubs: Mapping[str, ModuleType], references: Mapping[str, ModuleType]) -> None:
    """Raise CourseError for the first name, with its file and line, that has no use or hides another."""
    _require_course_names(course.folder)
    if (course.checks_folder / "conftest.py").exists():
        template = _("{file} is read by no check: a fixture stands in the check file that asks for it")
        raise CourseError(template.format(file=course.checks_folder / "conftest.py"))
    for topic in course.topics:
        checks = course.checks_folder / f"check_{topic.id}.py"
        _require_checks_at_the_top(checks)
        _require_seeded_draws(checks)
        _require_mistake_names(course.mistakes_folder / topic.file_name)
        for path in (checks, course.mistakes_folder / topic.file_name, course.accepted_folder / topic.file_name):
            _require_new_definitions(path)
            if path != checks:
                _require_exercises(path, topic)
                _require_tried_functions(path)
        for folder in (course.stubs_folder, course.mistakes_folder):
            _require_plain_texts(folder / topic.file_name)
        for folder in (course.stubs_folder, course.references_folder):
            _require_new_definitions(folder / topic.file_name, [exercise.function for exercise in topic.exercises])
        for exercise in topic.exercises:
            _require_parameters(course, exercise, stubs[topic.id], references[topic.id])
    for path in sorted(course.figures_folder.glob("*.py")):
        _require_topics(path, course)
    for folder in (course.stubs_folder, course.references_folder, course.mistakes_folder, course.accepted_folder):
        for path in sorted(folder.glob("*.py")):
            _require_topic_file(path, course)
    _require_stubs_only(course.stubs_folder)


def _require_course_names(folder: Path) -> None:
    """Raise CourseError for a file or folder whose name is nearly that of one that is not there, and would be read."""
    lacking = [name for name in _COURSE_NAMES if not (folder / name).exists()]
    for path in sorted(folder.iterdir()):
        near = nearest_name(path.name, lacking) if path.name not in _COURSE_NAMES else None
        if near:
            template = _("{file} is read by nothing. Did you mean {near}?")
            raise CourseError(template.format(file=path, near=near))


def _require_new_definitions(path: Path, functions: Container[str] = ()) -> None:
    """Raise CourseError where one of these functions, or what has an exercise's name in front, is defined twice."""
    seen: set[str] = set()
    for name, line in _definitions(path):
        if name in seen and ("__" in name or name in functions):
            raise CourseError(
                f"{path}:{line}: " + _("{name} is defined twice; only the last one counts").format(name=name)
            )
        seen.add(name)


def _definitions(path: Path) -> Iterator[tuple[str, int]]:
    """The names that a file defines, in its order."""
    for node in _statements(path):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.Assign):
            yield from ((target.id, node.lineno) for target in node.targets if isinstance(target, ast.Name))


def _statements(path: Path) -> list[ast.stmt]:
    """The statements of a file; none if it is not there or does not parse."""
    try:
        return ast.parse(path.read_bytes()).body
    except (OSError, SyntaxError, ValueError):
        return []


def _require_exercises(path: Path, topic: Topic) -> None:
    functions = [exercise.function for exercise in topic.exercises]
    for name, line in definition_lines(path).items():
        if "__" in name and not name.startswith("_") and name.partition("__")[0] not in functions:
            template = _("{name} belongs to no exercise of {topic}; the exercises are {functions}")
            sentence = template.format(name=name, topic=topic.id, functions=join_names(functions))
            raise CourseError(f"{path}:{line}: {sentence}")


def _require_tried_functions(path: Path) -> None:
    """Raise CourseError for a function that is neither a known mistake or variant by its name, nor used by one."""
    statements = _statements(path)
    used = {node.id for each in statements for node in ast.walk(each) if isinstance(node, ast.Name)}
    for node in statements:
        if isinstance(node, ast.FunctionDef) and not ("__" in node.name or node.name in used):
            template = _("{name} would never be tried: an answer is named <exercise>__<what>")
            raise CourseError(f"{path}:{node.lineno}: {template.format(name=node.name)}")


def _require_checks_at_the_top(path: Path) -> None:
    """Raise CourseError for what pytest usually takes for a test, and a course does not take for a check."""
    for node in _statements(path):
        names = [node.name] if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else []
        if isinstance(node, ast.ClassDef):
            names = [each.name for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        is_inside = isinstance(node, ast.ClassDef | ast.Assign)
        name = next((each for each in names if each.startswith(("test_", "check_")[: 1 + is_inside])), None)
        if name is not None:
            template = _("{name} would never run: a check is a function in no class, named check_<exercise>__<what>")
            raise CourseError(f"{path}:{node.lineno}: {template.format(name=name)}")


def _require_seeded_draws(path: Path) -> None:
    """Raise CourseError where a check file draws numbers that do not follow the seed of a report."""
    for node in ast.walk(ast.Module(body=_statements(path), type_ignores=[])):
        if isinstance(node, ast.Call) and _is_unseeded(node, ast.unparse(node.func)):
            template = _("{call} does not follow the seed of a report; ask for the fixture {fixture}")
            sentence = template.format(call=f"{ast.unparse(node.func)}()", fixture="rng")
            raise CourseError(f"{path}:{node.lineno}: {sentence}")


def _is_unseeded(call: ast.Call, name: str) -> bool:
    """Whether a call, of a function with this name, draws from a generator that belongs to the whole process."""
    module, _dot, function = name.rpartition(".")
    if function in {"default_rng", "Random"}:
        return not call.args and not call.keywords
    return module in {"random", "np.random", "numpy.random"} and function[0].islower()


def _require_mistake_names(path: Path) -> None:
    for node in _statements(path):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Tuple(elts=[ast.Constant(value=str()), *_rest])):
                if "__" not in name:
                    template = _("{name} would never be tried: a known mistake is named <exercise>__<what>")
                    raise CourseError(f"{path}:{node.lineno}: {template.format(name=name)}")
            case _:
                continue


def _require_plain_texts(path: Path) -> None:
    """Raise CourseError for a control character in a docstring or a mistake's sentence, which learners read."""
    for node in ast.walk(ast.Module(body=_statements(path), type_ignores=[])):
        match node:
            case (
                ast.Expr(value=ast.Constant(value=str(text)))
                | ast.Assign(value=ast.Tuple(elts=[ast.Constant(value=str()), ast.Constant(value=str(text))]))
            ) if found := CONTROL_CHARACTER.search(text):
                template = _("a text here holds the control character {character}. Take it out.")
                raise CourseError(f"{path}:{node.lineno}: {template.format(character=ascii(found[0]))}")


def _require_parameters(course: Course, exercise: Exercise, stubs: ModuleType, references: ModuleType) -> None:
    if not hasattr(stubs, exercise.function):
        path = course.stubs_folder / exercise.file_name
        raise missing_function_error(path, exercise.function)
    stub, reference = (getattr(module, exercise.function, None) for module in (stubs, references))
    if not inspect.isfunction(stub) or not inspect.isfunction(reference):
        return
    found, wanted = (_parameters_text(each) for each in (stub, reference))
    if found != wanted:
        path = course.stubs_folder / exercise.file_name
        line = definition_lines(path).get(exercise.function)
        raise CourseError(f"{path}:{line}: {_other_parameters_sentence(exercise.function, found, wanted)}")


def _other_parameters_sentence(function: str, found: str, wanted: str) -> str:
    template = _("{function} takes {found} here, and {wanted} in {solutions}")
    return template.format(function=function, found=found, wanted=wanted, solutions="solutions")


def require_calls_taken(path: Path, name: str, answer: object, reference: object) -> None:
    """Raise CourseError where a known mistake or a variant can't be called as the reference is, by position or name."""
    if inspect.isfunction(answer) and inspect.isfunction(reference) and not _takes_calls_of(answer, reference):
        found, wanted = (_parameters_text(each) for each in (answer, reference))
        sentence = _other_parameters_sentence(name, found, wanted)
        raise CourseError(f"{path}:{definition_lines(path).get(name)}: {sentence}")


def _takes_calls_of(answer: Callable[..., object], reference: Callable[..., object]) -> bool:
    """Whether a function can be called as the reference is; another order or other defaults may be the very mistake."""
    own, wanted = inspect.signature(answer), inspect.signature(reference).parameters.values()
    named = [each for each in wanted if each.kind not in {each.VAR_POSITIONAL, each.VAR_KEYWORD}]
    required = [each for each in named if each.default is each.empty]
    more = [each.name for each in wanted if each.kind is each.VAR_POSITIONAL]
    by_place = {Parameter.POSITIONAL_ONLY}
    try:
        for parameters, placed, rest in (
            (required, by_place, ()),
            (named, by_place, ()),
            (named, {*by_place, Parameter.POSITIONAL_OR_KEYWORD}, more),
        ):
            args = [each.name for each in parameters if each.kind in placed]
            own.bind(*args, *rest, **{each.name: None for each in parameters if each.kind not in placed})
    except TypeError:
        return False
    return True


def _parameters_text(function: object) -> str:
    assert callable(function)  # noqa: S101 - see its caller
    signature = inspect.signature(function)
    bare = [each.replace(annotation=each.empty) for each in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))


def _require_topics(path: Path, course: Course) -> None:
    """Raise CourseError for a figure whose name is nearly that of a topic; one of another course may stay."""
    parse_file(path)
    topics = [topic.id for topic in course.topics]
    if not any(name.endswith(_SCENE) for name in definition_lines(path)):
        template = _("{file} draws nothing: a figure is a function {example}(sampler, title)")
        raise CourseError(template.format(file=path, example=f"<topic>{_SCENE}"))
    for name, line in definition_lines(path).items():
        topic = name.removesuffix(_SCENE)
        near = nearest_name(topic, topics) if name.endswith(_SCENE) and topic not in topics else None
        if near:
            template = _("{name} draws no topic of the course. Did you mean {near}?")
            raise CourseError(f"{path}:{line}: {template.format(name=name, near=near + _SCENE)}")


def _require_topic_file(path: Path, course: Course) -> None:
    """Raise CourseError for a file whose name is nearly that of a topic; one of a topic that was taken out may stay."""
    topics = [topic.id for topic in course.topics]
    near = nearest_name(path.stem, topics) if path.stem not in topics else None
    if near:
        template = _("{file} belongs to no topic of the course. Did you mean {near}?")
        raise CourseError(template.format(file=path, near=f"{near}.py"))


def _require_stubs_only(folder: Path) -> None:
    """Raise CourseError for a file beside the stubs that an author takes for one that learners get, such as data."""
    for path in sorted(folder.iterdir()):
        if path.suffix != ".py" and not path.name.startswith((".", "__")):
            template = _(
                "{file} is given to no learner, and no answer can read a file. Let the function take what is in it as "
                "an argument, and keep the file beside the checks."
            )
            raise CourseError(template.format(file=path))


def require_different_titles(course: Course, checks: Checks) -> None:
    """Raise CourseError where learners could not tell two checks of an exercise from each other."""
    for exercise in course.exercises:
        seen: dict[str, str] = {}
        for check in checks.for_exercise(exercise):
            name = check.item.originalname
            if seen.setdefault(check.title, name) != name:
                template = _("{name} has the title of {other}; say what is different")
                raise check_error(check.item, template.format(name=name, other=seen[check.title]))


def require_known_names(course: Course, roles: ParameterRoles, references: Mapping[str, ModuleType]) -> None:
    """Raise CourseError for a name in input_lint.toml that is no property, exercise or parameter of the course."""
    exercises = [exercise.id for exercise in course.exercises]
    functions = [getattr(references[each.topic], each.function) for each in course.exercises]
    parameters = list(dict.fromkeys(name for function in functions for name in inspect.signature(function).parameters))
    path = course.folder / FILE
    for number, excuse in enumerate(roles.excuses):
        keys = ("excuse", number)
        _require_known(path, (*keys, "properties"), excuse.properties or (), PROPERTY_NAMES)
        _require_known(path, (*keys, "exercises"), excuse.exercises, exercises)
        _require_known(path, (*keys, "parameters"), excuse.parameters, [*parameters, RESULT])
    for number, reach in enumerate(roles.reach):
        _require_known(path, ("reach", number, "exercises"), reach.exercises, exercises)
        _require_known(path, ("reach", number, "parameters"), reach.parameters, parameters)
    for role, names in roles.names_by_role().items():
        _require_known(path, ("roles", role), names, parameters)


def _require_known(path: Path, keys: KeyPath, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        require_known_name(path, keys, name, known)
