-- The pilots that stand in no stage on $as_of, and why: nothing was known of them yet, or their stage is unknown; not
-- those that are counted apart.
-- Grain: pilot_key
-- Per `why` the first $at_most only, where given. why: not_begun | unknown. n_of_why: how many there are. source_*: the
-- pilot's own record.
-- Parameters: $as_of date, $which choice(all|not_begun|unknown) = all, $at_most integer = null, $filters
-- Columns: why text, pilot_key text, municipality text, pilot_id text, title text, n_of_why bigint, source_file text,
--   source_sheet text, source_row bigint
with
outside as (
    select
        case when s.pilot_no is null then 'not_begun' else 'unknown' end as why,
        p.pilot_no,
        p.pilot_key,
        p.municipality,
        p.pilot_id,
        p.title,
        p.source_file,
        p.source_sheet,
        p.source_row
    from chosen_pilots($as_of, $filters) as p
    left join status_on($as_of) as s on p.pilot_no = s.pilot_no
    where s.stage is null and p.pilot_no not in (select l.pilot_no from apart_on($as_of) as l)
),

counted as (
    select
        *,
        count(*) over (partition by why) as n_of_why,
        row_number() over (partition by why order by pilot_no) as nth
    from outside
    where $which in ('all', why)
)

select
    why,
    pilot_key,
    municipality,
    pilot_id,
    title,
    n_of_why,
    source_file,
    source_sheet,
    source_row
from counted
where nth <= coalesce(cast($at_most as bigint), 9223372036854775807)
order by why asc, pilot_no asc
