"""The workbench: a statement of an analyst's own, over the documented views, in a process that can reach nothing else.

`asking.ask_freely` is the way in and `views.catalogue` says what there is to ask. A statement passes four walls, each
of which would do alone for most of what a stranger can think of:

- the copy (`copying`): a database file with the documented views only, and in it only the rows of this reader;
- the reading (`statement`): one SELECT, of which every node, table and function stands on a list;
- the connection (`child`): read-only, no files, no extensions, settings locked;
- the process (`confinement`, `syscalls`): one of its own for each statement, with nothing in its environment, that can
  open no file, no socket and no other process, and that is ended when it takes too long or too much.
"""
