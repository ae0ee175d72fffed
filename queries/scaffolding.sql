-- Takes away what the views after it are made of, and no question asks.
drop table lives;
drop table epochs;
