"""A roster of any platform tells who belongs to a class; nothing of it is guessed in silence."""

import csv
import io
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from every_case import every_case

from grader.classroom import csv_table
from grader.classroom.person_columns import are_column_names
from grader.classroom.roster import read_roster
from grader.errors import UsageError

ALL, SOME = ("passed",) * 3, ("passed", "failed", "not_started")
Export = Callable[..., Result]


def records(run: Result) -> dict[str, dict[str, str]]:
    assert run.exit_code == 0, run.stderr
    header, *rows = csv.reader(io.StringIO(run.stdout.removeprefix("\ufeff"), newline=""), strict=True)
    return {row[0]: dict(zip(header, row, strict=True)) for row in rows}


@pytest.fixture
def plain_class(make_class: Callable[..., Path], new_student: Any) -> Path:
    """Folders that are named as their students log in."""
    return make_class(
        new_student(student="ada", statuses=ALL),
        new_student(student="ben", statuses=SOME),
        new_student(student="stranger", statuses=SOME),
    )


ROSTERS = {
    "Canvas gradebook": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Kata 1 (99)\n"
        "    Points Possible,,,,,15\n"
        '"Lovelace, Ada",11,s1,ada,A,\n"Adams, Ben",12,s2,ben,A,\n"Cole, Cy",13,s3,cy,A,\n"Student, Test",14,,x7,A,\n'
    ),
    "Canvas groups": (
        "name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"
        '"Lovelace, Ada",11,s1,ada,A,,,\n"Adams, Ben",12,s2,ben,A,,,\n"Cole, Cy",13,s3,cy,A,,,\n'
    ),
    "Moodle grades": (
        "First name,Last name,ID number,Username,Institution,Email address,Kata\n"
        "Ada,Lovelace,s1,ada,,a@x.org,-\nBen,Adams,s2,ben,,b@x.org,-\nCy,Cole,s3,cy,,c@x.org,-\n"
    ),
    "GitHub Classroom": "identifier,github_username,github_id,name\ns1,ada,1,\ns2,Ben,2,\ns3,,,\n",
    "GitHub Classroom grades": (
        "assignment_name,assignment_url,starter_code_url,github_username,roster_identifier,student_repository_name,"
        "student_repository_url,submission_timestamp,points_awarded,points_available\n"
        "k,u,u,ada,s1,k-ada,u,2026-03-01T10:00:00Z,0,1\nk,u,u,ben,s2,k-ben,u,,0,1\nk,u,u,cy,s3,k-cy,u,,0,1\n"
    ),
    "Blackboard": (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Availability"\n'
        '"Lovelace"\t"Ada"\t"ada"\t"s1"\t"Yes"\n"Adams"\t"Ben"\t"ben"\t"s2"\t"Yes"\n"Cole"\t"Cy"\t"cy"\t"s3"\t"Yes"\n'
    ),
    "Brightspace": "OrgDefinedId,Username,Last Name,First Name\n#s1,#ada,L,Ada\n#s2,#ben,Adams,Ben\n#s3,#cy,C,Cy\n",
    "Chinese": "学号;姓名;用户名;小组\ns1;王艾;ada;\ns2;李本;ben;\ns3;陈希;cy;\n",
    "ILIAS": "Nachname;Vorname;Benutzername;Matrikelnummer\nL;Ada;ada;s1\nAdams;Ben;ben;s2\nCole;Cy;cy;s3\n",
    "Stud.IP": "Vorname;Nachname;Nutzernamen;E-Mail;Matrikelnummer\nA;L;ada;;s1\nB;Adams;ben;;s2\nC;Cole;cy;;s3\n",
    "German, by hand": "Name;Vorname;Matrikelnummer;Anmeldename\nL;Ada;s1;ada\nAdams;Ben;s2;ben\nCole;Cy;s3;cy\n",
    "French": "Prénom,Nom,Numéro d'identification,Nom d'utilisateur\nAda,L,s1,ada\nBen,A,s2,ben\nCy,C,s3,cy\n",
    "Spanish": "Nombre,Apellido(s),Número de ID,Nombre de usuario\nAda,L,s1,ada\nBen,A,s2,ben\nCy,C,s3,cy\n",
    "Dutch": "Voornaam,Achternaam,ID-nummer,Gebruikersnaam\nAda,L,s1,ada\nBen,A,s2,ben\nCy,C,s3,cy\n",
    "Polish": "Imię,Nazwisko,Numer ID,Nazwa użytkownika\nAda,L,s1,ada\nBen,A,s2,ben\nCy,C,s3,cy\n",
    "Italian": "Nome,Cognome,Codice identificativo,Username\nAda,L,s1,ada\nBen,A,s2,ben\nCy,C,s3,cy\n",
    "Portuguese": "Nome,Sobrenome,Número de identificação,Usuário\nAda,L,s1,ada\nBen,A,s2,ben\nCy,C,s3,cy\n",
    "Russian": "Имя,Фамилия,Индивидуальный номер,Логин\nAda,L,s1,ada\nBen,A,s2,ben\nCy,C,s3,cy\n",
    "Japanese": "学籍番号,氏名,ユーザ名\ns1,愛,ada\ns2,勉,ben\ns3,賽,cy\n",
    "Chinese, Taiwan": "學號,姓名,使用者名稱\ns1,愛,ada\ns2,勉,ben\ns3,賽,cy\n",
    "a title": 'Kata, "group 1", 2026\n\nStudent ID;login\ns1;ADA\ns2;ben\ns3;cy\n',
    "by hand": "sep=;\nStudent ID;login\ns1;ADA\ns2;ben\n\ns3;cy\n",
}


@every_case("kind", ROSTERS)
def test_students_get_their_ids_and_who_is_absent_is_listed(kind: str, export_class: Export, plain_class: Path) -> None:
    run = export_class(plain_class, "csv", "--roster", "roster.csv", roster=ROSTERS[kind])
    rows = records(run)
    assert list(rows) == ["s1", "s2", "s3", "stranger"]
    assert [(row["score"], row["status"], row["on_roster"]) for row in rows.values()] == [
        ("15", "graded", "yes"),
        ("5", "graded", "yes"),
        ("", "absent", "yes"),
        ("5", "graded", "no"),
    ]
    assert [row["submission"] for row in rows.values()] == ["ada", "ben", "", "stranger"]
    assert [row["in_folder"] for row in rows.values()] == ["yes", "yes", "", "yes"]
    assert "Handed in nothing: s3." in run.stderr
    assert "Not on the roster, or not clear whose: stranger." in run.stderr


@every_case(
    "roster",
    [
        "Name;Vorname\nLovelace;Ada\n",
        "Nachname;Vorname\nLovelace;Ada\n",
        "Name;Matrikelnummer\nAda Lovelace;1\n",
        "Nom;Prénom\nLovelace;Ada\n",
        "Nom;Courriel\nAda Lovelace;a@x.org\n",
        "Nombre;Apellidos\nAda;Lovelace\n",
        "Nombre;Grupo\nAda Lovelace;A\n",
        "Cognome;Nome\nLovelace;Ada\n",
        "Nome;Matricola\nAda Lovelace;1\n",
        "Nome;Apelido\nAda;Lovelace\n",
        "Nome completo;Endereço de e-mail\nAda Lovelace;a@x.org\n",
        "Фамилия;Имя\nLovelace;Ada\n",
        "ФИО;Группа\nAda Lovelace;A\n",
        "Achternaam;Voornaam\nLovelace;Ada\n",
        "Nazwisko;Imię\nLovelace;Ada\n",
    ],
)
def test_a_name_is_whole_or_the_part_that_its_language_means_beside_the_other(roster: str, tmp_path: Path) -> None:
    table = tmp_path / "r.csv"
    table.write_text(roster, encoding="utf-8")
    assert [person.name for person in read_roster(table).people] == ["Ada Lovelace"]


@every_case(
    ("header", "late"),
    [
        (
            "ID,Vollständiger Name,Status,Bewertung,Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung)",
            "Zur Bewertung abgegeben - 2 Tage 1 Stunde zu spät",
        ),
        (
            "Identifiant,Nom complet,Statut,Note,Dernière modification (travail remis),Dernière modification (note)",
            "Remis pour évaluation - 2 jours en retard",
        ),
        (
            (
                "Identificador,Nombre completo,Estado,Nota,Última modificación (entrega),"
                "Última modificación (calificación)"
            ),
            "Enviado para calificar - 2 días de retraso",
        ),
        (
            "Identifier,Full name,Status,Grade,Last modified (submission),Last modified (grade)",
            "Submitted, 2 days late",
        ),
    ],
)
def test_a_grading_worksheet_numbers_moodles_participants_in_any_language(
    header: str, late: str, tmp_path: Path
) -> None:
    table = tmp_path / "r.csv"
    rows = f'Teilnehmer/in17,Ada L,"{late}",,2026-03-01 10:11,\nTeilnehmer/in18,Ben,,,-,\n'
    table.write_text(f"{header}\n{rows}", encoding="utf-8")
    ada, ben = read_roster(table).people
    assert (ada.participant, ada.sis_id, ada.submitted, ada.late) == ("17", "", "2026-03-01T10:11:00", True)
    assert (ben.participant, ben.late) == ("18", None)


@every_case("staff", ["Instructor", "TA", "Reader", "ta", "助教"])
def test_the_staff_on_a_roster_is_absent_from_nothing(staff: str, export_class: Export, plain_class: Path) -> None:
    people = f"Ada,L,ada,a@x.org,Student,1\nTess,A,tess,t@x.org,{staff},\nCy,Cole,cy,c@x.org,Student,1\n"
    head = "First Name,Last Name,SID,Email,Role,Section\n"
    run = export_class(plain_class, "csv", "--roster", "roster.csv", roster=head + people)
    assert list(records(run)) == ["ada", "cy", "ben", "stranger"]
    assert "Handed in nothing: cy." in run.stderr
    assert "tess" not in run.stderr


@every_case("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
@every_case("separator", [",", ";", "\t"])
def test_any_usual_encoding_and_separator_is_read(
    encoding: str, separator: str, export_class: Export, plain_class: Path
) -> None:
    text = "学号,姓名,登录名\r\ns1,王艾,ada\r\ns2,李本,ben\r\n".replace(",", separator)
    rows = records(export_class(plain_class, "csv", "--roster", "r.csv", r=text.encode(encoding)))
    assert [(name, row["name"]) for name, row in rows.items()] == [("s1", "王艾"), ("s2", "李本"), ("stranger", "")]


@every_case("names", [("王婷", "李琪"), ("李琪", "王昊"), ("李婷婷", "刘琪"), ("何丽", "陈刚")])
def test_a_few_chinese_names_are_no_other_alphabets_words(names: tuple[str, str], tmp_path: Path) -> None:
    table = tmp_path / "r.csv"
    table.write_text("login,name\na,{}\nb,{}\n".format(*names), encoding="gbk")
    assert tuple(person.name for person in read_roster(table).people) == names


@every_case("option", ["--roster", "--adjust"])
@every_case(
    ("table", "encoding", "told"),
    [
        ("login,name,points\nada,김민수,1\nben,이서연,2\n", "cp949", 1),
        ("login,name,points\nada,高橋涼,1\n", "euc-jp", 1),
        ("login,name,points\nada,Ян Ли,1\n", "cp1251", 1),
        ("login,name,points\nada,王婷,1\nben,李琪,2\n", "gbk", 1),
        ("login,name,points\nada,王婷,1\nben,李琪,2\n", "utf-8", 0),
        ("login,name,points\nada,Müller,1\n", "cp1252", 0),
        ("用户名,姓名,points\nada,王婷,1\n", "gbk", 0),
        ("login,name,points\nada,王小婷,1\nben,李文琪,2\nstranger,陈刚强,3\n", "gbk", 0),
    ],
)
def test_a_few_letters_that_may_not_be_chinese_are_not_read_without_a_word(
    option: str, table: str, encoding: str, told: int, export_class: Export, plain_class: Path
) -> None:
    run = export_class(plain_class, "csv", option, "r.csv", r=table.encode(encoding))
    assert run.exit_code == 0
    assert run.stderr.count("r.csv was read as Chinese (GBK). If it is not, save it as CSV in UTF-8.") == told


def test_columns_are_known_in_time_that_grows_with_their_number(tmp_path: Path) -> None:
    table = tmp_path / "r.csv"
    empty = "," * 16_382  # a spreadsheet's width
    table.write_text(f"name,login{empty}\nAda,ada{empty}\n", encoding="utf-8")
    since = time.process_time()
    assert [person.login for person in read_roster(table).people] == ["ada"]
    assert time.process_time() - since < 3, "not with its square"


@every_case("encoding", ["cp1252", "iso8859-15", "cp1250", "cp1254", "cp1257"])
def test_german_is_read_in_the_encodings_that_have_its_letters_in_one_place(
    encoding: str, export_class: Export, plain_class: Path
) -> None:
    text = "login;name\r\nada;Ädä Groß\r\nben;Jürgen Öz\r\n"
    rows = records(export_class(plain_class, "csv", "--roster", "r.csv", r=text.encode(encoding)))
    assert [row["name"] for row in rows.values()] == ["Ädä Groß", "Jürgen Öz", ""]


@every_case("end", ["\0", "\r\n\0\0\0", "\x1a", "\r\n\x1a", "\0" * 512 + "\n"])
def test_what_old_programs_end_a_table_with_is_nobody(end: str, export_class: Export, plain_class: Path) -> None:
    run = export_class(plain_class, "csv", "--roster", "r.csv", r=f"name,login\nAda,ada\nBen,ben{end}")
    assert list(records(run)) == ["ada", "ben", "stranger"]
    assert "absent" not in run.stdout


@every_case(
    ("content", "said"),
    [
        ("", "r.csv holds no students: a line with the names of the columns"),
        ("login\n", "r.csv holds no students"),
        ("login\n,\n \n", "r.csv holds no students"),
        ("Points,Colour\n1,red\n", "r.csv has no column for who a student is"),
        ("group\nA\n", "r.csv has no column for who a student is"),
        ("login,name\nada,A\nada,B\n", "r.csv, lines 2 and 3: the login ada stands on both."),
        ("login,name\nada,A\nADA,B\n", "lines 2 and 3: the login ADA"),
        ("email\na@x.org\nb@x.org\nA@X.org\n", "lines 2 and 4: the e-mail address A@X.org"),
        ("name\nAda\nAda\n", "lines 2 and 3: the name Ada"),
        ("login,group\nada,A\nada,B\n", "r.csv, line 3: ada is in two groups, A and B."),
        ('login,group\nada,"A, B"\nben,B\n', "r.csv, line 2: ada is in two groups, A and B."),
        ("login,group\nada,A;B\nben,a\n", "line 2: ada is in two groups"),
        ("login,group\n,A\nben,a\n", "line 2 names a group, but no student."),
        ("email,E-Mail\na,b\n", "r.csv has two columns for one thing (e-mail address): email and E-Mail."),
        ("login\nada,x\n", "r.csv, line 2 has 2 cells, but the first line names 1 column."),
        ('login\n"ada\n', "this is no table"),
        ('Kata 1\n\nlogin;name\nada;"A\n', "r.csv, line 4: this is no table"),
        ('sep=;\nKata 1\nlogin;name\nada;"A\n', "r.csv, line 4: this is no table"),
        ("sep=;\nlogin;group\nada;A\nada;B\n", "r.csv, line 4: ada is in two groups, A and B."),
        ("Kata 1,Points\n\nlogin,name\nada,A\nada,B\n", "r.csv, lines 4 and 5: the login ada stands on both."),
        ("Matrikel,Vorname\ns1,Sid\ns2,Name\n", "r.csv has no column for who a student is"),
        ('login;name\nada;"A\nben;B\ncy;C\n', "r.csv, line 2: this is no table"),
        ('login;name\nada;A\n\nben;"B\ncy;"C"\n', "r.csv, line 4: this is no table"),
        (b"login\nM\xf8ller\n", "r.csv is neither UTF-8 nor UTF-16 nor GBK text."),
        ("login;name\na;Łukasz\nb;Jiří\n".encode("cp1250"), "r.csv is neither UTF-8"),
        ("login;name\na;Çağlar\nb;Ayşe\n".encode("cp1254"), "r.csv is neither UTF-8"),
        ("login;name\na;Müller\nb;Groß\n".encode("cp850"), "r.csv is neither UTF-8"),
        ("login;name\na;Müller\nb;Jürgen\n".encode("cp850"), "r.csv is neither UTF-8"),
        ("login;name\na;Håkan\n".encode("cp1252"), "r.csv is neither UTF-8"),
        ("login;name\na;Zoltán\n".encode("cp1250"), "r.csv is neither UTF-8"),
        ("login;name\na;Müller\nb;Groß\n".encode("mac_roman"), "r.csv is neither UTF-8"),
        (b"\xff\xfe\x00", "neither UTF-8"),
        ("login,name\na,김철수\nb,이영희\nc,박민준\n".encode("cp949"), "r.csv is neither UTF-8"),
        ("login;name\na;Иван\nb;Анна Петров\nc;Смирнова\n".encode("cp1251"), "r.csv is neither UTF-8"),
        ("login,name\na,Иванов Иван\nb,Петров Петр\n".encode("cp1251"), "r.csv is neither UTF-8"),
        ("login,name\na,ИВАНОВ\nb,ПЕТРОВ\n".encode("cp1251"), "r.csv is neither UTF-8"),
        ("login,name\na,Ника\nb,Иван\n".encode("koi8-r"), "r.csv is neither UTF-8"),
        ("login,name\na,Νίκη\nb,Ζωής Ζωής\n".encode("cp1253"), "r.csv is neither UTF-8"),
        ("login,name\na,דניאל\nb,כהן שרהה\n".encode("cp1255"), "r.csv is neither UTF-8"),
        (bytes(range(256)), "r.csv"),
    ],
)
def test_what_is_no_roster_is_refused_in_a_sentence(
    content: str | bytes, said: str, export_class: Export, plain_class: Path
) -> None:
    run = export_class(plain_class, "csv", "--roster", "r.csv", "-o", "out.csv", r=content)
    assert (run.exit_code, run.stdout, run.stderr.count("\n")) == (2, "", 1)
    assert said in run.stderr
    assert not plain_class.with_name("out.csv").exists()


def test_a_missing_file_and_groups_without_a_roster_are_refused(export_class: Export, plain_class: Path) -> None:
    assert export_class(plain_class, "csv", "--roster", "none.csv").exit_code == 2
    run = export_class(plain_class, "csv", "--no-groups")
    assert (run.exit_code, run.stderr.count("\n")) == (2, 1)


def test_a_table_that_is_read_is_not_overwritten(export_class: Export, plain_class: Path, tmp_path: Path) -> None:
    table = "login,points\nada,1\n"
    for option in ("--roster", "--adjust"):
        run = export_class(plain_class, "csv", option, "r.csv", "-o", tmp_path / "r.csv", r=table)
        assert (run.exit_code, run.stderr) == (2, "grade: -o names r.csv, which is read. Name another file.\n")
        assert (tmp_path / "r.csv").read_text() == table


def test_the_members_of_a_group_get_one_grade(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(
        new_student(student="ada", statuses=ALL),
        new_student(student="Team 2", statuses=SOME),
        new_student(student="eve", statuses=ALL),
    )
    roster = "login,name,group\nada,Ada,Team 1\nben,Ben,team 1\ncy,Cy,Team 2\ndora,Dora,Team 2\neve,Eve,\nfinn,Finn,\n"
    run = export_class(path, "csv", "--roster", "r.csv", r=roster)
    rows = records(run)
    assert {name: (row["score"], row["submission"]) for name, row in rows.items()} == {
        "ada": ("15", "ada"),
        "ben": ("15", "ada"),
        "cy": ("5", "Team 2"),
        "dora": ("5", "Team 2"),
        "eve": ("15", "eve"),
        "finn": ("", ""),
    }
    assert "Have the grade of their group's submission: 2 more students." in run.stderr
    alone = records(export_class(path, "csv", "--roster", "r.csv", "--no-groups"))
    assert [name for name, row in alone.items() if row["score"]] == ["ada", "eve", "Team 2"]


def test_two_submissions_of_one_group_are_not_chosen_between(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    roster = "login,group\nada,T\nben,T\n"
    path = make_class(new_student(student="ada", statuses=ALL), new_student(student="ben", statuses=SOME))
    run = export_class(path, "csv", "--roster", "r.csv", r=roster)
    assert (run.exit_code, run.stderr.count("\n")) == (2, 1)
    assert "The members of group T handed in submissions that differ: ada, ben." in run.stderr
    same = make_class(
        *(new_student(student=name, statuses=ALL, content="same") for name in ("ada", "ben")), name="same.sqlite"
    )
    assert {row["score"] for row in records(export_class(same, "csv", "--roster", "r.csv")).values()} == {"15"}
    left = make_class(
        new_student(student="ada", statuses=ALL, missing=True),
        new_student(student="ben", statuses=SOME),
        name="left.sqlite",
    )
    assert {row["score"] for row in records(export_class(left, "csv", "--roster", "r.csv")).values()} == {"5"}


@pytest.mark.parametrize(
    ("folder", "login"),
    [
        ("jose\N{COMBINING ACUTE ACCENT}", "jos\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("2024001", "２０２４００１"),  # noqa: RUF001 - wide digits, as a Chinese keyboard writes them
    ],
)
def test_an_id_is_the_same_however_its_letters_and_digits_are_written(
    folder: str, login: str, export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student=folder, statuses=ALL))
    run = export_class(path, "csv", "--roster", "r.csv", r=f"login,name\n{login},Jo\n")
    (row,) = records(run).values()
    assert (row["score"], row["submission"], row["on_roster"]) == ("15", folder, "yes")


@every_case("written", ["0012345", '"=""0012345"""', "'0012345", "#0012345", "12345.0", "12345"])
def test_an_id_is_the_same_whatever_a_spreadsheet_made_of_it(
    written: str, export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="0012345", statuses=ALL))
    (row,) = records(export_class(path, "csv", "--roster", "r.csv", r=f"Student ID,name\n{written},Jo\n")).values()
    assert (row["submission"], row["on_roster"]) == ("0012345", "yes")
    assert row["student"] in {"0012345", "12345"}


@every_case("rounded", ["2.02101E+11", '"2,02101E+11"', "2E+11"])
def test_an_id_of_which_a_spreadsheet_lost_digits_is_refused(
    rounded: str, export_class: Export, plain_class: Path
) -> None:
    for option, column in {"--roster": "name", "--adjust": "points"}.items():
        run = export_class(plain_class, "csv", option, "r.csv", r=f"Student ID,{column}\nben,1\n{rounded},2\n")
        shown = rounded.strip('"')
        assert (run.exit_code, run.stdout) == (2, "")
        assert (
            f"r.csv, line 3: a spreadsheet has rounded the student id to {shown}. Take the table as it was"
            in run.stderr
        )


@every_case(
    ("roster", "cells"),
    [
        ("Student,ID,SIS Login ID\nLi,12-34,ada\n", ["", "", "ada"]),
        ("Student,ID,SIS Login ID\nLi,12,ada\n", ["12", "", "ada"]),
        ("Student,ID,SIS User ID,SIS Login ID\nLi,12,756.1234.5678.97,ada\n", ["12", "", "ada"]),
        ('Student,ID,SIS User ID,SIS Login ID\nLi,12,"0,042",ada\n', ["12", "", "ada"]),
        ("Student,ID,SIS User ID,SIS Login ID\nLi,12,0042,ada\n", ["12", "0042", "ada"]),
    ],
)
def test_canvas_gets_no_id_that_it_reads_as_another_one(
    roster: str, cells: list[str], export_class: Export, plain_class: Path
) -> None:
    run = export_class(plain_class, "canvas", "--roster", "r.csv", r=roster)
    assert [row[1:4] for row in csv.reader(io.StringIO(run.stdout)) if row[0] == "Li"] == [cells]


def test_platforms_get_the_ids_of_the_roster(export_class: Export, plain_class: Path) -> None:
    canvas = list(
        csv.reader(
            io.StringIO(export_class(plain_class, "canvas", "--roster", "r.csv", r=ROSTERS["Canvas gradebook"]).stdout)
        )
    )
    assert canvas[2:] == [
        ["Lovelace, Ada", "11", "s1", "ada", "", "15"],
        ["Adams, Ben", "12", "s2", "ben", "", "5"],
    ]
    moodle = list(
        csv.reader(
            io.StringIO(export_class(plain_class, "moodle", "--roster", "r.csv", r=ROSTERS["Moodle grades"]).stdout)
        )
    )
    assert [row[2:6] for row in moodle[1:]] == [["a@x.org", "s1", "ada", "100"], ["b@x.org", "s2", "ben", "33.33"]]
    nbgrader = export_class(plain_class, "nbgrader", "--roster", "r.csv", r=ROSTERS["GitHub Classroom"])
    assert [row[3] for row in csv.reader(io.StringIO(nbgrader.stdout))] == ["student_id", "s1", "s2", "s3"]
    assert "left out: 1 of 4 students (stranger)" in nbgrader.stderr


@pytest.mark.parametrize(
    ("download", "roster"),
    [
        ({"student": "lovelaceada_11", "name": "lovelaceada", "student_id": "11"}, "Student,ID,SIS User ID\nX,11,s1\n"),
        ({"student": "lovelaceada_11", "name": "lovelaceada", "student_id": "11"}, 'name,sid\n"Lovelace, Ada",s1\n'),
        ({"student": "lovelaceada_11", "name": "lovelaceada", "student_id": "11"}, "name,sid\nAda Lovelace,s1\n"),
        (
            {"student": "Ada Lovelace (7)", "name": "Ada Lovelace", "student_id": "7"},
            "Identifier,Full name,ID number\nParticipant 7,Ada L.,s1\nParticipant 11,Ben,s2\n",
        ),
        ({"student": "Ada Lovelace (7)", "name": "Ada Lovelace", "student_id": "7"}, "ID,名字,姓\ns1,Ada,Lovelace\n"),
        ({"student": "a@x.org", "name": "Ada", "email": "a@x.org", "student_id": "9"}, "SID,Email\ns1,A@x.org\n"),
        ({"student": "a@x.org", "name": "Ada", "email": "a@x.org", "student_id": "s1"}, "SID,Name\ns1,Ada\n"),
        ({"student": "张三 (7)", "name": "张三", "student_id": "7"}, "学号,姓氏,名\ns1,张,三\n"),
        (
            {"student": "Lab 1-Ada Lovelace (7)", "name": "Lab 1-Ada Lovelace", "student_id": "7"},
            "ID number,First name,Last name,Groups\ns1,Ada,Lovelace,Lab 1\ns2,Ada,Lovelace,Lab 2\n",
        ),
        (
            {"student": "Ada Lovelace"},
            '"Kata 1","Points","15.0"\n""\n"Display ID","ID","Last Name","First Name"\n"ada","s1","Lovelace","Ada"\n',
        ),
        (
            {"student": "Lovelace, Ada(ada)", "name": "Lovelace, Ada", "student_id": "ada"},
            "SIS User ID,SIS Login ID\ns1,ADA\n",
        ),
        (
            {"student": "Lovelace, Ada(ada)", "name": "Lovelace, Ada", "student_id": "ada"},
            "sid,name\ns1,Ada Lovelace\n",
        ),
        ({"student": "ada@x.edu"}, "UID,UIN,Username,Name,Role\nAda@x.edu,s1,ada,Ada L,Student\n"),
        (
            {"student": "Lovelace, Ada(ada)", "name": "Lovelace, Ada", "student_id": "ada"},
            '"Kata 1","Points"\n""\n"Display ID","ID","Last Name","First Name"\n"ada","s1","L","A"\n',
        ),
        ({"student": "Zoë Müller"}, "学号,姓名\ns1,Zoë Müller\n"),
        ({"student": "0042"}, "SIS User ID,login\ns1,42\n"),
        ({"student": "kata-1-octo-cat"}, "identifier,github_username\ns1,octo-cat\n"),
    ],
)
def test_every_download_is_found_on_a_roster_of_any_kind(
    download: dict[str, str], roster: str, export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(**download, statuses=ALL))
    rows = records(export_class(path, "csv", "--roster", "r.csv", r=roster))
    assert rows["s1"]["score"] == "15"
    assert rows["s1"]["submission"] == download["student"]


def test_a_number_of_one_platform_is_nobodys_on_another(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="Ada (17)", name="Ada", student_id="17", statuses=ALL))
    rows = records(export_class(path, "csv", "--roster", "r.csv", r="Student,ID,SIS User ID\nBen,17,s1\n"))
    assert (rows["s1"]["status"], rows["Ada (17)"]["on_roster"]) == ("absent", "no")


def test_sakais_login_is_that_of_other_platforms(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="Doe, Al(ald)", name="Doe, Al", student_id="ald", statuses=ALL))
    assert '\n"Doe, Al",,,ald,,15' in export_class(path, "canvas").stdout.replace("\r", "")
    assert '\n,"Doe, Al",,,ald,100' in export_class(path, "moodle").stdout.replace("\r", "")
    other = records(export_class(path, "csv", "--roster", "r.csv", r="sid,login,name\ns1,ald2,Al Doe\n"))
    assert (other["s1"]["status"], other["Doe, Al(ald)"]["on_roster"]) == ("absent", "no")


@every_case(
    ("folder", "owner"),
    [
        ("Mueller_Juergen_jmuell_4711", "jmuell"),
        ("Koehler_Kaethe_kk_4713", "kk"),
        ("Roe_Al_anon_4713", None),
        ("von_der_Heide_Anna-Lena_avdh_4713", "avdh"),
        ("Heide, Anna-Lena von der (avdh)", "avdh"),
        ("Doe_Jane_doe_1", "doe"),
        ("Doe_Jane_17_doe", "doe"),
        ("Jane Doe (17)", "doe"),
        ("Doe_Jane_4714", None),
        ("Doe_Jim_doe_4711", None),
        ("x_jmuell_4711", None),
        ("Doe_Jane_doe.py", None),
    ],
)
def test_a_folder_is_the_students_whose_whole_name_and_id_are_parts_of_its_name(
    folder: str, owner: str | None, export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    roster = "login,sid,name\njmuell,1234,Jürgen Müller\ndoe,17,Jane Doe\navdh,4711,Anna-Lena von der Heide\n"
    roster += "kk,18,Käthe Köhler\nanon,19,\n"
    student = new_student(student=folder.removesuffix(".py"), path=f"class/{folder}", statuses=ALL)
    path = make_class(student, name=f"{folder}.sqlite")
    rows = records(export_class(path, "csv", "--roster", "r.csv", r=roster))
    graded = [row["name"] for row in rows.values() if row["status"] == "graded" and row["on_roster"] == "yes"]
    names = {"jmuell": "Jürgen Müller", "doe": "Jane Doe", "avdh": "Anna-Lena von der Heide", "kk": "Käthe Köhler"}
    assert graded == ([names[owner]] if owner else [])


@every_case(
    ("ben", "is_hers"),
    [("Ben Cole", True), ("Al Doe", False), ("", True)],
)
def test_a_login_that_is_one_students_id_and_a_name_that_is_anothers_are_neithers(
    ben: str, is_hers: object, export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="Doe, Al(1234)", name="Doe, Al", student_id="1234", statuses=ALL))
    run = export_class(path, "csv", "--roster", "r.csv", r=f"sid,name\n9,{ben}\n1234,Jo Roe\n")
    rows = records(run)
    assert rows["1234"]["status"] == ("graded" if is_hers else "unclear")
    assert ("Doe, Al(1234)" in rows) is not is_hers


def test_an_id_of_a_known_kind_counts_before_a_name(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="s@x.org", name="Sam Lee", email="s@x.org", statuses=ALL))
    roster = "sid,email,name\ns1,s@x.org,Samuel Lee\ns2,t@x.org,Sam Lee\n"
    rows = records(export_class(path, "csv", "--roster", "r.csv", r=roster))
    assert {sid: row["status"] for sid, row in rows.items()} == {"s1": "graded", "s2": "absent"}


@every_case(
    ("roster", "is_hers"),
    [
        ("SID,Email,Name\ns1,a@x.org,Ada\n", False),
        ("SID,Name\ns1,Ada\n", True),
        ("Email,Name\na@x.org,Ada\n", True),
        ("SID,Email,Name\ns2,a@x.org,Ada\n", True),
        ("SID,Email,Name\ns1,ada@x.org,Ada\n", True),
    ],
)
def test_a_name_is_somebody_elses_where_both_address_and_id_differ(
    roster: str, is_hers: object, export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="ada@x.org", name="Ada", email="ada@x.org", student_id="s2", statuses=ALL))
    rows = list(records(export_class(path, "csv", "--roster", "r.csv", r=roster)).values())
    assert [row["status"] for row in rows] == (["graded"] if is_hers else ["absent", "graded"])


@every_case("form", ["{name}_{number}", "{name} ({number})", "{name}({number})"])
@every_case("second", [ALL, ("passed", "not_started", "not_started")])
def test_two_of_one_name_on_a_platform_are_not_one_student_of_the_roster(
    form: str, second: tuple[str, ...], export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    names = [form.format(name="Ada", number=number) for number in ("11", "12")]
    students = [
        new_student(student=name, name="Ada", student_id=number, statuses=statuses, content=str(statuses))
        for name, number, statuses in zip(names, ("11", "12"), (ALL, second), strict=True)
    ]
    path = make_class(*students, name=f"{names[0]} {second[1]}.sqlite")
    run = export_class(path, "csv", "--roster", "r.csv", r="sid,name\ns1,Ada\n")
    told = [(name, row["status"], row["on_roster"]) for name, row in records(run).items()]
    assert told == [("s1", "unclear", "yes"), *((name, "graded", "no") for name in names)]
    gone = [students[0], replace(students[1], missing=True)]
    run = export_class(make_class(*gone, name=f"gone {path.name}"), "csv", "--roster", "r.csv")
    assert records(run)["s1"]["submission"] == names[0]


def test_a_name_that_two_have_is_nobodys(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="Ada Lovelace", statuses=ALL))
    roster = "sid,name\ns1,Ada Lovelace\ns2,Ada Lovelace\ns3,Cy\n"
    run = export_class(path, "csv", "--roster", "r.csv", r=roster)
    assert [row["status"] for row in records(run).values()] == ["unclear", "unclear", "absent", "graded"]
    assert "Not on the roster, or not clear whose: Ada Lovelace." in run.stderr
    assert "Students on the roster r.csv: 3; 0 handed in, 1 did not.\nHanded in nothing: s3.\n" in run.stderr
    assert "May have handed in one of the submissions that are not clear whose: s1, s2." in run.stderr
    page = export_class(path, "html", "--roster", "r.csv").stdout
    assert "whose is not clear." in page
    assert "On the roster, and handed in nothing: 1." in page
    assert "may have handed in one of the submissions that are not clear whose: 2." in page
    blind = export_class(path, "csv", "--roster", "r.csv", "--blind").stdout
    assert blind.count(",unclear,") == 2


SAME_LETTERS = {
    "Devanagari": ("\u0930\u093e\u092e", "\u0930\u094b\u092e"),
    "Tamil": ("\u0b95\u0bbf", "\u0b95\u0bc1"),
    "Thai": ("\u0e01\u0e34", "\u0e01\u0e38"),
    "kana": ("\u304b\u3044", "\u304c\u3044"),
}
"""Two names each that differ in what Unicode calls a mark, and that are not the same name."""


@every_case("names", SAME_LETTERS.values(), ids=SAME_LETTERS)
def test_a_name_in_any_script_is_nobody_elses(
    names: tuple[str, str], export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    one, other = names
    path = make_class(new_student(student=other, statuses=ALL))
    rows = records(export_class(path, "csv", "--roster", "r.csv", r=f"sid,name\ns1,{one}\n"))
    assert (rows["s1"]["status"], rows[other]["on_roster"]) == ("absent", "no")
    refused = export_class(path, "csv", "--adjust", "a.csv", a=f"name,points\n{one},2\n")
    assert (refused.exit_code, "nobody in the class is" in refused.stderr) == (2, True)
    taken = export_class(path, "csv", "--roster", "r.csv", r=f"sid,name\ns1,{other}\U000e0100\n")
    assert records(taken)["s1"]["submission"] == other


@every_case(
    ("written", "listed"),
    [("Zoe\u0308 Mu\u0308ller", "MULLER, ZOE"), ("\u05e9\u05b8\u05e8\u05b8\u05d4", "\u05e9\u05e8\u05d4")],
)
def test_a_name_without_its_accents_is_the_same(
    written: str, listed: str, export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student=written, statuses=ALL))
    rows = records(export_class(path, "csv", "--roster", "r.csv", r=f'sid,name\ns1,"{listed}"\n'))
    assert rows["s1"]["submission"] == written


@every_case(
    ("groups", "taken"),
    [
        (("Team 2", "Team 1"), {"s1": "Team 2 (8)", "s2": "Team 1 (7)", "s3": "Team 1 (7)"}),
        (("007", "08"), {"s1": "", "s2": "", "s3": ""}),
        (("", ""), {"s1": "", "s2": "", "s3": ""}),
        (("A", "B"), {"s1": "", "s2": "", "s3": ""}),
    ],
)
def test_moodles_number_of_a_group_is_no_students(
    groups: tuple[str, str],
    taken: dict[str, str],
    export_class: Export,
    make_class: Callable[..., Path],
    new_student: Any,
) -> None:
    path = make_class(
        new_student(student="Team 1 (7)", name="Team 1", student_id="7", statuses=ALL),
        new_student(student="Team 2 (8)", name="Team 2", student_id="8", statuses=SOME),
    )
    first, second = groups
    roster = f"participant,name,sid,group\n7,Ada Lovelace,s1,{first}\n8,Ben Oh,s2,{second}\n9,Cy Ro,s3,{second}\n"
    rows = records(export_class(path, "csv", "--roster", "r.csv", r=roster))
    assert {name: rows[name]["submission"] for name in taken} == taken
    if not all(taken.values()):
        assert {rows["s1"]["status"], rows["s2"]["status"]} == {"unclear"}
        assert rows["Team 1 (7)"]["on_roster"] == "no"
    own = records(export_class(path, "csv", "--roster", "r.csv", "--no-groups"))
    assert {own[name]["submission"] for name in taken} == {""}


def test_those_without_a_group_in_moodle_share_what_one_of_them_handed_in(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(
        new_student(student="Team 1 (7)", name="Team 1", student_id="7", statuses=ALL),
        new_student(student="Default group", name="Default group", statuses=SOME),
    )
    roster = "participant,name,sid,group\n7,Ada L,s1,Default group\n8,Ben Oh,s2,Team 1\n9,Cy Ro,s3,Default group\n"
    rows = records(export_class(path, "csv", "--roster", "r.csv", r=roster))
    assert [rows[name]["submission"] for name in ("s1", "s2", "s3")] == ["Default group", "Team 1 (7)", "Default group"]
    own = records(export_class(path, "csv", "--roster", "r.csv", "--no-groups"))
    assert {own[name]["submission"] for name in ("s1", "s2", "s3")} == {""}
    alone = export_class(path, "moodle")
    assert "left out: 1 of 2 students (Default group)" in alone.stderr


def test_moodles_numbers_count_where_it_hides_the_names(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(
        new_student(student="Participant (7)", name="Participant", student_id="7", statuses=ALL),
        new_student(student="Participant (8)", name="Participant", student_id="8", statuses=SOME),
    )
    roster = "participant,name,sid\n7,Ada Lovelace,s1\n8,Ben Oh,s2\n"
    rows = records(export_class(path, "csv", "--roster", "r.csv", r=roster))
    assert {name: row["submission"] for name, row in rows.items()} == {"s1": "Participant (7)", "s2": "Participant (8)"}


@every_case("name", ["Lab 2-Ada Lovelace", "Lena Lovelace", "Ada-Lena Lovelace"])
def test_what_stands_before_a_name_is_no_group_but_the_students_own(
    name: str, export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student=f"{name} (7)", name=name, student_id="7", statuses=ALL))
    roster = "sid,name,group\ns1,Ada Lovelace,Lab 1\ns2,Lovelace,Ada\n"
    rows = records(export_class(path, "csv", "--roster", "r.csv", r=roster))
    assert (rows["s1"]["status"], rows[f"{name} (7)"]["on_roster"]) == ("absent", "no")


@pytest.mark.parametrize(
    ("download", "roster"),
    [
        (
            {"student": "lovelaceada_99", "name": "lovelaceada", "student_id": "99"},
            'Student,ID,SIS User ID\n"Lovelace, Ada",11,s1\n',
        ),
        (
            {"student": "Ada Lovelace (99)", "name": "Ada Lovelace", "student_id": "99"},
            "Identifier,Full name,ID number\nParticipant 11,Ada Lovelace,s1\n",
        ),
    ],
)
def test_another_number_of_the_platform_is_another_person_of_that_name(
    download: dict[str, str], roster: str, export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(**download, statuses=ALL))
    run = export_class(path, "csv", "--roster", "r.csv", r=roster)
    assert {name: row["status"] for name, row in records(run).items()} == {
        "s1": "absent",
        download["student"]: "graded",
    }
    assert f"Not on the roster, or not clear whose: {download['student']}." in run.stderr


def test_github_classroom_folders_are_read_behind_the_assignment_and_that_is_said(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(*(new_student(student=f"kata-1-{name}", statuses=ALL) for name in ("ada", "b-c", "zed")))
    run = export_class(path, "csv", "--roster", "r.csv", r="identifier,github_username\ns1,ada\ns2,b-c\ns3,c\n")
    rows = records(run)
    assert [(name, row["submission"]) for name, row in rows.items()] == [
        *[("s1", "kata-1-ada"), ("s2", "kata-1-b-c"), ("s3", "")],
        ("kata-1-zed", "kata-1-zed"),
    ]
    assert "Read as names of students behind 'kata-1-'" in run.stderr


def test_texts_of_a_roster_are_harmless_in_tables_and_on_the_page(export_class: Export, plain_class: Path) -> None:
    roster = 'sid,login,name,group\n=1+1,ada,"=HYPERLINK(""x"")",@T\n+2,ben,<script>x</script>,"<img src=x>"\n'
    for form in ("csv", "jsonl", "html"):
        run = export_class(plain_class, form, "--roster", "r.csv", r=roster)
        assert run.exit_code == 0
        if form == "csv":
            cells = [cell for row in records(run).values() for cell in row.values()]
            assert not [cell for cell in cells if cell[:1] in {"=", "+", "@"}]
        else:
            assert "<script>x" not in run.stdout
            assert "<img" not in run.stdout


def test_the_page_and_the_lines_list_who_is_absent(export_class: Export, plain_class: Path) -> None:
    page = export_class(plain_class, "html", "--roster", "r.csv", r=ROSTERS["by hand"]).stdout
    assert "Handed in nothing." in page
    assert "not on the roster" in page
    lines = export_class(plain_class, "jsonl", "--roster", "r.csv").stdout.splitlines()
    assert len(lines) == 4
    assert '"roster":{"known":true,"group":null,"submission":null}' in lines[2]


def test_a_table_of_too_many_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "_MAX_ROWS", 3)
    table = tmp_path / "roster.csv"
    table.write_text("id,name\n1,a\n2,b\n")
    assert len(csv_table.read_table(table, are_column_names).rows) == 2
    table.write_text("id,name\n1,a\n2,b\n3,c\n")
    with pytest.raises(UsageError, match=r"roster\.csv has more than 3 rows\."):
        csv_table.read_table(table, are_column_names)


@every_case(
    "roster",
    [
        "Identifier,Full name\nParticipant 17,Ada Lovelace\n",
        "Identificador,Nome completo\nParticipante 17,Ada Lovelace\n",
        "Identificatore,Nome completo\nPartecipante 17,Ada Lovelace\n",
        "Идентификатор,Полное имя\n№ 17,Ada Lovelace\n",
    ],
)
def test_a_worksheet_has_moodles_participants_in_its_own_language(roster: str, tmp_path: Path) -> None:
    table = tmp_path / "r.csv"
    table.write_text(roster, encoding="utf-8")
    [person] = read_roster(table).people
    assert (person.participant, person.name) == ("17", "Ada Lovelace")
