"""Prints commands of GitHub's runner."""

def sigmoid(x):
    print("::set-env name=PATH::/tmp\n  ::add-path::/tmp\n::stop-commands::x\n##[error]x ##[group]\n::add-mask::0")
    print("x" * 70, "::error file=a.py::wrapped", "##[command]", "#" * 3 + "[error]", ":::" * 3)
    return 0.0
