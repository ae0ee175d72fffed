-- What is known of a body's meetings on a day on which its queue is looked at, as lists to draw from.
-- Grain: looked_on, body_no
-- left_per_meeting: how many left the queue, for each meeting for which something waited.
-- arrived_per_meeting: how many came to wait, for each meeting. days: what the meetings cover; waited_days:
-- pilots times days in the queue.
create or replace macro meeting_history(as_of, is_replay, filters) as table
select
    looked_on,
    body_no,
    list(n_left order by meets_on) filter (where n_waiting > 0) as left_per_meeting,
    list(n_arrived order by meets_on) as arrived_per_meeting,
    cast(sum(days_since) as bigint) as days,
    cast(sum(waited_days) as bigint) as waited_days
from meetings_held(as_of, is_replay, filters)
group by looked_on, body_no;
