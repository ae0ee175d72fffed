-- Whether a wait was seen waiting on an age in days: who ends on that age was, who comes late is from the next age on.
create or replace macro is_at_risk(entry_days, exit_days, age_days) as
exit_days >= age_days and (entry_days < age_days or age_days + entry_days = 0);
