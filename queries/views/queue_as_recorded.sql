-- One row per stretch of days on which the records said that a pilot waits on a rollout decision of a body.
-- Grain: pilot_no x known_from. The days are those of the recording, not of what happened: from known_from up to
-- known_until (null: still) a reader saw it wait for that body. left_on: when it really left the queue.
with
stretches as (
    select
        q.pilot_no,
        b.municipality,
        b.body,
        greatest(q.known_from, b.known_from) as known_from,
        case
            when q.known_until is null then b.known_until
            when b.known_until is null then q.known_until
            else least(q.known_until, b.known_until)
        end as known_until,
        q.left_on
    from queue_answers as q
    inner join bodies_known as b on q.pilot_no = b.pilot_no
    where q.is_waiting
)

select
    s.pilot_no,
    d.body_no,
    s.known_from,
    s.known_until,
    s.left_on
from stretches as s
inner join deciding_bodies as d on s.municipality = d.municipality and s.body = d.body
where s.known_until is null or s.known_until > s.known_from
order by s.pilot_no, s.known_from
