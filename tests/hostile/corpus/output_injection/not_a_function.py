"""Puts an object of a type with a hostile name in the place of its function."""

sigmoid = type("::error::\x1b[31m\u202e\n##[error]</script>", (), {})()
