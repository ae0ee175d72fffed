"""The commands: what each does, what it can be given, and what it tells.

A new command is `add_<name>(command)` in a module here, which declares its arguments and the function that runs it
(`run`: options, settings and words → exit status); a line in `parser.COMMANDS`; and its words in `i18n/texts/cli.toml`.
A module is imported when a command of it is used, so that none waits for what another one needs.
"""
