"""The commands: what each is for, and the module that it is in.

The help page of all commands is made from this table, so that it imports none of their modules.
"""

from grader.i18n import N_

COMMANDS = {
    N_("Practise"): {
        "init": "learner",
        "watch": "watch",
        "next": "learner",
        "show": "learner",
        "hint": "learner",
        "reset": "learner",
        "solution": "learner",
        "list": "learner",
    },
    N_("Grade"): {
        "run": "grade",
        "report": "report",
        "plot": "plot",
        "doctor": "author",
        "schema": "author",
    },
    N_("Teach"): {
        "batch": "batch",
        "export": "export",
        "export-autograder": "author",
    },
    N_("Write courses"): {
        "course": "course",
        "verify": "author",
        "courses": "author",
    },
}
"""The module of each command, by what people do with it, in the order of the help page.

`run` is the command if none is named.
"""

HELP_TEXTS = {
    "init": N_("Make a folder with fresh exercise files."),
    "watch": N_(
        "Show the first exercise that is not done, and grade every file the moment you save it.\n\n"
        "PATH is a folder with exercise files, or one of them; without it, this folder if it holds some, else "
        "exercises/. Press ? for the keys. Where there is no terminal, each event is one line."
    ),
    "next": N_("Show the first exercise that is not done: what it asks, where it is, what is wrong."),
    "show": N_(
        "Show what an exercise asks, and where it is.\n\nWithout a name it is the first exercise that is not done."
    ),
    "hint": N_(
        "Give the next of an exercise's hints, each nearer to the code than the one before.\n\n"
        "Without a name it is the first exercise that is not done."
    ),
    "reset": N_(
        "Put one function back to the stub that you began with. All else in its file stays as it is, and the "
        "old file is kept beside it.\n\nWithout a name it is the first exercise that is not done."
    ),
    "solution": N_(
        "Show our own answer to an exercise, once yours is right.\n\n"
        "Without a name it is the last exercise that is right, and with --anyway the first that is not."
    ),
    "list": N_(
        "List the topics and exercises, with their points, what each is built on, and which are done in FOLDER."
    ),
    "run": N_("Grade what is there once, as the options below say."),
    "report": N_(
        "Grade exercise files, and write a page with all that there is to say, and a picture for each topic.\n\n"
        "The page is one file: it needs no network, and can be printed and sent to others."
    ),
    "plot": N_(
        "Draw a topic's picture from your own functions, beside the right ones.\n\n"
        "EXERCISE is a topic or one of its exercises (default: the last topic that you have begun); PATH is the "
        "folder with your exercise files, or one of them."
    ),
    "doctor": N_("Say how well this machine can keep learner code in, and why."),
    "schema": N_("Print the JSON Schema of the report."),
    "batch": N_(
        "Grade a class: every sub-folder, archive or file in FOLDER is one student's.\n\n"
        "Folders as Canvas, Moodle, Blackboard, Brightspace and Gradescope give them are understood, and so "
        "is the archive itself (.zip, .tar, .tar.gz) in place of FOLDER. Results go to one file as they "
        "finish; run the same command again, and only what is new or changed is graded."
    ),
    "export": N_(
        "Give out the results of a class: a gradebook, all reports, a page, or each student's feedback.\n\n"
        "RESULTS is the file that `grade batch` writes; it may still be growing. A student without a grade "
        "gets no 0: the cell stays empty, or for Canvas and Moodle the row is left out."
    ),
    "export-autograder": N_(
        "Write what Gradescope, GitHub Classroom or PrairieLearn takes to grade by itself.\n\n"
        "PLATFORM is gradescope, github or prairielearn."
    ),
    "course": N_("Write a course: begin one, add an exercise, check it, translate it."),
    "verify": N_("Prove a course: stubs, references, known mistakes, mutants, unusual right answers, junk, inputs."),
    "courses": N_("List the courses that are installed: the names that --course takes."),
}
"""The help of each command, as it stands in the catalogues; its first sentence is what the help page of all shows."""
