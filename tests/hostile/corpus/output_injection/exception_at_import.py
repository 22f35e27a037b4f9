"""Raises, while its file is loaded, the absence of a module with a hostile name."""

raise ModuleNotFoundError("No module named '::error::\x1b[31m\n::error::x ##[error]'")
