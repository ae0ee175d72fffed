-- Rollout decisions by month and outcome, with the months without any.
select
    m.month_starts_on,
    s.outcome,
    count(s.pilot_key) as n_decisions
from months as m
left join statements as s
    on
        s.milestone = 'rollout_decision'
        and s.happened_on between m.month_starts_on and m.month_ends_on
cross join records as r
where
    m.month_starts_on <= coalesce(r.as_of, cast(r.loaded_at as date))
    and m.month_ends_on > coalesce(r.as_of, cast(r.loaded_at as date)) - interval 24 month
group by m.month_starts_on, s.outcome
order by m.month_starts_on, s.outcome
