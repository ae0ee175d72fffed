-- The readiness gates that are still open on a day, for pilots of municipalities that had assessed any by then.
-- Grain: pilot_no
-- A gate is met by "yes" with evidence, or when it is not needed. The latest assessment counts, the second assessor's
-- before the owner's on the same day.
create or replace macro gates_on(as_of) as table
with
latest as (
    select
        p.pilot_no,
        r.item,
        r.state = 'not_needed' or (r.state = 'yes' and r.evidence is not null) as is_met,
        row_number() over (
            partition by r.municipality, r.pilot_id, r.item
            order by r.assessed_on desc, r.assessor desc, r.source_row desc
        ) as nth
    from readiness as r
    inner join portfolio as p on r.municipality = p.municipality and r.pilot_id = p.pilot_id
    inner join readiness_items as i on r.item = i.item
    where i.is_gate and r.assessed_on <= as_of and was_known(r.known_from, r.known_until, as_of)
),

met as (
    select
        pilot_no,
        count(*) as n_met
    from latest
    where nth = 1 and is_met
    group by pilot_no
),

gates as (
    select count(*) as n_gates
    from readiness_items
    where is_gate
),

handing_in as (
    select distinct municipality
    from readiness
    where assessed_on <= as_of and was_known(known_from, known_until, as_of)
)

select
    p.pilot_no,
    g.n_gates - coalesce(m.n_met, 0) as open_gates
from portfolio as p
inner join handing_in as h on p.municipality = h.municipality
cross join gates as g
left join met as m on p.pilot_no = m.pilot_no;
