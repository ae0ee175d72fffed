-- The chosen pilots, each in its group or groups by one dimension, with the share of the pilot that counts in each.
-- Grain: pilot_no, grp
-- The weights of a pilot add up to 1. grp is null where it is not stated; all is one group. With stage, grp is null:
-- the group is then the stage of a stay, which a base knows.
-- Choices: dimension stage|theme|area|target_group|owner|receiving_team|body|municipality|all
create or replace macro pilot_groups(as_of, by_what, filters) as table
select
    p.pilot_no,
    p.municipality,
    p.body,
    case by_what
        when 'theme' then p.theme
        when 'owner' then p.owner
        when 'receiving_team' then p.receiving_team
        when 'body' then p.body
        when 'municipality' then p.municipality
        when 'all' then 'all'
        else s.grp
    end as grp,
    coalesce(s.weight, 1) as weight
from chosen_pilots(as_of, filters) as p
left join segment_shares as s on by_what = s.dimension and p.pilot_no = s.pilot_no;
