"""Answers with an object whose type has a hostile name."""

def sigmoid(x):
    return type("::error::\x1b[31m\u202e\n##[error]</script>", (), {})()
