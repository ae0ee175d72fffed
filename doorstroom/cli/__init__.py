"""The commands: what each does, what it can be given, and what it tells.

A new command is a module here with `add_<name>(command)`, which declares its arguments and the function that runs it
(`Run`); a line in `parser.COMMANDS`; and its words in `i18n/texts/cli.toml`. A module is imported when a command of it
is used, so that none waits for what another one needs.
"""
