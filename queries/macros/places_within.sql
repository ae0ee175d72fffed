-- How many people a rollout can help in one area and target group: who is in need and not reached, but no more than all
-- that the rollout asks can help. Null where the gap is.
create or replace macro places_within(gap, rollout_fte, fte_per_person) as
    case
        when gap is null then null
        when rollout_fte is not null and fte_per_person > 0
            then least(gap, floor(rollout_fte / fte_per_person + 1e-9))
        else gap
    end;
