"""Who may do what: roles by what a login says of somebody, sessions that end, and a log of who did what."""
