"""The commands: each parses, calls one function, and shows what came of it. They are loaded when they are asked for."""
