-- What each stay adds to the stagnation months on either of two days, or released in between; as in stagnation_bridge.
-- Grain: stay x grp, those open on either day and those over norm that ended in between. opening, released, closing:
-- months, the pilot's share of them. newly_over_norm, resolved: the share of the pilot that counts. Without since: 91
-- days before as_of. statement_no: by which the stay began, or, where it released something, ended.
create or replace macro bridge_of(as_of, since, by_what, municipalities, themes, owners, bodies) as table
with
-- Each stay that is open on either day, once.
stays as (
    select
        coalesce(n.pilot_no, t.pilot_no) as pilot_no,
        coalesce(n.stage, t.stage) as stage,
        coalesce(n.entered_statement, t.entered_statement) as statement_no,
        coalesce(t.days_over_norm, 0) / 30.4375 as opening,
        coalesce(n.days_over_norm, 0) / 30.4375 as closing
    from stays_on(as_of) as n
    full join stays_on(coalesce(cast(since as date), as_of - 91)) as t
        on n.pilot_no = t.pilot_no and n.stage = t.stage and n.entered_on = t.entered_on
),

told as (
    select
        pilot_no,
        stage,
        statement_no,
        opening,
        0 as released,
        closing
    from stays
    where stage not in ('anchored', 'stopped')
    union all
    select
        pilot_no,
        stage,
        left_statement,
        0,
        days_over_norm / 30.4375,
        0
    from stay_ends
    where
        days_over_norm > 0
        and ended_on > coalesce(cast(since as date), as_of - 91)
        and ended_on <= as_of
)

select
    t.pilot_no,
    t.stage,
    case when by_what = 'stage' then t.stage else g.grp end as grp,
    t.statement_no,
    g.weight * t.opening as opening,
    g.weight * t.released as released,
    g.weight * t.closing as closing,
    case when t.opening = 0 and t.closing > 0 then g.weight else 0 end as newly_over_norm,
    case when t.opening > 0 and t.closing = 0 then g.weight else 0 end as resolved
from told as t
inner join chosen_pilots(municipalities, themes, owners, bodies) as p on t.pilot_no = p.pilot_no
inner join pilot_groups(by_what) as g on t.pilot_no = g.pilot_no;
