-- The pilots that wait longest on a rollout decision.
select
    p.title,
    p.theme,
    p.deciding_body,
    w.succeeded_on,
    date_diff('day', w.succeeded_on, coalesce(r.as_of, cast(r.loaded_at as date))) as days_waiting
from waits as w
inner join pilots as p on w.pilot_key = p.pilot_key
cross join records as r
where w.waits_until is null and w.succeeded_on <= coalesce(r.as_of, cast(r.loaded_at as date))
order by days_waiting desc, p.title asc
