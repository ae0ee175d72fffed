"""What somebody drops and chooses on the screen until it is handed in: files, how they are read, and the work on them.

A draft waits for its owner for a day. The work (looking into files, checking, handing in) is a command of the command
line, in a process of its own that can reach the draft and the store and nothing else (`job`).
"""
