"""An export asked for in Chinese speaks Chinese wherever a learner reads it: files, questions, reports."""

import ast
import base64
import json
import re
import zipfile
from pathlib import Path

import pytest

from grader.authoring.platforms import Platform, bundle, export_autograder
from grader.courses import course as courses

CHINESE = re.compile("[\u4e00-\u9fff]")
ADDRESS = f"https://example.org/gradient_descent_kata-0.1.0-py3-none-any.whl#sha256={'0' * 64}"


@pytest.mark.usefixtures("chinese")
def test_a_repository_in_chinese_has_chinese_files_and_reports(tmp_path: Path) -> None:
    export_autograder(Platform.github, tmp_path / "out", courses.load_course(), wheel=ADDRESS)
    assert "--lang=zh" in (tmp_path / "out" / ".github" / "workflows" / "classroom.yml").read_text(encoding="utf-8")
    read = [tmp_path / "out" / "README.md", *(tmp_path / "out" / "exercises").glob("*.py")]
    texts = {path.name: path.read_text(encoding="utf-8") for path in read}
    assert {name for name, text in texts.items() if not CHINESE.search(text)} == set()
    for name, text in texts.items():
        assert name == "README.md" or ast.parse(text)


@pytest.mark.usefixtures("chinese")
def test_a_question_in_chinese_says_so_even_where_the_grader_is_broken(tmp_path: Path, validate) -> None:
    wheel = tmp_path / "gradient_descent_kata-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as opened:
        opened.writestr("grader/grading/session.py", "")  # all that an export looks for
    export_autograder(Platform.prairielearn, tmp_path / "out", courses.load_course(), wheel=str(wheel))
    [info] = (tmp_path / "out").glob("questions/*/info.json")
    assert CHINESE.search(json.loads(info.read_text(encoding="utf-8"))["title"])
    assert CHINESE.search(info.with_name("question.html").read_text(encoding="utf-8"))
    assert CHINESE.search((tmp_path / "out" / "README.md").read_text(encoding="utf-8"))
    [script] = (tmp_path / "out").glob("serverFilesCourse/*/*.sh")
    fallback = re.search(r"<< 'END'\n(.*)\nEND\n", script.read_text(encoding="utf-8"), re.DOTALL)
    assert fallback is not None
    assert CHINESE.search(validate.prairielearn(fallback[1])["format_errors"][0])


def test_every_chinese_template_fills_the_same_blanks() -> None:
    folder = Path(bundle.__file__).with_name("templates")
    found = [path.relative_to(folder / "zh") for path in (folder / "zh").rglob("*") if path.is_file()]
    assert found
    for name in found:
        blanks = [re.findall("@[A-Z]+@", (root / name).read_text(encoding="utf-8")) for root in (folder, folder / "zh")]
        assert blanks[0] == blanks[1], name


def test_the_reports_speak_what_the_script_says(stubs: Path, tmp_path: Path, grade, validate) -> None:
    files = {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    grade(stubs, "--format=github", "--only=loss", "--lang=zh", env=files)
    assert CHINESE.search((tmp_path / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8"))
    result = (tmp_path / "GITHUB_OUTPUT").read_text(encoding="utf-8").partition("=")[2].strip()
    validate.classroom(result)
    assert all(CHINESE.search(test["name"]) for test in json.loads(base64.b64decode(result))["tests"])


def test_a_course_of_ones_own_takes_its_catalogues_along(tmp_path: Path, course_maker) -> None:
    folder = course_maker(tmp_path / "course")
    catalogue = folder / "locale" / "zh_CN" / "LC_MESSAGES" / "course.mo"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_bytes(b"texts")
    packed = bundle.course_files(courses.load_course(folder), "course")
    assert packed["course/locale/zh_CN/LC_MESSAGES/course.mo"].content == b"texts"
    files = ("course.toml", "checks/check_scaling.py", "solutions/scaling.py", "stubs/scaling.py")
    assert {name: packed[f"course/{name}"].content for name in files} == {
        name: (folder / name).read_bytes() for name in files
    }
