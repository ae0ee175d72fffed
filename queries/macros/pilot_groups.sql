-- The chosen pilots, each in its group or groups by one dimension, with the share of the pilot that counts in each.
-- Grain: pilot_no, grp
-- The weights of a pilot add up to 1. grp is null where it is not stated; all is one group. With stage, grp is null:
-- the group is then the stage of a stay, which a base knows.
-- Choices: dimension stage|theme|area|target_group|owner|receiving_team|body|municipality|all
create or replace macro pilot_groups(as_of, by_what, filters) as table
select
    pilot_no,
    municipality,
    body,
    case by_what
        when 'theme' then theme
        when 'owner' then owner
        when 'receiving_team' then receiving_team
        when 'body' then body
        when 'municipality' then municipality
        when 'all' then 'all'
    end as grp,
    cast(1 as double) as weight
from chosen_pilots(as_of, filters)
where by_what not in ('area', 'target_group')
union all
select
    p.pilot_no,
    p.municipality,
    p.body,
    s.grp,
    s.weight
from chosen_pilots(as_of, filters) as p
inner join segment_shares as s on p.pilot_no = s.pilot_no
where s.dimension = by_what;
