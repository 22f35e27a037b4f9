"""Raises an exception whose text holds escapes, commands, markup and formulas."""

def sigmoid(x):
    raise ValueError("\x1b[31m\n::error::x\n##[error]\u202e</script><img src=x onerror=alert(1)>=cmd|'/c calc'!A0{0}{text}%s]]>&amp;")
