-- Whether a group is one of those that a reader asked for; null asks for all, and '' for the group that is not stated.
create or replace macro is_in_groups(chosen, grp) as
coalesce(list_contains(cast(chosen as varchar[]), coalesce(grp, '')), true);
