"""Which column of a table says what about a student, by the names that platforms and people give columns.

- Canvas: the gradebook ("Student", "ID", "SIS User ID", "SIS Login ID") and the groups ("canvas_user_id", "user_id",
  "login_id", "group_name");
- Moodle: the grades ("First name", "Last name", "ID number", "Email address"), the participants ("Groups") and the
  grading worksheet ("Identifier", "Full name", "Last modified (submission)");
- GitHub Classroom: the roster ("identifier", "github_username") and the grades ("roster_identifier",
  "submission_timestamp", "group_name");
- Gradescope ("SID", "Role", "Submission Time", "Lateness (H:M:S)"), Blackboard ("Username", "Student ID"),
  Brightspace ("OrgDefinedId"), PrairieLearn ("UID", an e-mail address, beside "UIN") and Sakai ("Display ID");
- the Chinese, Dutch, French, German, Italian, Japanese, Polish, Portuguese, Russian and Spanish names of the same, and
  those that ILIAS, OLAT and Stud.IP have.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from grader.classroom.comparable import comparable_text
from grader.classroom.csv_table import CsvTable, TableRow
from grader.errors import UsageError
from grader.i18n import N_, _
from grader.sanitize import clean_line, clean_name

_MAX_CELL_CHARS = 500
_MAX_COLUMNS_SHOWN = 12
_MAX_HEADER_CHARS = 40


class PersonColumn(StrEnum):
    """What a column says."""

    canvas_id = N_("Canvas id")
    participant = N_("participant")
    sis_id = N_("student id")
    login = N_("login")
    email = N_("e-mail address")
    github = N_("GitHub name")
    full_name = N_("name")
    given_name = N_("given name")
    family_name = N_("family name")
    group = N_("group")
    submitted = N_("time of submission")
    lateness = N_("lateness")
    status = N_("status")
    role = N_("role")
    points = N_("points")
    comment = N_("comment")


ID_COLUMNS = (
    PersonColumn.canvas_id,
    PersonColumn.participant,
    PersonColumn.sis_id,
    PersonColumn.login,
    PersonColumn.email,
    PersonColumn.github,
)

_CANVAS_COMPANIONS = {"student", "sisuserid", "sisloginid", "学生", "sis用户id", "sis登录id"}
_HEADERS: Mapping[PersonColumn, str] = {
    PersonColumn.canvas_id: "canvasuserid canvasid",
    PersonColumn.participant: "participant participantnumber 识别码 标识符 参与者",
    PersonColumn.sis_id: (
        "sisuserid sisid userid uin studentid studentnumber studentno idnumber sid orgdefinedid matriculationnumber id "
        "identifier rosteridentifier number 学号 学生学号 学生id 学生编号 sis用户id 学工号 编号 學號 学籍番号 "
        "idナンバー matrikelnummer matrikelnr idnummer numérodidentification numérodétudiant númerodeid "
        "codiceidentificativo matricola numerodimatricola númerodeidentificação númerodealuno matrícula "
        "studentnummer numerid numeralbumu индивидуальныйномер номерстудента номерзачетнойкнижки номерзачётнойкнижки"
    ),
    PersonColumn.login: (
        "login loginid displayid loginname sisloginid username user account accountname netid "
        "用户名 登录名 登录id sis登录id 账号 帐号 用户 用戶名稱 使用者名稱 帳號 ユーザ名 ユーザー名 "
        "anmeldename benutzername nutzername nutzernamen nomdutilisateur nombredeusuario "
        "nomeutente nomedeutilizador nomedousuário nomedeusuário usuário gebruikersnaam nazwaużytkownika "
        "логин имяпользователя"
    ),
    PersonColumn.email: (
        "email emailaddress mail 邮箱 电子邮箱 电子邮件 电子邮件地址 邮件地址 邮箱地址 email地址 邮件 "
        "電子郵件 電子郵件地址 電郵地址 メールアドレス "
        "emailadresse adressedecourriel courriel direccióndecorreo correoelectrónico "
        "indirizzoemail endereçodeemail correioeletrónico correioeletrônico "
        "emailadres adresemail адресэлектроннойпочты электроннаяпочта почта"
    ),
    PersonColumn.github: (
        "github githubusername githublogin githubuser githubname githubaccount "
        "github用户名 github账号 github帐号 github账户"
    ),
    PersonColumn.full_name: (
        "name fullname student studentname displayname names 姓名 全名 学生 学生姓名 名字 學生 氏名 フルネーム "
        "vollständigername nom nomcomplet nombre nombrecompleto "
        "nome nomecompleto nomeecognome cognomeenome studente aluno estudante имя полноеимя имяифамилия "
        "фамилияиимя фио студент volledigenaam naam imięinazwisko nazwiskoiimię"
    ),
    PersonColumn.given_name: (
        "firstname givenname givennames first forename 名 vorname vornamen prénom prénoms voornaam imię imiona"
    ),
    PersonColumn.family_name: (
        "lastname surname familyname last 姓 姓氏 nachname familienname nomdefamille apellido apellidos "
        "cognome apelido apelidos sobrenome фамилия achternaam nazwisko"
    ),
    PersonColumn.group: (
        "group groupname groups team teamname 小组 组 组别 分组 组名 团队 小组名称 小组名 群组 組別 群組 グループ "
        "gruppe gruppen groupe groupes grupo grupos "
        "gruppo gruppi группа группы groep groepen grupa grupy"
    ),
    PersonColumn.submitted: (
        "lastmodifiedsubmission submissiontimestamp submissiontime submittedat submitted "
        "提交时间 最后修改提交 最后修改作业 "
        "zuletztgeändertabgabe dernièremodificationtravailremis últimamodificaciónentrega"
    ),
    PersonColumn.lateness: "latenesshms lateness late 迟交 逾期",
    PersonColumn.status: "status 状态 statut estado stato статус",
    PersonColumn.role: "role 角色",
    PersonColumn.points: "points adjustment pointsadjustment bonus 加分 调整 分数调整 加减分 分数 分",
    PersonColumn.comment: "comment comments feedback feedbackcomments note remark 评语 备注 说明 评论 反馈 反馈评语",
}
_BESIDE_FAMILY_NAME = frozenset({"名字", "nombre", "nome", "имя"})
"""What is the whole name alone, and the given name beside the family name."""

_BESIDE_GIVEN_NAME = {"name": {"vorname", "vornamen"}, "nom": {"prénom", "prénoms"}}
"""What is the whole name alone, and in its language the family name beside the given name."""

_WORKSHEET_IDS = {
    "identifier": {"fullname"},
    "id": {"zuletztgeändertbewertung"},
    "identifiant": {"dernièremodificationnote"},
    "identificador": {"últimamodificacióncalificación", "nomecompleto"},
    "identificatore": {"nomecompleto"},
    "идентификатор": {"полноеимя"},
}
"""What Moodle calls its participants in a grading worksheet, and columns that it has there in the same language."""

_COLUMNS_BY_HEADER = {header: column for column, headers in _HEADERS.items() for header in headers.split()}
_PARTICIPANT = re.compile(r"\D*([0-9]+)")
_QUOTED_CELL = re.compile(r'="(?P<text>[^"]*)"')
_KEPT_CELL = re.compile(r"^'(?=[0-9=+@-])")
_DECIMAL_ID = re.compile(r"([0-9]+)\.0+")
_ROUNDED_ID = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+")


def _plain_header(header: str) -> str:
    """A column's name without capitals, blanks and punctuation."""
    return re.sub(r"[\W_]+", "", comparable_text(header))


def are_column_names(cells: Sequence[str]) -> bool:
    """Whether a row is the names of columns that say who students are: one cell alone may be somebody's name."""
    names = [_plain_header(cell) for cell in cells]
    kinds = {kind for kind in _column_kinds(names) if kind is not None}
    return len(kinds) > 1 and bool(kinds & {*ID_COLUMNS, PersonColumn.full_name, PersonColumn.family_name})


def find_columns(table: CsvTable, wanted: Collection[PersonColumn]) -> dict[PersonColumn, int]:
    """The places of the columns of these kinds; raise UsageError where two columns seem to say the same."""
    names = [_plain_header(header) for header in table.header]
    found: dict[PersonColumn, int] = {}
    for place, column in enumerate(_column_kinds(names)):
        if column is None or column not in wanted:
            continue
        if column in found:
            template = _(
                "{file} has two columns for one thing ({what}): {first} and {second}. Rename or remove one of them."
            )
            first, second = (clean_line(table.header[at], _MAX_HEADER_CHARS) for at in (found[column], place))
            raise UsageError(template.format(file=table.file, what=_(column.value), first=first, second=second))
        found[column] = place
    return found


def _column_kinds(names: Sequence[str]) -> list[PersonColumn | None]:
    """What each column says; there may be thousands, as spreadsheets save empty ones, too."""
    there = frozenset(names)
    has_family_name = PersonColumn.family_name in map(_COLUMNS_BY_HEADER.get, there)
    return [_column_kind(name, there, has_family_name=has_family_name) for name in names]


def _column_kind(name: str, names: frozenset[str], *, has_family_name: bool) -> PersonColumn | None:
    """What a column says; some names mean different things beside others."""
    if name == "id" and _CANVAS_COMPANIONS.intersection(names):
        return PersonColumn.canvas_id
    if not names.isdisjoint(_WORKSHEET_IDS.get(name, ())):
        return PersonColumn.participant
    if name == "uid" and "uin" in names:
        return PersonColumn.email
    if name == "student" and "name" in names:
        # In our own tables: what the student is called there.
        return PersonColumn.login
    if name in _BESIDE_FAMILY_NAME and has_family_name:
        return PersonColumn.given_name
    if not has_family_name and not names.isdisjoint(_BESIDE_GIVEN_NAME.get(name, ())):
        return PersonColumn.family_name
    return _COLUMNS_BY_HEADER.get(name)


def missing_column(table: CsvTable, needed: str) -> UsageError:
    """The error for a table without a column that is needed."""
    listed = [clean_line(name, _MAX_HEADER_CHARS) for name in table.header[:_MAX_COLUMNS_SHOWN] if name.strip()]
    template = _("{file} has no column for {needed}; its columns are: {columns}.")
    return UsageError(template.format(file=table.file, needed=needed, columns=_(", ").join(listed)))


def read_person_cells(table: CsvTable, row: TableRow, places: Mapping[PersonColumn, int]) -> dict[PersonColumn, str]:
    """The row's cells by what they say, cleaned; "" where the table has no such column, or the cell says "none".

    Raise UsageError for an id of which a spreadsheet has kept the first digits only.
    """
    cells = dict.fromkeys(PersonColumn, "")
    for column, place in places.items():
        text = _plain_cell(clean_name(row.cells[place], _MAX_CELL_CHARS))
        if column in ID_COLUMNS and _ROUNDED_ID.fullmatch(text):
            template = _(
                "{file}, line {line}: a spreadsheet has rounded the {what} to {text}. "
                "Take the table as it was before, or give the column the format for text there."
            )
            raise UsageError(template.format(file=table.file, line=row.line, what=_(column.value), text=text))
        cells[column] = _plain_id(text) if column in ID_COLUMNS else text
    if found := _PARTICIPANT.fullmatch(cells[PersonColumn.participant]):
        cells[PersonColumn.participant] = found[1]
    if not cells[PersonColumn.full_name]:
        given, family = cells[PersonColumn.given_name], cells[PersonColumn.family_name]
        cells[PersonColumn.full_name] = _joined_name(given, family)
    return cells


def _plain_cell(text: str) -> str:
    """A cell's text without what keeps a spreadsheet from changing it: ="0123", or a ' as in our own tables."""
    quoted = _QUOTED_CELL.fullmatch(text)
    text = quoted["text"] if quoted else _KEPT_CELL.sub("", text)
    return "" if text in {"-", "N/A", "n/a"} else text


def _plain_id(text: str) -> str:
    """An id without the # that Brightspace puts in front, and the .0 that programs put behind a number."""
    return _DECIMAL_ID.sub(r"\1", text.removeprefix("#"))


def _joined_name(given: str, family: str) -> str:
    """The whole name in the order of its script: a Chinese family name stands first, without a blank."""
    if family and given and not family[0].isascii() and "\N{CJK UNIFIED IDEOGRAPH-4E00}" <= family[0] <= "\u9fff":
        return f"{family}{given}"
    return f"{given} {family}".strip()
