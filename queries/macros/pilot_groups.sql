-- The chosen pilots, each in its group or groups by one dimension, with the share of the pilot that counts in each.
-- Grain: pilot_no, grp
-- The weights of a pilot add up to 1. grp is null where it is not stated; all is one group. With stage, grp is null:
-- the group is then the stage of a stay, which a base knows.
-- Choices: dimension stage|theme|area|target_group|owner|receiving_team|body|municipality|all
create or replace macro group_of(pilot, by_what, segment_group) as
    case by_what
        when 'theme' then pilot['theme']
        when 'owner' then pilot['owner']
        when 'receiving_team' then pilot['receiving_team']
        when 'body' then pilot['body']
        when 'municipality' then pilot['municipality']
        when 'all' then 'all'
        else segment_group
    end;

create or replace macro pilot_groups(as_of, by_what, filters) as table
select
    p.pilot_no,
    p.municipality,
    p.body,
    group_of(p, by_what, s.grp) as grp,
    coalesce(s.weight, 1) as weight
from chosen_pilots(as_of, filters) as p
left join segment_shares_on(as_of) as s on by_what = s.dimension and p.pilot_no = s.pilot_no;

-- The same with the groups of each pilot in one text, for lists with one row a pilot (grain: pilot_no); `groups` leaves
-- pilots of those groups only, as is_in_groups says.
create or replace macro listed_pilots(as_of, by_what, groups, filters) as table
with
picked as (
    select
        pilot_no,
        grp
    from pilot_groups(as_of, by_what, filters)
    where is_in_groups(groups, grp)
)

select
    p.*,
    group_of(p, by_what, n.grp) as grp
from chosen_pilots(as_of, filters) as p
left join segment_names as n
    on by_what = n.dimension and p.pilot_no = n.pilot_no and was_known(n.known_from, n.known_until, as_of)
where
    cast(groups as varchar[]) is null
    or by_what = 'stage'
    or p.pilot_no in (select k.pilot_no from picked as k);
