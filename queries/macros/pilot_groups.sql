-- The group or groups of each pilot, by one dimension, with the share of the pilot that counts in each.
-- Grain: pilot_no x grp; the weights of a pilot add up to 1. grp is null where it is not stated.
-- by_what: theme | owner | receiving_team | body | municipality | area | target_group | all (one group). With
-- stage, grp is null: the group is then the stage of a stay, which the question knows.
create or replace macro pilot_groups(as_of, by_what) as table
select
    pilot_no,
    case by_what
        when 'theme' then theme
        when 'owner' then owner
        when 'receiving_team' then receiving_team
        when 'body' then body
        when 'municipality' then municipality
        when 'all' then 'all'
    end as grp,
    cast(1 as double) as weight
from pilots_on(as_of)
where by_what not in ('area', 'target_group')
union all
select
    pilot_no,
    grp,
    weight
from segment_shares
where dimension = by_what;
