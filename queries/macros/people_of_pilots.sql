-- The people that each pilot reaches by what was known on a day, as far as they may be shown: `people_after` a month
-- after rollout, `people_now`, and what follows from the two: `people_waiting` (more after rollout than now) and
-- `people_falling` (fewer).
-- Grain: pilot_no
-- Any of the three numbers from 1 up to smallest - 1 is withheld, and one more with it, because two of them give the
-- third: where what is reached after rollout or now is small, both are withheld; where only their difference is, it is
-- withheld with what is reached after rollout. is_withheld: whether any number is; is_difference_withheld: whether
-- people_waiting and people_falling are. What was not stated is null and not withheld.
-- What is shown is rounded to multiples of rounded_to, each number by itself.
create or replace macro people_of_pilots(as_of, smallest, rounded_to) as table
with
stated as (
    select
        pilot_no,
        people_reached_per_month as n_after,
        people_reached_now as n_now,
        people_reached_per_month - people_reached_now as difference
    from pilots_known
    where was_known(known_from, known_until, as_of)
),

judged as (
    select
        *,
        case when difference > 0 then difference when difference <= 0 then 0 end as more,
        coalesce(n_after > 0 and n_after < smallest, false)
        or coalesce(n_now > 0 and n_now < smallest, false) as is_reach_small,
        coalesce(difference <> 0 and abs(difference) < smallest, false) as is_difference_small
    from stated
)

select
    pilot_no,
    case when not (is_reach_small or is_difference_small) then people_rounded(n_after, rounded_to) end as people_after,
    case when not is_reach_small then people_rounded(n_now, rounded_to) end as people_now,
    case when not is_difference_small then people_rounded(more, rounded_to) end as people_waiting,
    case when not is_difference_small then people_rounded(more - difference, rounded_to) end as people_falling,
    is_reach_small or is_difference_small as is_withheld,
    is_difference_small as is_difference_withheld
from judged;
